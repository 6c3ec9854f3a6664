package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.RandomObjects;
import io.jcache.memcached.testkit.Shapes;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Single shapes, and what the random ones do not show. */
final class KryoSerializerTest {
  private static final int MAX_DEPTH = 200;

  private final Serializer serializer =
      ListedSerializers.kryo(KryoSerializerTest.class.getClassLoader(), MAX_DEPTH);

  /** A serializable supplier. */
  interface SerializableSupplier extends Supplier<Object>, Serializable {}

  /** A list by itself, without a superclass that has a state. */
  static final class Range extends AbstractList<Integer> {
    private final int size;

    Range(int size) {
      this.size = size;
    }

    @Override
    public Integer get(int index) {
      return index;
    }

    @Override
    public int size() {
      return size;
    }
  }

  /** A number of the application. */
  static final class Money extends Number {
    private final long cents;

    Money(long cents) {
      this.cents = cents;
    }

    @Override
    public int intValue() {
      return (int) cents;
    }

    @Override
    public long longValue() {
      return cents;
    }

    @Override
    public float floatValue() {
      return cents;
    }

    @Override
    public double doubleValue() {
      return cents;
    }
  }

  /** Holds what cannot be stored. */
  static final class Holder {
    Object held;
    java.util.Scanner neverSet;

    Holder(Object held) {
      this.held = held;
    }
  }

  /** A class whose constructor without parameters fails. */
  static final class Stubborn {
    int value = 1;

    Stubborn() {
      throw new IllegalStateException("stubborn");
    }

    private Stubborn(int value) {
      this.value = value;
    }
  }

  static Stream<Arguments> shapes() {
    RandomObjects objects = new RandomObjects(42);
    Stream<Arguments> random =
        Stream.generate(objects::next)
            .limit(objects.shapes())
            .map(object -> arguments(object.getClass().getName(), object));
    LocalDateTime twice = LocalDateTime.of(2024, 10, 27, 2, 30);
    Object identity = new Object();
    return Stream.concat(
        random,
        Stream.of(
            arguments("empty string", ""),
            arguments("huge string", "ä".repeat(3_000_000)),
            arguments("unpaired surrogate", "a\ud800"),
            arguments("Long.MIN", Long.MIN_VALUE),
            arguments("NaN", Double.longBitsToDouble(0x7ff8_0000_0000_0001L)),
            arguments("decimal with a huge scale", new BigDecimal("1E+2147483647")),
            arguments("negative zero decimal", new BigDecimal("-0.00")),
            arguments("opaque URI", URI.create("mailto:a@b")),
            arguments("path", Path.of("/tmp/ä b")),
            arguments("earlier of two", ZonedDateTime.of(twice, ZoneId.of("Europe/Berlin"))),
            arguments(
                "later of two",
                ZonedDateTime.of(twice, ZoneId.of("Europe/Berlin")).withLaterOffsetAtOverlap()),
            arguments("local max", LocalDateTime.MAX),
            arguments("offset with seconds", ZoneOffset.ofTotalSeconds(3661)),
            arguments("other calendar", JapaneseDate.now(ZoneOffset.UTC)),
            arguments("time zone", new SimpleTimeZone(3_600_000, "mine")),
            arguments("locale with script", Locale.forLanguageTag("sr-Latn-RS-x-lvariant")),
            arguments("empty arrays", new Object[] {new int[0], new Object[0], new byte[0][0]}),
            arguments("array of interface", new Comparable<?>[] {1, "2", null}),
            arguments("array of one object", new Object[] {identity, identity}),
            arguments("empty optional", Optional.empty()),
            arguments("optional of a list", Optional.of(new ArrayList<>(List.of(1)))),
            arguments("list of its own class", Arrays.asList("a", null)),
            arguments("array of integers as list", Arrays.asList(new Integer[] {1, 2})),
            arguments("list of nulls", Arrays.asList(null, null)),
            arguments("set with null", new HashSet<>(Arrays.asList(null, "a"))),
            arguments("tree with comparator", treeOf(String.CASE_INSENSITIVE_ORDER)),
            arguments("comparator of comparators", treeOf(Comparator.<String>naturalOrder())),
            arguments("queue", new PriorityQueue<>(List.of(5, 1, 4, 2, 3))),
            arguments("set from map", Collections.newSetFromMap(new LinkedHashMap<>())),
            arguments("concurrent key set", ConcurrentHashMap.newKeySet()),
            arguments("checked list", Collections.checkedList(new ArrayList<>(), String.class)),
            arguments("all of an enum", EnumSet.allOf(Shapes.Sign.class)),
            arguments("map by enum with body", Map.of(Shapes.Sign.MINUS, 1)),
            arguments("sub map", new TreeMap<>(Map.of(1, 2, 3, 4)).tailMap(2)),
            arguments("reference to itself", selfReference()),
            arguments("list in itself", selfList()),
            arguments("list without fields of the JDK", new Range(3)),
            arguments("object without fields", new Object()),
            arguments("array of records", new Shapes.Nothing[] {new Shapes.Nothing(), null})));
  }

