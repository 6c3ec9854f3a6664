package io.jcache.memcached.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Structured values as JSON text, in items as texts have them in each format. */
final class JsonSerializerTest {
  private static final SizeLimits LIMITS = new SizeLimits(10_000, 8, 100);

  /** A value whose fields say what they are. */
  record Session(String user, int visits, List<Long> cart) {}

  /** A value without an {@code equals}. */
  static final class Bean {
    private String name = "";

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }
  }

  /** A class that would have items say of which class they are. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Named {}

  /** What an item would name. */
  record Harmless(int number) implements Named {}

  /** A class whose kinds have names of their own. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
  interface Shape {}

  /** A kind of shape. */
  record Circle(int radius) implements Shape {}

  private static Serializer values(SharedFormat format, Class<?> type) {
    return format.values(type, JsonSerializerTest.class.getClassLoader(), LIMITS);
  }

  private static Object read(SharedFormat format, int flags, String text, Class<?> type) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] item = new ValueFormat.Encoded(flags, bytes).item();
    return values(format, type).deserialize(item, 0, item.length);
  }

  private static ValueFormat.Encoded written(SharedFormat format, Class<?> type, Object value) {
    byte[] item = values(format, type).serialize(value);
    return ValueFormat.Encoded.of(item, 0, item.length);
  }

  static Stream<Arguments> shared() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("user", "Zo\u00eb");
    map.put("cart", Arrays.asList(1, 1L << 40, 1.5, true, null, Map.of("n", "x")));
    String text = "{\"user\":\"Zo\u00eb\",\"cart\":[1,1099511627776,1.5,true,null,{\"n\":\"x\"}]}";
    return Stream.of(
        Arguments.of(Map.class, map, text),
        Arguments.of(List.class, List.of("a", List.of()), "[\"a\",[]]"),
        Arguments.of(Set.class, Set.of("a"), "[\"a\"]"),
        Arguments.of(
            Session.class,
            new Session("Zo\u00eb", 7, List.of(1L)),
            "{\"user\":\"Zo\u00eb\",\"visits\":7,\"cart\":[1]}"),
        Arguments.of(int[].class, new int[] {1, 2}, "[1,2]"));
  }

  @ParameterizedTest
  @MethodSource("shared")
  void structuredValue_isJsonTextInEveryFormat_andComesBack(
      Class<?> type, Object value, String text) {
    Map<SharedFormat, Integer> flags =
        Map.of(
            SharedFormat.PYTHON_MEMCACHED, 16,
            SharedFormat.PYLIBMC, 16,
            SharedFormat.PHP_MEMCACHED, 0,
            SharedFormat.PLAIN, 0);
    assertThat(flags).containsOnlyKeys(SharedFormat.values());
    flags.forEach(
        (format, flag) -> {
          ValueFormat.Encoded item = written(format, type, value);

          assertThat(item.flags()).isEqualTo(flag);
          assertThat(new String(item.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
          assertThat(read(format, flag, text, type)).isEqualTo(value);
        });
  }

  @Test
  void bean_comesBack_thoughItHasNoEquals() {
    Bean bean = new Bean();
    bean.setName("b");

    assertThat(written(SharedFormat.PLAIN, Bean.class, bean).bytes())
        .asString()
        .isEqualTo("{\"name\":\"b\"}");
    assertThat(read(SharedFormat.PLAIN, 0, "{\"name\": \"c\"}", Bean.class))
        .isInstanceOfSatisfying(Bean.class, back -> assertThat(back.getName()).isEqualTo("c"));
  }

  /** Whatever looks like JSON is text where the cache is of texts, or says no class. */
  @ParameterizedTest
  @EnumSource
  void text_isNoJson(SharedFormat format) {
    for (Class<?> type : List.of(String.class, Object.class)) {
      String text = "{\"a\": 1}";
      ValueFormat.Encoded item = written(format, type, text);

      assertThat(item.bytes()).asString().isEqualTo(text);
      assertThat(read(format, item.flags(), text, type)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON_MEMCACHED, 16, '{\"user\": \"Zo\\u00eb\", \"visits\": 7, \"cart\": [1]}'",
    "PYTHON_MEMCACHED, 0, '{\"user\": \"Zo\\u00eb\", \"visits\": 7, \"cart\": [1]}'",
    "PHP_MEMCACHED, 0, ' {\"cart\":[1],\"visits\":7,\"user\":\"Zo\\u00eb\"}'",
    "PHP_MEMCACHED, 6, '{\"cart\":[1],\"visits\":7,\"user\":\"Zo\\u00eb\"}'",
    "PLAIN, 0, '{\"cart\":[1],\"visits\":7,\"user\":\"Zo\\u00eb\"}'",
  })
  void textOfOthers_isReadAsTheTypeOfTheCache(SharedFormat format, int flags, String text) {
    assertThat(read(format, flags, text, Session.class))
        .isEqualTo(new Session("Zo\u00eb", 7, List.of(1L)));
  }

  @Test
  void anyJson_isANodeOfTheLibrary_whereTheCacheSaysSo() {
    assertThat(read(SharedFormat.PLAIN, 0, "[1, {\"a\": null}]", JsonNode.class))
        .hasToString("[1,{\"a\":null}]");
  }

  @ParameterizedTest
  @CsvSource({
    "16, 'Hello', 'a text that is no JSON, and the value-type of the cache is java.util.Map'",
    "16, '', 'JSON that is no java.util.Map'",
    "16, '{\"a\": 1', 'a text that is no JSON, and the value-type of the cache is java.util.Map'",
    "16, '{} {}', 'JSON that is no java.util.Map'",
    "16, '{\"a\": NaN}', 'a text that is no JSON, and the value-type of the cache is java.util.Map'",
    "16, '[1]', 'JSON that is no java.util.Map'",
    "16, 'null', 'null in JSON'",
    "2, '5', 'a whole number, and the value-type of the cache is java.util.Map'",
    "1, '(dp0', 'a pickle, protocol 0 or 1, which only Python reads'",
  })
  void whatIsNoJsonOfTheType_saysWhatItIs(int flags, String text, String what) {
    assertThatThrownBy(() -> read(SharedFormat.PYTHON_MEMCACHED, flags, text, Map.class))
        .isInstanceOf(SerializationException.class)
        .hasMessage(what);
  }

  /** What does not fit is not made to. */
  @ParameterizedTest
  @CsvSource({
    "'{\"user\": \"Z\", \"visits\": 1.5, \"cart\": []}', visits",
    "'{\"user\": \"Z\", \"visits\": \"7\", \"cart\": []}', visits",
    "'{\"user\": \"Z\", \"visits\": null, \"cart\": []}', visits",
    "'{\"user\": 5, \"visits\": 7, \"cart\": []}', user",
    "'{\"user\": true, \"visits\": 7, \"cart\": []}', user",
    "'{\"user\": 1.5, \"visits\": 7, \"cart\": []}', user",
    "'{\"user\": \"Z\", \"visits\": 7, \"cart\": [1, \"2\"]}', cart[*]",
    "'{\"visits\": 7, \"secret\": 1}', '[*], a field that the class does not have'",
  })
  void fieldThatIsNoneOfTheClass_isNamed_butNotWhatItHolds(String text, String at) {
    assertThatThrownBy(() -> read(SharedFormat.PHP_MEMCACHED, 0, text, Session.class))
        .isInstanceOf(SerializationException.class)
        .hasMessage("JSON that is no %s, at %s".formatted(Session.class.getTypeName(), at));
  }

  /** Keys of a map are what an item holds, too. */
  @Test
  void keysOfMaps_areNotNamed() {
    for (Class<?> type : List.of(Owners.class, Counts.class)) {
      assertThatThrownBy(
              () -> read(SharedFormat.PLAIN, 0, "{\"sessions\": {\"secret\": \"x\"}}", type))
          .isInstanceOf(SerializationException.class)
          .hasMessage("JSON that is no %s, at sessions[*]".formatted(type.getTypeName()));
    }
  }

  /** Structured values under names. */
  record Owners(Map<String, Session> sessions) {}

  /** Numbers under names. */
  record Counts(Map<String, Integer> sessions) {}

  @Test
  void nameThatComesTwice_isNoJson() {
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, "{\"a\": 1, \"a\": 2}", Map.class))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("a text that is no JSON");
  }

  @Test
  void fieldThatIsMissing_isNull_butNoNumber() {
    assertThat(read(SharedFormat.PLAIN, 0, "{\"visits\": 7}", Session.class))
        .hasToString("Session[user=null, visits=7, cart=null]");
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, "{}", Session.class))
        .isInstanceOf(SerializationException.class)
        .hasMessageEndingWith("at visits");
  }

  /** A class that fails at what it is given. */
  static final class Failing {
    private Failing(String text) {
      throw new IllegalStateException(text);
    }

    @JsonCreator
    static Failing of(String text) {
      return new Failing(text);
    }
  }

  /** One that fails as it is written. */
  static final class Unwritten {
    @JsonValue
    String text() {
      throw new IllegalStateException("not now");
    }
  }

  /** Values that fail as they are read. */
  static final class FailingDeserializer extends StdDeserializer<Spoilt> {
    private static final long serialVersionUID = 1L;

    FailingDeserializer() {
      super(Spoilt.class);
    }

    @Override
    public Spoilt deserialize(JsonParser parser, DeserializationContext context) {
      throw new IllegalStateException("secret");
    }
  }

  /** A value that fails as it is read. */
  @JsonDeserialize(using = FailingDeserializer.class)
  record Spoilt(int number) {}

  @Test
  void failureOfAClassOfTheApplication_isThatOfTheItem() {
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, "\"secret\"", Failing.class))
        .isInstanceOf(SerializationException.class)
        .hasMessage("JSON that is no " + Failing.class.getTypeName());
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, "{}", Spoilt.class))
        .isInstanceOf(SerializationException.class)
        .hasMessage(
            "JSON that cannot be made a %s: java.lang.IllegalStateException"
                .formatted(Spoilt.class.getTypeName()));
    assertThatThrownBy(() -> values(SharedFormat.PLAIN, Spoilt.class).serialize(new Spoilt(1)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("cannot come back from its JSON text");
    assertThatThrownBy(() -> values(SharedFormat.PLAIN, Unwritten.class).serialize(new Unwritten()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("not now");
  }

  /** A module that is named beside the application, and is not there. */
  @Test
  void moduleThatCannotBeLoaded_isNamed(@TempDir Path directory) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("com.fasterxml.jackson.databind.Module"), "com.example.NoModule");
    ClassLoader parent = JsonSerializerTest.class.getClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, parent)) {
      assertThatThrownBy(() -> SharedFormat.PLAIN.values(Map.class, loader, LIMITS))
          .isInstanceOf(SerializationException.class)
          .hasMessageStartingWith("Jackson cannot do with the modules of it that it finds")
          .hasMessageContaining("com.example.NoModule");
    }
  }

  static Stream<Arguments> beyondLimits() {
    return Stream.of(
        Arguments.of("[".repeat(9) + "]".repeat(9), List.class),
        Arguments.of("[\"" + "x".repeat(101) + "\"]", List.class),
        Arguments.of("{\"user\": \"" + "x".repeat(101) + "\"}", Session.class),
        Arguments.of("{\"" + "x".repeat(101) + "\": 1}", Map.class),
        Arguments.of("[" + "1".repeat(5001) + "]", List.class));
  }

  @ParameterizedTest
  @MethodSource("beyondLimits")
  void whatIsBeyondTheLimits_isRefused_byTheirNames(String text, Class<?> type) {
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, text, type))
        .isInstanceOf(SerializationException.class)
        .hasMessage(
            "JSON beyond serialization.max-depth = 8 or the stack of the thread (-Xss), or with a"
                + " text beyond serialization.max-string-length = 100, or a number of more than"
                + " 5000 digits");
  }

  @Test
  void whatIsAtTheLimits_comesBack() {
    assertThat(written(SharedFormat.PLAIN, List.class, nested(8)).bytes()).hasSize(16);
    Serializer roomy =
        SharedFormat.PLAIN.values(
            List.class,
            JsonSerializerTest.class.getClassLoader(),
            new SizeLimits(10_000, 8, 10_000));
    assertThat(roomy.serialize(List.of(BigInteger.TEN.pow(4_999)))).hasSize(5_006);
    assertThatThrownBy(() -> roomy.serialize(List.of(BigInteger.TEN.pow(5_000))))
        .hasMessageContaining("more than 5000 digits");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(Map.class, Map.of(1, "a"), "would come back from its JSON text as another"),
        Arguments.of(Map.class, Map.of("a", Set.of("b")), "would come back from its JSON text as"),
        Arguments.of(Map.class, Map.of("a", new Date(0)), "would come back from its JSON text as"),
        Arguments.of(Map.class, Map.of("a", new Bean()), "would come back from its JSON text as"),
        Arguments.of(List.class, List.of(new Bean()), "would come back from its JSON text as"),
        Arguments.of(List.class, List.of(Double.NaN), "cannot come back from its JSON text"),
        Arguments.of(Thread.class, new Thread(), ""),
        Arguments.of(JsonSerializerTest.class, new JsonSerializerTest(), "has no JSON text"),
        Arguments.of(List.class, nested(9), "serialization.max-depth = 8"),
        Arguments.of(List.class, List.of("x".repeat(101)), "serialization.max-string-length = 100"),
        Arguments.of(
            List.class, List.of(BigInteger.TEN.pow(5_000)), "a number of more than 5000 digits"));
  }

  private static List<Object> nested(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      list = new ArrayList<>(List.of(list));
    }
    return list;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void write_ofWhatWouldNotComeBack_isRefused(Class<?> type, Object value, String why) {
    Serializer values = values(SharedFormat.PLAIN, type);

    assertThatThrownBy(() -> values.serialize(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("A value of class " + value.getClass().getTypeName())
        .hasMessageContaining(why);
  }

  /** Not even where annotations of the application ask for it. */
  @Test
  void classesNamedByItems_areNotLoaded() {
    String named = "{\"@class\": \"%s\", \"number\": 1}".formatted(Harmless.class.getName());

    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, named, Named.class))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("JSON that is no ");
    assertThatThrownBy(() -> values(SharedFormat.PLAIN, Named.class).serialize(new Harmless(1)))
        .isInstanceOf(SerializationException.class);
    Object untyped = read(SharedFormat.PLAIN, 0, "[" + named + "]", List.class);
    assertThat(untyped).isEqualTo(List.of(Map.of("@class", Harmless.class.getName(), "number", 1)));
  }

  /** A class that has a class among its fields. */
  record OfClass(Class<?> kind) {}

  /** Classes as keys. */
  record ByClass(Map<Class<?>, String> kinds) {}

  /** What is loaded is initialized. */
  static final class Loaded {
    static {
      System.setProperty(JsonSerializerTest.class.getName(), "loaded");
    }
  }

  @Test
  void classesThatFieldsName_areNotLoaded() {
    String name = JsonSerializerTest.class.getName() + "$Loaded";

    for (Class<?> type : List.of(OfClass.class, ByClass.class, JavaType.class, Class.class)) {
      String text =
          type == OfClass.class
              ? "{\"kind\": \"%s\"}"
              : type == ByClass.class ? "{\"kinds\": {\"%s\": \"x\"}}" : "\"%s\"";
      assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, text.formatted(name), type))
          .isInstanceOf(SerializationException.class)
          .hasMessageStartingWith("JSON that is no ");
    }
    assertThat(System.getProperty(JsonSerializerTest.class.getName())).isNull();
    assertThatThrownBy(
            () -> values(SharedFormat.PLAIN, OfClass.class).serialize(new OfClass(String.class)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("no item names a class");
  }

  @Test
  void kindsThatTheApplicationNames_comeBack() {
    ValueFormat.Encoded item = written(SharedFormat.PLAIN, Shape.class, new Circle(1));

    assertThat(item.bytes()).asString().isEqualTo("{\"@type\":\"circle\",\"radius\":1}");
    assertThat(read(SharedFormat.PLAIN, 0, "{\"radius\": 2, \"@type\": \"circle\"}", Shape.class))
        .isEqualTo(new Circle(2));
  }

  /** A class that ignores what others have added. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Lenient(String user) {}

  @Test
  void fieldsThatAClassSaysToIgnore_areIgnored() {
    assertThat(read(SharedFormat.PLAIN, 0, "{\"user\": \"Z\", \"more\": 1}", Lenient.class))
        .isEqualTo(new Lenient("Z"));
  }
}
