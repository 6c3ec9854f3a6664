package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ContiguousSet;
import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableSortedMultiset;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.jcache.memcached.spi.SerializationException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.joda.time.DateTimeZone;
import org.joda.time.Days;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the forms of libraries do not let in, and where they end. */
final class FormBoundsTest {
  private static final ClassRules OTHERS = new ClassRules(List.of("com.acme.**"));
  private static final int SMALL = 16_000;

  private static KryoSerializer serializer(ClassRules rules) {
    SerializationLimits limits = new SerializationLimits(200, SMALL, 100_000, 100_000);
    return new KryoSerializer(FormBoundsTest.class.getClassLoader(), rules, limits);
  }

  private static Object roundTrip(KryoSerializer serializer, Object value) {
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }

  static List<Object> serializable() {
    return List.of(
        new kotlin.Pair<>("a", 1), Days.SEVEN, io.vavr.control.Option.some(1), io.vavr.Tuple.of(1));
  }

  /** A class has a form in our bytes: its own methods of Java serialization are not to run. */
  @ParameterizedTest
  @MethodSource("serializable")
  void objectWithAForm_inAStreamOfJavaSerialization_isRefused(Object value) {
    byte[] bytes = Forgery.java(value);
    for (ClassRules rules : List.of(ClassRules.NONE, OTHERS)) {
      assertThatThrownBy(() -> serializer(rules).deserialize(bytes, 0, bytes.length))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(value.getClass().getName())
          .hasMessageContaining("in a stream of Java serialization");
    }
  }

  /** Looks like a class of one object, but has what it inherits of the JDK, and a hook. */
  public static final class Table extends HashMap<String, String> {
    private static final long serialVersionUID = 1;
    static final Table EMPTY = new Table();
    static boolean ran;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      ran = true;
    }
  }

  @Test
  void singletonWithInheritedState_runsNoHookWithoutAList() {
    assertThat(Route.runsHooks(Table.class)).isTrue();
    byte[] bytes = Forgery.java(Table.EMPTY);
    Table.ran = false;
    assertThatThrownBy(() -> serializer(ClassRules.NONE).deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class);
    assertThat(Table.ran).isFalse();
  }

  /** Subclasses that users know are not of the form: a copy would be of another kind. */
  @Test
  void subclassWithARuleOfItsOwn_hasNoForm() {
    for (Object special :
        List.of(ImmutableSortedMultiset.of("a", "b", "a"), ContiguousSet.closed(1, 3))) {
      assertThatThrownBy(() -> serializer(ClassRules.NONE).serialize(special))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(special.getClass().getName());
    }
  }

  /** Its values are hashed as well: lists in lists, each twice, and equal hash codes. */
  @Test
  void biMap_ofCostlyValues_isAnErrorOfThePut() {
    KryoSerializer serializer = serializer(ClassRules.NONE);
    ImmutableBiMap<String, ?> map = ImmutableBiMap.of("a", 1, "b", List.of("c"));
    assertThat(roundTrip(serializer, map)).isEqualTo(map).hasSameClassAs(map);
    assertThat(roundTrip(serializer, map.inverse())).isEqualTo(map.inverse());
    Object lists = "a";
    for (int i = 0; i < 17; i++) {
      lists = new ArrayList<>(Arrays.asList(lists, lists));
    }
    ImmutableBiMap<String, Object> deep = ImmutableBiMap.of("a", 1, "b", lists);
    assertThatThrownBy(() -> serializer.serialize(deep))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("the hash codes of its nested collections");
    ImmutableBiMap.Builder<Integer, Object> builder = ImmutableBiMap.builder();
    for (int i = 0; i < 300; i++) {
      builder.put(i, new OneHash(i));
    }
    assertThatThrownBy(() -> serializer.serialize(builder.build()))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("have the same hash code");
  }

  private record OneHash(int number) {
    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** Has fields of a class with a form and of a special case of it. */
  public static final class Sets {
    @Nullable ImmutableSortedSet<Integer> some;
    @Nullable ContiguousSet<Integer> special;
  }

  @Test
  void fieldOfASpecialType_isReadOrRefused() {
    KryoSerializer serializer = serializer(ClassRules.NONE);
    Sets sets = new Sets();
    sets.some = ImmutableSortedSet.of(1);
    assertThat(((Sets) roundTrip(serializer, sets)).some).containsExactly(1);
    sets.special = ContiguousSet.closed(1, 3);
    assertThatThrownBy(() -> serializer.serialize(sets)).isInstanceOf(SerializationException.class);
  }

  @Test
  void scalaTables_ofFewEntries_areRead() {
    KryoSerializer serializer = serializer(ClassRules.NONE);
    var empty = scala.collection.immutable.HashMap$.MODULE$.<Object, Object>empty();
    var map = empty;
    var set = scala.collection.immutable.HashSet$.MODULE$.<Object>empty();
    for (int i = 0; i < 9; i++) {
      map = map.updated(i, i);
      set = set.incl(i);
    }
    assertThat(roundTrip(serializer, map)).isEqualTo(map);
    assertThat(roundTrip(serializer, set)).isEqualTo(set);
    var few = empty.updated(1, 1).updated(2, 2);
    assertThat(roundTrip(serializer, few)).isEqualTo(few);
    var two = scala.collection.immutable.HashSet$.MODULE$.<Object>empty().incl(1).incl(2);
    assertThat(roundTrip(serializer, two)).isEqualTo(two);
  }

  /** Each element is compared with each other one. */
  @Test
  void setWithoutHashing_ofManyElements_isAnErrorOfThePut() {
    KryoSerializer serializer = serializer(ClassRules.NONE);
    var set = new java.util.concurrent.CopyOnWriteArraySet<>(List.of(1, 2));
    assertThat(roundTrip(serializer, set)).isEqualTo(set);
    for (int i = 0; i < 500; i++) {
      set.add(i);
    }
    assertThatThrownBy(() -> serializer.serialize(set))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("elements of a CopyOnWriteArraySet with each other")
        .hasMessageContaining("store a HashSet or a list");
  }

  @Test
  void message_thatIsMoreThanReadingAllows_isAnErrorOfThePut() {
    KryoSerializer serializer = serializer(ClassRules.NONE);
    BytesValue small = BytesValue.of(ByteString.copyFrom(new byte[10]));
    assertThat(roundTrip(serializer, small)).isEqualTo(small);
    BytesValue large = BytesValue.of(ByteString.copyFrom(new byte[8_000]));
    assertThatThrownBy(() -> serializer.serialize(large))
        .isInstanceOf(SerializationException.class);
  }

  /** The library keeps each time zone for ever: of millions of offsets it would run full. */
  @Test
  void timeZone_thatIsNoOffsetOfMinutes_isRefused() {
    KryoSerializer serializer = serializer(ClassRules.NONE);
    for (DateTimeZone zone :
        List.of(DateTimeZone.UTC, DateTimeZone.forOffsetHoursMinutes(-3, -30))) {
      assertThat(roundTrip(serializer, zone)).isEqualTo(zone);
    }
    assertThatThrownBy(() -> serializer.serialize(DateTimeZone.forOffsetMillis(1_001)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("+00:00:01.001");
  }
}