  private static TreeMap<String, Object> treeOf(Comparator<String> comparator) {
    TreeMap<String, Object> map = new TreeMap<>(comparator);
    map.put("A", 1);
    map.put("b", null);
    return map;
  }

  private static Object selfReference() {
    AtomicReference<Object> reference = new AtomicReference<>();
    reference.set(reference);
    return reference;
  }

  private static Object selfList() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void roundTrip_ofShape_comesBackTheSame(String name, Object object) {
    assertThat(RandomObjects.difference(object, copy(object))).isNull();
  }

  @SuppressWarnings("unchecked")
  private <T> T copy(T object) {
    byte[] bytes = serializer.serialize(object);
    byte[] framed = new byte[bytes.length + 20];
    System.arraycopy(bytes, 0, framed, 7, bytes.length);
    return (T) serializer.deserialize(framed, 7, bytes.length);
  }

  @Test
  void roundTrip_mutableObjects_neverGivesTheSameInstance() {
    for (Object object :
        List.of(new ArrayList<>(), new int[1], new Object(), new StringBuilder())) {
      assertThat(copy(object)).isNotSameAs(object);
    }
  }

  @Test
  void roundTrip_singletons_giveTheSameInstance() {
    assertThat(copy(Shapes.Singleton.INSTANCE)).isSameAs(Shapes.Singleton.INSTANCE);
    assertThat(copy(Shapes.Sign.MINUS)).isSameAs(Shapes.Sign.MINUS);
    assertThat(copy(Map.Entry.class)).isSameAs(Map.Entry.class);
    assertThat(copy(long.class)).isSameAs(long.class);
    assertThat(copy(Long.class)).isSameAs(Long.class);
  }

  @Test
  void roundTrip_hooks_areCalled() {
    assertThat(copy(new Shapes.Replaced(7)).number()).isEqualTo(7);
    Shapes.External external = copy(new Shapes.External("text", new Shapes.Nothing()));
    assertThat(external.text()).isEqualTo("text");
    assertThat(external.other()).isEqualTo(new Shapes.Nothing());
    assertThat(copy(new LinkedBlockingQueue<>(3)).remainingCapacity()).isEqualTo(3);
    LongAdder adder = new LongAdder();
    adder.add(5);
    assertThat(copy(adder).sum()).isEqualTo(5);
    assertThat(copy(new Money(99)).cents).isEqualTo(99);
  }

  @Test
  void roundTrip_identityMap_isKeptByIdentity() {
    Object key = new Shapes.Node();
    Map<Object, Object> map = new IdentityHashMap<>();
    map.put(key, "value");
    List<Object> back = copy(List.of(map, key));
    assertThat(((Map<?, ?>) back.get(0)).get(back.get(1))).isEqualTo("value");
  }

  @Test
  void roundTrip_accessOrder_isKept() {
    Map<String, Integer> map = new LinkedHashMap<>(16, 0.75f, true);
    map.put("a", 1);
    Map<String, Integer> back = copy(map);
    back.put("b", 2);
    back.get("a");
    assertThat(back.keySet()).containsExactly("b", "a");
    Map<String, Integer> plain = copy(new LinkedHashMap<>(Map.of("a", 1)));
    plain.put("b", 2);
    plain.get("a");
    assertThat(plain.keySet()).containsExactly("a", "b");
  }

