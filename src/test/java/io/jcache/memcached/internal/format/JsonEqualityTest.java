package io.jcache.memcached.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What put takes as JSON text, get gives back equal; what it would not is refused. */
final class JsonEqualityTest {

  private static Serializer values(Class<?> type) {
    return SharedFormat.PLAIN.values(
        type, JsonEqualityTest.class.getClassLoader(), new SizeLimits(10_000, 50, 1000));
  }

  private static Object roundTrip(Class<?> type, Object value) {
    byte[] item = values(type).serialize(value);
    return values(type).deserialize(item, 0, item.length);
  }

  /** A class that says of some fields alone what they are. */
  record Open(String user, Map<String, Object> attributes, @Nullable Object more) {
    static Open of(Object attribute) {
      return new Open("Z", Map.of("a", attribute), null);
    }
  }

  /** A class that says of all fields what they are. */
  record Exact(long number, short small, BigDecimal price, Timestamp at, Set<Long> ids) {}

  /** A bean without an {@code equals}. */
  static class Bean {
    private @Nullable Object inside;
    private int hidden;

    public @Nullable Object getInside() {
      return inside;
    }

    public void setInside(Object inside) {
      this.inside = inside;
    }

    static Bean of(Object inside) {
      Bean bean = new Bean();
      bean.inside = inside;
      return bean;
    }
  }

  /** A bean whose {@code equals} sees what is not written. */
  static final class Equal extends Bean {
    private int secret;

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Equal second
          && secret == second.secret
          && Objects.equals(getInside(), second.getInside());
    }

    @Override
    public int hashCode() {
      return secret;
    }

