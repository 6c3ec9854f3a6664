package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.KeyClasses.Colour;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.EventObject;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that cannot be encoded, and how a KeyEncoder helps. */
class KeyRefusalTest {
  private static final int MAX_LENGTH = 200;

  private final KeyCodec codec = codec(null, 64);

  private static KeyCodec codec(KeyEncoder custom, int maxDepth) {
    return KeyCodecs.canonical(
        KeyRefusalTest.class.getClassLoader(), new JdkSerializer(), custom, maxDepth);
  }

  private static String text(KeyCodec codec, Object key) {
    return codec.encode(key, MAX_LENGTH).text();
  }

  /** A class whose equality is its name. */
  private static class Named implements Serializable {
    private static final long serialVersionUID = 1L;
    final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Named named && named.name.equals(name) && named.getClass() == getClass();
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  private static final class ComparedHash extends Named {
    private static final long serialVersionUID = 1L;
    private final int hashCode;

    ComparedHash(String name) {
      super(name);
      hashCode = Objects.hash(name, Colour.RED);
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && ((ComparedHash) o).hashCode == hashCode;
    }

    @Override
    public int hashCode() {
      return hashCode;
    }
  }

  /** Counts how often it is asked, in a field that equality sees. */
  private static final class Asked extends Named {
    private static final long serialVersionUID = 1L;
    private int times;

    Asked(String name) {
      super(name);
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && ((Asked) o).times == times;
    }

    @Override
    public int hashCode() {
      times = 1;
      return super.hashCode();
    }
  }

  private static final class NoEquals implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @SuppressWarnings("EqualsHashCode") // The subject.
  private static final class NoHashCode implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean equals(Object o) {
      return o instanceof NoHashCode;
    }
  }

  private static final class WritesItself extends Named {
    private static final long serialVersionUID = 1L;
    private transient int state;

    WritesItself(String name) {
      super(name);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.writeInt(state);
    }
  }

  private static final class Forgetful extends Named {
    private static final long serialVersionUID = 1L;
    private final transient String more;