  @Test
  void roundTrip_lambda_whereItIsSerializable() {
    int captured = "captured".length();
    Shapes.Node node = new Shapes.Node();
    SerializableSupplier lambda = () -> List.of(captured, node);
    Object given = copy(lambda).get();
    assertThat(given).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST).contains(8);
    Supplier<Object> plain = () -> captured;
    assertThatThrownBy(() -> serializer.serialize(plain))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Serializable")
        .hasMessageContaining("lambda");
  }

  @Test
  void roundTrip_anonymousClass_keepsItsOuterObject() {
    int captured = "captured".length();
    Shapes.Outer outer = new Shapes.Outer();
    Object anonymous =
        new Object() {
          @Override
          public String toString() {
            return captured + " " + (outer.value == null);
          }
        };
    Shapes.Outer.Inner inner = outer.new Inner();
    assertThat(copy(inner).outer()).isNotNull().isNotSameAs(outer);
    Object local = new Holder(anonymous);
    assertThatThrownBy(() -> serializer.serialize(local))
        .as("the test itself, which the anonymous class captures, holds a serializer with a pool")
        .isInstanceOf(SerializationException.class);
    assertThat(copy(staticAnonymous(5))).hasToString("5");
  }

  private static Object staticAnonymous(int captured) {
    return new Object() {
      @Override
      public String toString() {
        return String.valueOf(captured);
      }
    };
  }

  @Test
  void roundTrip_views_comeBackAsCopies() {
    List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4));
    assertThat(copy(list.subList(1, 3))).isEqualTo(List.of(2, 3));
    assertThat(copy(List.of(1, 2, 3).subList(1, 3))).isEqualTo(List.of(2, 3));
    Map<String, Integer> map = new HashMap<>(Map.of("a", 1));
    assertThat(copy(map.keySet())).isEqualTo(Set.of("a"));
    assertThat(new ArrayList<>(copy(map.values()))).isEqualTo(List.of(1));
    assertThat(copy(map.entrySet())).isEqualTo(map.entrySet());
    assertThat(copy(Collections.unmodifiableSet(map.keySet()))).isEqualTo(Set.of("a"));
    assertThat(copy(new TreeMap<>(map).descendingKeySet())).isEqualTo(new TreeSet<>(Set.of("a")));
    assertThat(copy(new TreeMap<>(map).descendingMap())).isEqualTo(map);
  }

  @Test
  void roundTrip_sharedObjects_areSharedAcrossBothStreams() {
    Shapes.Node node = new Shapes.Node();
    Shapes.Hooked hooked = new Shapes.Hooked();
    hooked.node = node;
    node.value = hooked;
    Shapes.MyList list = new Shapes.MyList();
    list.add(node);
    list.more = hooked;
    List<Object> all =
        new ArrayList<>(List.of(node, hooked, list, Collections.singletonList(node)));
    List<Object> back = copy(all);
    assertThat(RandomObjects.difference(all, back)).isNull();
    assertThat(((Shapes.MyList) back.get(2)).get(0)).isSameAs(back.get(0));
    assertThat(((Shapes.Hooked) back.get(1)).node).isSameAs(back.get(0));
  }

  /**
   * A child whose hash code needs a field that is read after its parent: an ordinary reader puts it
   * into the parent's set under the hash code of null.
   */
  @Test
  void roundTrip_hashTableInCycle_findsItsElements() {
    Shapes.Parent parent = new Shapes.Parent();
    Shapes.Child child = new Shapes.Child();
    child.parent = parent;
    child.title = "title";
    parent.children.add(child);
    parent.names.put(child, "name");
    Shapes.Child back = copy(child);
    assertThat(back.parent.children.contains(back)).isTrue();
    assertThat(back.parent.names.get(back)).isEqualTo("name");
    Set<Object> inItsElement = new HashSet<>();
    inItsElement.add(new Shapes.Pair<>("x", List.of(child)));
    assertThat(copy(List.of(child, inItsElement)).get(1)).isEqualTo(inItsElement);
  }

  @Test
  void serialize_recordInItself_isRefused() {
    List<Object> list = new ArrayList<>();
    Shapes.Pair<Object, Object> pair = new Shapes.Pair<>(list, null);
    list.add(pair);
    assertThatThrownBy(() -> serializer.serialize(pair))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Shapes$Pair contains itself")
        .hasMessageContaining("break the cycle");
    assertThat(copy(list)).as("the list comes first").hasSize(1);
  }

  @Test
  void serialize_immutableSetInItsElement_isRefused() {
    for (int i = 0; i < 2; i++) {
      Shapes.Child child = new Shapes.Child();
      child.title = "title";
      child.parent = new Shapes.Parent();
      copy(child);
      child.parent.more = Set.of(child);
      assertThatThrownBy(() -> serializer.serialize(child))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("immutable set");
    }
  }

  @Test
  void roundTrip_immutableLists_keepTheirBehaviour() {
    assertThat(copy(Stream.empty().toList()).contains(null)).isFalse();
    assertThat(copy(Stream.of(1).toList()).contains(null)).isFalse();
    assertThatThrownBy(() -> copy(List.of(1)).contains(null))
        .isInstanceOf(NullPointerException.class);
    assertThat(copy(List.of())).isSameAs(List.of());
  }

  @Test
  void serialize_whatCannotBeStored_namesClassFieldAndRemedy() {
    for (Object object :
        List.of(
            Thread.currentThread(),
            new ByteArrayInputStream(new byte[0]),
            new java.io.BufferedReader(new java.io.StringReader("")),
            List.of(1).iterator(),
            getClass().getClassLoader())) {
      assertThatThrownBy(() -> serializer.serialize(new Holder(object)))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(object.getClass().getName() + " cannot be stored")
          .hasMessageContaining("transient")
          .hasMessageContaining("Holder.held");
    }
    assertThat(copy(new Holder("fine")).held).isEqualTo("fine");
  }

  @Test
  void serialize_classThatCannotBeRead_isRefusedAtOnce() {
    assertThatThrownBy(() -> serializer.serialize(new Stubborn(2)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("the constructor of")
        .hasMessageContaining("Stubborn");
  }
}
