package io.jcache.memcached.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.POJONode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Range;
import com.google.gson.JsonParser;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kotlin.collections.CollectionsKt;
import kotlin.collections.MapsKt;
import kotlinx.collections.immutable.ExtensionsKt;
import org.eclipse.collections.api.factory.Lists;
import org.eclipse.collections.api.factory.Maps;
import org.eclipse.collections.api.factory.Sets;
import org.javamoney.moneta.FastMoney;
import org.javamoney.moneta.Money;
import org.joda.time.DateTimeZone;
import org.joda.time.Period;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/** Immutable values and collections of well-known libraries, without a list and outside of one. */
final class LibraryFormsTest {
  private static final ClassLoader LOADER = LibraryFormsTest.class.getClassLoader();
  private static final ClassRules OTHERS = new ClassRules(List.of("com.acme.**"));
  private static final int DOUBLINGS = 13;

  private static Serializer serializer(ClassRules rules) {
    return Serializers.kryo(LOADER, rules, Serializers.limits(100));
  }

  static Stream<Object> values() throws Exception {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (String key : List.of("z", "y", "x", "w", "v", "u")) {
      map.put(key, map.size());
    }
    List<String> keys = new ArrayList<>(map.keySet());
    return Stream.of(
            ofEnums(),
            guava(map, keys),
            kotlin(map, keys),
            vavr(map, keys),
            scala(map, keys),
            others(map, keys))
        .flatMap(List::stream);
  }