    Forgetful(String name, String more) {
      super(name);
      this.more = more;
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && Objects.equals(((Forgetful) o).more, more);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  private static final class Counting extends Named {
    private static final long serialVersionUID = 1L;
    private static final AtomicLong SEQUENCE = new AtomicLong();
    private final long number = SEQUENCE.incrementAndGet();

    Counting(String name) {
      super(name);
    }

    private Object readResolve() {
      return new Counting(name);
    }
  }

  private record WithArray(int[] array) implements Serializable {}

  private record NotSerializable(String name) {}

  private record Holder(Object content) implements Serializable {}

  private static final class Event extends EventObject {
    private static final long serialVersionUID = 1L;

    Event() {
      super("source");
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Event;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static final class MyDate extends Date {
    private static final long serialVersionUID = 1L;
  }

  private static final class Throwing extends AbstractList<Object> {
    @Override
    public Object get(int index) {
      throw new IllegalStateException("no element");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(new Object(), "equals only itself"),
        Arguments.of(new StringBuilder("a"), "equals only itself"),
        Arguments.of(Pattern.compile("a"), "equals only itself"),
        Arguments.of(new AtomicInteger(), "equals only itself"),
        Arguments.of((Runnable) () -> {}, "equals only itself"),
        Arguments.of(new NoEquals(), "equals only itself"),
        Arguments.of(new NoHashCode(), "equals only itself"),
        Arguments.of(new ArrayDeque<>(), "is a collection"),
        Arguments.of(new HashMap<>().values(), "is a collection"),
        Arguments.of(new IdentityHashMap<>(), "is a collection"),
        Arguments.of(java.nio.ByteBuffer.allocate(1), "class of the JDK"),
        Arguments.of(new SimpleTimeZone(0, "a"), "class of the JDK"),
        Arguments.of(
            new java.util.GregorianCalendar(new SimpleTimeZone(0, "a")), "class of the JDK"),
        Arguments.of(new Event(), "java.util.EventObject"),
        Arguments.of(new MyDate(), "java.util.Date"),
        Arguments.of(new ComparedHash("a"), "in the field hashCode, and its equals compares it"),
        Arguments.of(new WritesItself("a"), "writeObject"),
        Arguments.of(new Forgetful("a", "b"), "does not equal its serialized copy"),
        Arguments.of(new Counting("a"), "their fields differ"),
        Arguments.of(new WithArray(new int[] {1}), "does not equal its serialized copy"),
        Arguments.of(new NotSerializable("a"), "Not serializable"),
        Arguments.of(new Throwing(), "no element"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void encode_ofUnfitKey_namesItsClassAndTheWayOut(Object key, String reason) {
    assertThatThrownBy(() -> codec.encode(key, MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Key of class " + key.getClass().getName())
        .hasMessageContaining(reason)
        .hasMessageContaining("KeyEncoder")
        .hasMessageContaining("key-encoder");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void encode_ofKeyWithUnfitPart_namesBothClasses(Object part, String reason) {
    assertThatThrownBy(() -> codec.encode(Optional.of(part), MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Key of class java.util.Optional")
        .hasMessageContaining("its part of class " + part.getClass().getName())
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void encode_ofUnfitKey_isLeftToTheKeyEncoder(Object key, String reason) {
    KeyCodec helped = codec(o -> o == key ? new byte[] {1} : null, 64);

    assertThat(text(helped, key)).startsWith("#").hasSize(KeyCodec.HASHED_LENGTH);
    if (key.getClass() != Throwing.class) {
      assertThat(text(helped, List.of(key))).isNotEqualTo(text(helped, key));
    }
  }

  @Test
  void encode_ofKeyThatFillsAFieldLater_isRefused() {
    assertThatThrownBy(() -> codec.encode(new Asked("a"), MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("changes its fields when hashCode() is called");
  }

  @Test
  void encode_afterAFailedTest_failsAgain() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> codec.encode(new ComparedHash("a"), MAX_LENGTH))
          .isInstanceOf(SerializationException.class);
    }
  }

  @Test
  void encode_ofTestedClass_serializesOnce() {
    AtomicInteger calls = new AtomicInteger();
    JdkSerializer serializer = new JdkSerializer();
    Serializer counting =
        new Serializer() {
          @Override
          public byte[] serialize(Object value) {
            calls.incrementAndGet();
            return serializer.serialize(value);
          }

          @Override
          public Object deserialize(byte[] bytes, int offset, int length) {
            return serializer.deserialize(bytes, offset, length);
          }
        };
    KeyCodec counted = KeyCodecs.canonical(getClass().getClassLoader(), counting, null, 64);

    for (String name : List.of("a", "b", "c")) {
      text(counted, new Named(name));
      text(counted, List.of(new Holder(new Named(name)), new Holder(name)));
    }

    assertThat(calls).hasValue(2);
  }

  @Test
  void encode_withKeyEncoder_keepsClassesAndKeysApart() {
    KeyEncoder encoder = key -> key instanceof Named named ? named.name.getBytes() : null;
    KeyCodec custom = codec(encoder, 64);

    assertThat(text(custom, new Named("a"))).isEqualTo(text(custom, new Named("a")));
    assertThat(text(custom, new Named("a")))
        .isNotEqualTo(text(custom, new Named("b")))
        .isNotEqualTo(text(custom, new ComparedHash("a")))
        .isNotEqualTo(text(codec, new Named("a")));
    // What stands before the second part, in case no length says where the first one ends.
    String type = ComparedHash.class.getName();
    String header = "K" + (char) type.length() + type;
    assertThat(text(custom, List.of(new ComparedHash("a"), new ComparedHash("b"))))
        .isNotEqualTo(text(custom, List.of(new ComparedHash("a" + header + "b"))));
    assertThat(text(custom, List.of(1))).isEqualTo(text(codec, List.of(1)));
  }

  @Test
  void encode_ofSimpleKey_doesNotAskTheKeyEncoder() {
    KeyCodec custom =
        codec(
            key -> {
              throw new IllegalStateException("asked");
            },
            64);

    assertThat(text(custom, "a")).isEqualTo("sa");
    assertThat(text(custom, "a".repeat(300))).isEqualTo(text(codec, "a".repeat(300)));
    assertThat(text(custom, Colour.GREEN)).isEqualTo(text(codec, Colour.GREEN));
  }

  @Test
  void encode_withFailingKeyEncoder_namesItAndTheKey() {
    KeyEncoder failing =
        key -> {
          throw new IllegalStateException("broken");
        };

    assertThatThrownBy(() -> codec(failing, 64).encode(TimeZone.getDefault(), MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(failing.getClass().getName())
        .hasMessageContaining(TimeZone.getDefault().getClass().getName())
        .hasMessageContaining("broken")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  /** Loads the classes of this test anew. */
  private static final class OwnLoader extends ClassLoader {
    OwnLoader() {
      super(KeyRefusalTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(KeyRefusalTest.class.getName() + "$")
          && !name.equals(Colour.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void codec_withKeysOfALoader_doesNotKeepTheLoader() throws Exception {
    ClassLoader loader = new OwnLoader();
    KeyCodec own = KeyCodecs.canonical(loader, new JdkSerializer(loader), null, 64);
    Object key = named(loader, "a");
    assertThat(key).isNotInstanceOf(Named.class);
    assertThat(text(own, key)).isEqualTo(text(codec, new Named("a")));
    WeakReference<ClassLoader> left = new WeakReference<>(loader);

    key = null;
    loader = null;
    for (int i = 0; i < 50 && left.get() != null; i++) {
      System.gc();
      System.runFinalization();
    }

    assertThat(own).isNotNull();
    assertThat(left.get()).isNull();
  }

  private static Object named(ClassLoader loader, String name) throws Exception {
    var constructor =
        Class.forName(Named.class.getName(), true, loader).getDeclaredConstructor(String.class);
    constructor.setAccessible(true);
    return constructor.newInstance(name);
  }
}