    static Equal of(int secret) {
      Equal equal = new Equal();
      equal.secret = secret;
      return equal;
    }
  }

  /** Beans, which never equal one another, in a record. */
  record Beans(List<Bean> list, Map<String, Bean> map, Bean[] array, ArrayDeque<Bean> deque) {}

  /** A record that loses a part. */
  record Partly(@JsonIgnore Bean lost, byte[] data) {}

  /** A bean that takes any field. */
  static final class Any {
    private final Map<String, Object> all = new LinkedHashMap<>();

    public String getName() {
      return "any";
    }

    public void setName(String name) {
      // It is always the same.
    }

    @JsonAnyGetter
    public Map<String, Object> all() {
      return all;
    }

    @JsonAnySetter
    public void set(String name, Object value) {
      all.put(name, value);
    }

    static Any of(Object value) {
      Any any = new Any();
      any.set("a", value);
      return any;
    }
  }

  /** One that refers to itself. */
  @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
  static final class Cycle {
    public @Nullable Cycle next;
    public int number;
  }

  /** A text that its class makes, and takes. */
  static final class Throwing {
    public int getNumber() {
      return 1;
    }

    public void setNumber(int number) {
      // It is always 1.
    }

    @Override
    public boolean equals(@Nullable Object other) {
      throw new IllegalStateException("not now");
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  private static Timestamp at(int nanos) {
    Timestamp at = new Timestamp(0);
    at.setNanos(nanos);
    return at;
  }

  private static JsonNode node(JsonNode value) {
    return JsonNodeFactory.instance.objectNode().set("a", value);
  }

  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
  private static final BigDecimal DIGITS = new BigDecimal("1.12345678901234567890");

  static Stream<Arguments> equal() {
    return Stream.of(
        Arguments.of(
            Exact.class, new Exact(5, (short) 6, new BigDecimal("1.10"), at(0), Set.of(7L))),
        Arguments.of(Open.class, Open.of(List.of(1, 1L << 40, 1.5, BigInteger.ONE.shiftLeft(80)))),
        Arguments.of(Equal.class, Equal.of(0)),
        Arguments.of(Map.class, new TreeMap<>(Map.of("a", 1))),
        Arguments.of(Collection.class, List.of("a")),
        Arguments.of(Date.class, new Date(1)),
        Arguments.of(Object[].class, new Object[] {"a", List.of()}),
        Arguments.of(Number.class, 5),
        Arguments.of(JsonNode.class, node(NODES.numberNode(5))),
        Arguments.of(JsonNode.class, node(NODES.numberNode(1.5e300))),
        Arguments.of(JsonNode.class, node(NODES.numberNode(0.1))),
        Arguments.of(JsonNode.class, node(NODES.numberNode(DIGITS))),
        Arguments.of(JsonNode.class, node(NODES.numberNode(new BigDecimal("1E+400")))),
        Arguments.of(JsonNode.class, NODES.arrayNode().add("x").addNull().add(true)));
  }

  @ParameterizedTest
  @MethodSource("equal")
  void value_comesBackEqual(Class<?> type, Object value) {
    Object back = roundTrip(type, value);

    assertThat(Objects.deepEquals(back, value)).as("%s", back).isTrue();
    assertThat(Objects.deepEquals(value, back)).as("%s", back).isTrue();
  }

  static Stream<Arguments> refused() {
    String number = "java.lang.Long as java.lang.Integer";
    String date = "java.util.Date as java.lang.String";
    return Stream.of(
        Arguments.of(Map.class, Map.of("n", 5L), "at [*] " + number),
        Arguments.of(Map.class, Map.of("n", (short) 5), "at [*] java.lang.Short as java.lang.Int"),
        Arguments.of(Map.class, Map.of("n", 0.5f), "at [*] java.lang.Float as java.lang.Double"),
        Arguments.of(Map.class, Map.of("n", new BigDecimal("1.10")), "BigDecimal as java.lang.D"),
        Arguments.of(Map.class, Map.of("n", new BigDecimal("1E+400")), "BigDecimal as java.lang"),
        Arguments.of(Map.class, Map.of(1, "a"), "at key java.lang.Integer as java.lang.String"),
        Arguments.of(Map.class, new TreeMap<>(Map.of(1, "a")), "java.lang.Integer as java.lang.S"),
        Arguments.of(TreeMap.class, new TreeMap<>(Map.of(1, "a")), "java.lang.Integer as java.l"),
        Arguments.of(List.class, List.of(Map.of("n", 5L)), "at [*][*] " + number),
        Arguments.of(Number.class, 5L, number),
        Arguments.of(Open.class, Open.of(5L), "at attributes[*] " + number),
        Arguments.of(Open.class, Open.of(new Date(0)), "at attributes[*] " + date),
        Arguments.of(Open.class, Open.of(new Bean()), "Bean as java.util.LinkedHashMap"),
        Arguments.of(
            Open.class, new Open("Z", Map.of(), Set.of("a")), "at more java.util.ImmutableColl"),
        Arguments.of(
            Exact.class,
            new Exact(5, (short) 6, BigDecimal.ONE, at(1), Set.of()),
            "at at java.sql.Timestamp as one that does not equal it"),
        Arguments.of(Date.class, at(0), "java.sql.Timestamp as java.util.Date"),
        Arguments.of(Bean.class, Bean.of(new Date(0)), "at getInside " + date),
        Arguments.of(Bean.class, Bean.of(Map.of("a", 5L)), "at getInside[*] " + number),
        Arguments.of(Equal.class, Equal.of(1), "Equal as one that does not equal it"),
        Arguments.of(Any.class, Any.of(5L), "at all[*] " + number),
        Arguments.of(ArrayDeque.class, new ArrayDeque<>(List.of(5L)), "at [*] " + number),
        Arguments.of(Collection.class, Set.of("a"), "as java.util.ArrayList"),
        Arguments.of(
            HashSet.class, new HashSet<>(List.of(new Date(0))), "java.util.HashSet as one"),
        Arguments.of(
            Partly.class, new Partly(new Bean(), new byte[0]), "Partly as one that does not equal"),
        Arguments.of(JsonNode.class, node(NODES.numberNode(5L)), "JSON text as another"),
        Arguments.of(JsonNode.class, node(NODES.numberNode(1.5f)), "JSON text as another"),
        Arguments.of(JsonNode.class, node(NODES.binaryNode(new byte[1])), "JSON text as another"),
        Arguments.of(JsonNode.class, node(NODES.pojoNode(new Date(0))), "JSON text as another"),
        Arguments.of(Throwing.class, new Throwing(), "IllegalStateException: not now"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void value_thatWouldComeBackAsAnother_isRefused_withItsPlace(
      Class<?> type, Object value, String why) {
    assertThatThrownBy(() -> values(type).serialize(value))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("A value of class " + value.getClass().getTypeName())
        .hasMessageContaining(why);
  }

  /** They never equal another, so that their class and what is written of them has to do. */
  @Test
  void beansWithoutEquals_comeBackByWhatIsWrittenOfThem() {
    Bean bean = Bean.of(Map.of("a", List.of(1)));
    bean.hidden = 5;
    Beans beans =
        new Beans(
            List.of(bean, bean),
            Map.of("k", bean),
            new Bean[] {bean},
            new ArrayDeque<>(List.of(bean)));

    Beans back = (Beans) roundTrip(Beans.class, beans);

    List<Bean> all = new ArrayList<>(back.list());
    all.addAll(back.map().values());
    all.addAll(Arrays.asList(back.array()));
    all.addAll(back.deque());
    assertThat(all)
        .hasSize(5)
        .allSatisfy(one -> assertThat(one.getInside()).isEqualTo(Map.of("a", List.of(1))))
        .allSatisfy(one -> assertThat(one.hidden).isZero());
    assertThat(((Any) roundTrip(Any.class, Any.of(5))).all()).isEqualTo(Map.of("a", 5));
    assertThat(roundTrip(StringBuilder.class, new StringBuilder("b"))).hasToString("b");
  }

  @Test
  void beansThatReferToThemselves_comeBack() {
    Cycle cycle = new Cycle();
    cycle.next = cycle;
    cycle.number = 7;

    Cycle back = (Cycle) roundTrip(Cycle.class, cycle);

    assertThat(back.next).isSameAs(back);
    assertThat(back.number).isEqualTo(7);
  }

  /** What others have written keeps all its digits, too. */
  @Test
  void nodes_loseNoDigits() {
    byte[] text =
        ("{\"a\": " + DIGITS + ", \"b\": 1e2, \"c\": 1E400}").getBytes(StandardCharsets.UTF_8);
    byte[] item = new ValueFormat.Encoded(0, text).item();

    JsonNode node = (JsonNode) values(JsonNode.class).deserialize(item, 0, item.length);

    assertThat(node.get("a").decimalValue()).isEqualTo(DIGITS);
    assertThat(node.get("b").isDouble()).isTrue();
    assertThat(node.get("c").decimalValue()).isEqualByComparingTo("1E400");
  }
}