  /** Tables whose keys have other hash codes in another JVM. */
  private static List<Object> ofEnums() {
    Map<Thread.State, String> map = new LinkedHashMap<>();
    for (Thread.State state : Thread.State.values()) {
      map.put(state, state.name());
    }
    List<Thread.State> keys = new ArrayList<>(map.keySet());
    return List.of(
        ImmutableMap.copyOf(map),
        ImmutableSet.copyOf(new ArrayList<Object>(keys)),
        ExtensionsKt.toPersistentHashMap(map),
        ExtensionsKt.toPersistentHashSet(keys),
        ExtensionsKt.toPersistentMap(map),
        io.vavr.collection.HashMap.ofAll(map),
        io.vavr.collection.HashSet.ofAll(keys),
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map)),
        scala.collection.immutable.Set$.MODULE$.from(CollectionConverters.asScala(keys)),
        Maps.immutable.withAll(map),
        Sets.immutable.withAll(keys));
  }

  private static List<Object> guava(Map<String, Integer> map, List<String> keys) {
    return List.of(
        ImmutableList.of(),
        ImmutableList.of("a"),
        ImmutableList.copyOf(keys).subList(1, 4),
        ImmutableList.copyOf(keys).reverse(),
        ImmutableSet.of(),
        ImmutableSet.copyOf(keys),
        ImmutableSet.copyOf(Thread.State.values()),
        ImmutableMap.copyOf(map),
        ImmutableMap.copyOf(map).entrySet().asList(),
        ImmutableMap.of(Thread.State.NEW, 1),
        ImmutableMultiset.of("a", "b", "a"),
        ImmutableSortedSet.copyOf(Comparator.<String>reverseOrder(), keys),
        ImmutableSortedSet.copyOf(keys),
        ImmutableSortedMap.copyOf(map),
        Range.closedOpen(1, 7),
        Range.atLeast("x"),
        Range.all(),
        com.google.common.base.Optional.of("a"),
        com.google.common.base.Optional.absent());
  }

  private static List<Object> kotlin(Map<String, Integer> map, List<String> keys) {
    return List.of(
        CollectionsKt.emptyList(),
        CollectionsKt.listOf("a", "b"),
        MapsKt.emptyMap(),
        kotlin.Unit.INSTANCE,
        new kotlin.Pair<>("a", 1),
        new kotlin.ranges.IntRange(1, 3),
        ExtensionsKt.toPersistentList(keys),
        ExtensionsKt.persistentListOf(),
        ExtensionsKt.toPersistentMap(map),
        ExtensionsKt.toPersistentHashMap(map),
        ExtensionsKt.toPersistentSet(keys),
        ExtensionsKt.toPersistentHashSet(keys));
  }

  private static List<Object> vavr(Map<String, Integer> map, List<String> keys) {
    return List.of(
        io.vavr.collection.List.ofAll(keys),
        io.vavr.collection.List.empty(),
        io.vavr.collection.Vector.ofAll(keys),
        io.vavr.collection.Array.ofAll(keys),
        io.vavr.collection.Queue.ofAll(keys),
        io.vavr.collection.HashSet.ofAll(keys),
        io.vavr.collection.LinkedHashSet.ofAll(keys),
        io.vavr.collection.HashMap.ofAll(map),
        io.vavr.collection.LinkedHashMap.ofAll(map),
        io.vavr.control.Option.of("a"),
        io.vavr.control.Option.none(),
        io.vavr.control.Either.left("a"),
        io.vavr.Tuple.of("a", 1));
  }

  private static List<Object> scala(Map<String, Integer> map, List<String> keys) {
    var four = new LinkedHashMap<>(map);
    four.keySet().retainAll(keys.subList(0, 4));
    return List.of(
        scala.collection.immutable.List$.MODULE$.from(CollectionConverters.asScala(keys)),
        scala.collection.immutable.Nil$.MODULE$,
        scala.collection.immutable.Vector$.MODULE$.from(CollectionConverters.asScala(keys)),
        scala.collection.immutable.Set$.MODULE$.from(CollectionConverters.asScala(keys)),
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map)),
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(four)),
        scala.None$.MODULE$,
        new scala.Some<>("a"),
        new scala.Tuple2<>("a", 1));
  }

  private static List<Object> others(Map<String, Integer> map, List<String> keys) throws Exception {
    Map<String, Integer> insensitive = new org.springframework.util.LinkedCaseInsensitiveMap<>();
    insensitive.putAll(map);
    return List.of(
        Lists.immutable.withAll(keys),
        Lists.immutable.of("a", "b"),
        Sets.immutable.withAll(keys),
        Sets.immutable.of("a"),
        Maps.immutable.withAll(map),
        Maps.immutable.of("a", 1),
        Lists.mutable.withAll(keys),
        insensitive,
        org.joda.time.DateTime.parse("2026-11-27T23:30:00.123Z")
            .withZone(DateTimeZone.forID("Europe/Berlin")),
        org.joda.time.LocalDate.parse("2026-11-27"),
        org.joda.time.LocalDateTime.parse("2026-11-27T23:30"),
        org.joda.time.LocalTime.parse("23:30"),
        new org.joda.time.Instant(7),
        org.joda.time.Duration.millis(7),
        Period.days(3).withHours(2),
        org.joda.time.Days.SEVEN,
        DateTimeZone.forOffsetHours(3),
        new org.joda.time.YearMonth(2026, 11),
        new ObjectMapper()
            .readTree("{\"a\": [1, 2.5, true, null, 12345678901, {}], \"b\": {\"c\": \"d\"}}"),
        JsonParser.parseString("{\"a\": [1, 2.5, true, null], \"b\": {\"c\": \"d\"}}"),
        Duration.newBuilder().setSeconds(7).build(),
        Struct.newBuilder()
            .putFields("a", Value.newBuilder().setStringValue("x".repeat(2_000)).build())
            .build(),
        Money.of(new BigDecimal("12.50"), "EUR"),
        FastMoney.of(7, "USD"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_ofALibrary_isReadBackEqual(Object value) {
    for (ClassRules rules : List.of(ClassRules.NONE, OTHERS)) {
      if (rules == OTHERS && value instanceof com.google.protobuf.Message) {
        continue; // its class is one of the application's
      }
      byte[] bytes = serializer(rules).serialize(new ArrayList<>(Arrays.asList(value, value)));
      List<?> read = (List<?>) serializer(rules).deserialize(bytes, 0, bytes.length);
      assertThat(read.get(0)).isEqualTo(value).isSameAs(read.get(1));
      assertThat(read.get(0).hashCode()).isEqualTo(value.hashCode());
      assertThat(inOrder(read.get(0))).isEqualTo(inOrder(value));
    }
  }

  /** Returns a text of the elements: sorted where the order is that of places in a hash table. */
  private static List<String> inOrder(Object value) {
    List<String> words = new ArrayList<>(List.of(value.toString().split("[\\[\\]{}, ]+")));
    if (value.getClass().getName().startsWith("org.eclipse.collections.")) {
      words.sort(Comparator.naturalOrder()); // equal tables may have collided in another order
    }
    return words;
  }

  @Test
  void values_inAnotherJvm_areEqual() throws Exception {
    List<Object> values = values().toList();
    try (ChildJvm child = ChildJvm.start(Reader.class)) {
      for (int i = 0; i < values.size(); i++) {
        byte[] bytes = serializer(ClassRules.NONE).serialize(values.get(i));
        String answer = child.ask(i + " " + Base64.getEncoder().encodeToString(bytes));
        assertThat(answer).as(values.get(i).getClass().getName()).isEqualTo("equal");
      }
    }
  }

  /** Reads values by their number in the list of all, and says whether they are equal to these. */
  static final class Reader {
    private Reader() {}

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
      List<Object> values = values().toList();
      BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Object own = values.get(Integer.parseInt(line.substring(0, line.indexOf(' '))));
        byte[] bytes = Base64.getDecoder().decode(line.substring(line.indexOf(' ') + 1));
        try {
          Object read = serializer(ClassRules.NONE).deserialize(bytes, 0, bytes.length);
          boolean equal = read.equals(own) && own.equals(read);
          System.out.println(equal ? "equal" : "another: " + read);
        } catch (SerializationException e) {
          System.out.println("lost: " + e);
        }
      }
    }
  }

  /** They fill their tables by hooks, which nothing bounds: the user has to allow them. */
  @Test
  void mutableTablesOfEclipse_withoutAList_areRefused() {
    for (Object table : List.of(Sets.mutable.of("x"), Maps.mutable.of("x", "y"))) {
      assertThatThrownBy(() -> serializer(ClassRules.NONE).serialize(table))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("serialization.allow");
    }
  }

  @Test
  void jsonNode_thatHoldsAnyObject_isRefused() {
    assertThatThrownBy(() -> serializer(ClassRules.NONE).serialize(new POJONode("x")))
        .hasMessageContaining("POJONode");
  }

  /**
   * Hash tables that do not sort what collides: the steps are bounded on writing and on reading.
   */
  @Test
  @Tag("full")
  void keysOfOneHashCode_areBounded() {
    List<String> slow = new ArrayList<>(List.of(""));
    for (int i = 0; i < DOUBLINGS; i++) {
      List<String> longer = new ArrayList<>();
      slow.forEach(text -> longer.addAll(List.of(text + "Aa", text + "BB")));
      slow = longer;
    }
    for (Object set :
        List.of(io.vavr.collection.HashSet.ofAll(slow), Sets.immutable.withAll(slow))) {
      byte[] bytes = Forgery.kryo(set);
      assertThatThrownBy(() -> Forgery.serializer(false).deserialize(bytes, 0, bytes.length))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("have the same hash code");
      assertThatThrownBy(() -> serializer(ClassRules.NONE).serialize(set))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("have the same hash code");
    }
  }

  /** Wrong parts give an error, and no other method is called for them. */
  @Test
  void parts_ofOtherTypes_areRefused() {
    byte[] bytes = Forgery.kryo(DateTimeZone.forID("Europe/Berlin"));
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    byte[] forged =
        text.replace("Europe/Berli", "Nowhere/at-a")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Forgery.serializer(false).deserialize(forged, 0, forged.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Nowhere/at-an");
  }
}
