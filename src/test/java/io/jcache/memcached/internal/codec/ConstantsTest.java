package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Singletons, sentinels and typesafe enums: they come back as themselves. */
final class ConstantsTest {
  private static final ClassLoader LOADER = ConstantsTest.class.getClassLoader();
  private static final String RAN = "constants.test.ran";

  private final Serializer serializer = Serializers.kryo(LOADER, 100);

  private Object copy(Object value) {
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }

  static List<Object> constants() {
    return List.of(
        Single.INSTANCE,
        Resolved.INSTANCE,
        Holder.NULL,
        Level.HIGH,
        Level.LOW,
        WithCompanion.Companion.NONE,
        Point.ORIGIN);
  }

  @ParameterizedTest
  @MethodSource("constants")
  void constant_asAValueAPartAndAnElement_isItself(Object constant) {
    assertThat(copy(constant)).isSameAs(constant);
    assertThat(((Part) copy(new Part(constant))).value).isSameAs(constant);
    List<Object> list = Arrays.asList(constant, constant, null, "x", constant);
    assertThat((List<?>) copy(new ArrayList<>(list)))
        .usingElementComparator(same())
        .isEqualTo(list);
  }

  private static java.util.Comparator<Object> same() {
    return (a, b) -> a == b || "x".equals(a) && "x".equals(b) ? 0 : 1;
  }

  @Test
  void sentinel_madeOfObject_isItself() {
    Lazy lazy = (Lazy) copy(new Lazy());
    assertThat(lazy.isSet()).isFalse();
    lazy.value = "x";
    assertThat(((Lazy) copy(lazy)).value).isEqualTo("x");
  }

  /** As tables of open addresses mark what was removed. */
  @Test
  void sentinels_inArraysAndCollections_areThemselves() {
    Slots slots = (Slots) copy(new Slots());
    assertThat(slots.array).containsExactly("a", Slots.GONE, null, Slots.GONE, slots.other);
    assertThat(slots.all[0]).isSameAs(Slots.GONE);
    assertThat(slots.list.get(0)).containsExactly(Slots.GONE);
    assertThat(slots.map).containsOnly(java.util.Map.entry(Slots.GONE, Slots.GONE));
    assertThat(slots.row.get(0).marks()[0]).isSameAs(Row.NONE);
    assertThat(slots.other).isNotSameAs(Slots.GONE).hasSameClassAs(Slots.GONE);
  }

  @Test
  void object_thatIsNoConstantOfItsClass_isKept() {
    assertThat(copy(new Point(1, 2))).isEqualTo(new Point(1, 2));
    Level other = (Level) copy(new Level("other"));
    assertThat(other.name).isEqualTo("other");
  }

  /** Its name would give what the constant has become, here or in another JVM. */
  @Test
  void constant_whoseFieldsCanBeSet_isStoredByThem() {
    Total.ALL.count = 1;
    byte[] bytes = serializer.serialize(Total.ALL);
    Total.ALL.count = 2;
    Total read = (Total) serializer.deserialize(bytes, 0, bytes.length);
    assertThat(read.count).isEqualTo(1);
    assertThat(read).isNotSameAs(Total.ALL);
  }

  @Test
  void constructor_thatIsPrivateInAClassWithASentinel_isRun() {
    assertThat(((Locked) copy(new Locked())).cache).isEmpty();
  }

  @Test
  void sentinels_ofOneClass_areLookedUpOnce() {
    Sentinels sentinels = new Sentinels(ClassRules.NONE);
    assertThat(sentinels.of(Lazy.class)).isSameAs(sentinels.of(Lazy.class));
    assertThat(sentinels.of(Locked.class)).isNotSameAs(sentinels.of(Lazy.class));
  }

  @Test
  void constructor_thatIsPrivate_isNotRunForAConstant() {
    Single before = Single.instance;
    copy(Single.INSTANCE);
    assertThat(Single.instance).isSameAs(before);
  }

  @Test
  void constructor_thatIsPrivateAndRefuses_isNotNeeded() {
    assertThat(((Refusing) copy(new Refusing(7))).number).isEqualTo(7);
  }

  @Test
  void name_thatIsNoConstant_isRefused() {
    String bytes =
        new String(serializer.serialize(Level.HIGH), java.nio.charset.StandardCharsets.ISO_8859_1);
    // The last character of a text has a mark.
    byte[] forged =
        bytes
            .replace("HIG\u00c8", "HUG\u00c8")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> serializer.deserialize(forged, 0, forged.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("has no constant HUGH here");
  }

  /** The class around may be outside the list: then it is not initialized. */
  @Test
  void classAround_outsideTheList_isNotInitialized() {
    Serializer listed =
        Serializers.kryo(
            LOADER,
            new ClassRules(List.of(Around.Inside.class.getName())),
            Serializers.limits(100));
    byte[] bytes = listed.serialize(new Around.Inside());
    assertThat(listed.deserialize(bytes, 0, bytes.length)).isInstanceOf(Around.Inside.class);
    assertThat(System.getProperty(RAN)).isNull();
  }

  private static final class Part {
    private final Object value;

    private Part(Object value) {
      this.value = value;
    }
  }

  /** As old compilers of Kotlin make an object: its constructor sets the field. */
  private static final class Single {
    static final Single INSTANCE = new Single();
    static @Nullable Single instance;

    private Single() {
      instance = this;
    }
  }

  private static final class Resolved implements Serializable {
    static final Resolved INSTANCE = new Resolved();
    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      throw new AssertionError("a hook that is not needed");
    }
  }

  /** As org.json has its NULL. */
  private static final class Holder {
    static final Object NULL = new Null();

    private static final class Null {}
  }

  private static class Level {
    static final Level HIGH = new Level("high");
    static final Level LOW = new Level("low") {};
    private final String name;

    private Level(String name) {
      this.name = name;
    }
  }

  private static final class Total {
    static final Total ALL = new Total();
    private int count;

    Total() {}
  }

  private static final class Locked {
    private static final Object LOCK = new Object();
    private final transient List<Object> cache;

    private Locked() {
      synchronized (LOCK) {
        cache = new ArrayList<>();
      }
    }
  }

  private static class WithCompanion {
    static final Companion Companion = new Companion();

    private static final class Companion {
      static final WithCompanion NONE = new WithCompanion();
    }
  }

  private record Point(int x, int y) {
    static final Point ORIGIN = new Point(0, 0);
  }

  private static final class Lazy {
    private static final Object UNSET = new Object();
    private Object value = UNSET;

    private boolean isSet() {
      return value != UNSET;
    }
  }

  private static final class Slots {
    static final Object GONE = new Object();
    private final Object other = new Object();
    private final Object[] array = {"a", GONE, null, GONE, other};
    private final Object[] all = {GONE, GONE};
    private final List<Row> row = new ArrayList<>(List.of(new Row(new Object[] {Row.NONE})));
    private final List<List<Object>> list = new ArrayList<>(List.of(List.of(GONE)));
    private final java.util.Map<Object, Object> map =
        new java.util.HashMap<>(java.util.Map.of(GONE, GONE));
  }

  private record Row(Object[] marks) {
    static final Object NONE = new Object();
  }

  private static final class Refusing {
    private final int number;

    private Refusing() {
      throw new UnsupportedOperationException("not to be called");
    }

    private Refusing(int number) {
      this.number = number;
    }
  }

  private static final class Around {
    static final Object CONSTANT = new Object();

    static {
      System.setProperty(RAN, "yes");
    }

    private static final class Inside {}
  }
}
