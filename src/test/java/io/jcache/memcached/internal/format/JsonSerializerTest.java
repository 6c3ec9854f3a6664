package io.jcache.memcached.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

  /** JSON has one kind of number. */
  @Test
  void numbersInAMap_comeBackByTheirSize() {
    Map<String, Object> map = Map.of("n", List.of(5L, (short) 6, 0.5f, 1L << 40));

    ValueFormat.Encoded item = written(SharedFormat.PYLIBMC, Map.class, map);

    assertThat(
            read(
                SharedFormat.PYLIBMC,
                16,
                new String(item.bytes(), StandardCharsets.UTF_8),
                Map.class))
        .isEqualTo(Map.of("n", List.of(5, 6, 0.5, 1L << 40)));
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
    "'{\"user\": \"Z\", \"visits\": 1.5, \"cart\": []}', '[\"visits\"]'",
    "'{\"user\": \"Z\", \"visits\": \"7\", \"cart\": []}', '[\"visits\"]'",
    "'{\"user\": \"Z\", \"visits\": null, \"cart\": []}', '[\"visits\"]'",
    "'{\"user\": \"Z\", \"visits\": 7, \"cart\": [], \"secret\": 1}', '[\"secret\"]'",
  })
  void fieldThatIsNoneOfTheClass_isNamed_butNotWhatItHolds(String text, String at) {
    assertThatThrownBy(() -> read(SharedFormat.PHP_MEMCACHED, 0, text, Session.class))
        .isInstanceOf(SerializationException.class)
        .hasMessage(
            "JSON that is no %s, at %s%s"
                .formatted(Session.class.getTypeName(), Session.class.getName(), at));
  }

  @Test
  void nestingAndTexts_beyondTheLimits_areRefused() {
    String deep = "[".repeat(9) + "]".repeat(9);
    String text = "[\"" + "x".repeat(101) + "\"]";

    for (String tooMuch : List.of(deep, text)) {
      assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, tooMuch, List.class))
          .isInstanceOf(SerializationException.class);
    }
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
        Arguments.of(List.class, nested(), ""));
  }

  private static List<Object> nested() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      list = Collections.singletonList(list);
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
