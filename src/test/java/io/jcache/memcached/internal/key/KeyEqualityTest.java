package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.testkit.KeyClasses.Colour;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.interceptor.SimpleKey;

/** Keys whose equality is another than that of their fields. */
class KeyEqualityTest {
  private final KeyCodec codec =
      KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, 64);

  private String text(Object key) {
    return codec.encode(key, 200).text();
  }

  /** What its subclasses say makes them equal. */
  private abstract static class ByParts implements Serializable {
    private static final long serialVersionUID = 1L;

    abstract Object parts();

    @Override
    public boolean equals(Object o) {
      return o != null && o.getClass() == getClass() && parts().equals(((ByParts) o).parts());
    }

    @Override
    public int hashCode() {
      return parts().hashCode();
    }
  }

  /** An entity, which is equal by its id. */
  private static final class Entity extends ByParts {
    private static final long serialVersionUID = 1L;
    final long id;
    final String name;

    Entity(long id, String name) {
      this.id = id;
      this.name = name;
    }

    @Override
    Object parts() {
      return id;
    }
  }

  private record RecordById(long id, String name) implements Serializable {
    @Override
    public boolean equals(Object o) {
      return o instanceof RecordById other && other.id == id;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(id);
    }
  }

  private static final class KeptText extends ByParts {
    private static final long serialVersionUID = 1L;
    final int number;
    private String text;

    KeptText(int number) {
      this.number = number;
    }

    @Override
    Object parts() {
      return number;
    }

    @Override
    public String toString() {
      if (text == null) {
        text = "number " + number;
      }
      return text;
    }
  }

  private static final class AnyCase extends ByParts {
    private static final long serialVersionUID = 1L;
    final String word;

    AnyCase(String word) {
      this.word = word;
    }

    @Override
    Object parts() {
      return word.toLowerCase(Locale.ROOT);
    }
  }

  private static final class Amount extends ByParts {
    private static final long serialVersionUID = 1L;
    final BigDecimal value;

    Amount(BigDecimal value) {
      this.value = value;
    }

    @Override
    Object parts() {
      return value.stripTrailingZeros();
    }
  }

  private static final class Buffer extends ByParts {
    private static final long serialVersionUID = 1L;
    final byte[] bytes;
    final int length;

    Buffer(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }

    @Override
    Object parts() {
      List<Byte> used = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        used.add(bytes[i]);
      }
      return used;
    }
  }

  /** As Kotlin's {@code @Transient} makes one in a data class. */
  private static final class Forgetful extends ByParts {
    private static final long serialVersionUID = 1L;
    final String name;
    final transient String unit;

    Forgetful(String name, String unit) {
      this.name = name;
      this.unit = unit;
    }

    @Override
    Object parts() {
      return Arrays.asList(name, unit);
    }
  }

  static Stream<Arguments> unlikeTheirFields() {
    return Stream.of(
        Arguments.of(new Entity(1, "a"), "does not compare its field name"),
        Arguments.of(new Entity(1, null), "does not compare its field name"),
        Arguments.of(new RecordById(1, "a"), "does not compare its field name"),
        Arguments.of(new KeptText(1), "does not compare its field text"),
        Arguments.of(new AnyCase("Word"), "unequal values of its field word"),
        Arguments.of(new Amount(BigDecimal.ONE), "unequal values of its field value"),
        Arguments.of(new Buffer(new byte[] {1}, 1), "unequal values of its field bytes"),
        Arguments.of(new Forgetful("a", null), "compares its transient field unit"));
  }

  @ParameterizedTest
  @MethodSource("unlikeTheirFields")
  void encode_ofKeyWhoseEqualityIsNotInItsFields_namesTheField(Object key, String reason) {
    for (Object whole : List.of(key, List.of(key))) {
      assertThatThrownBy(() -> text(whole))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(key.getClass().getName())
          .hasMessageContaining(reason)
          .hasMessageContaining("key-encoder");
    }
  }

  /** A key that keeps its hash code, as Micronaut's does, and its text. */
  private static final class Parameters extends ByParts {
    private static final long serialVersionUID = 1L;
    final Object[] values;
    private int myHash;
    private transient String text;

    Parameters(Object... values) {
      this.values = values;
    }

    @Override
    Object parts() {
      return List.of(values);
    }

    @Override
    public int hashCode() {
      if (myHash == 0) {
        myHash = super.hashCode();
      }
      return myHash;
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && toString().equals(o.toString());
    }

    @Override
    public String toString() {
      if (text == null) {
        text = Arrays.toString(values);
      }
      return text;
    }
  }

  private record Holder(Object content) implements Serializable {}

  @Test
  void encode_ofKeyThatKeepsItsHashCode_leavesItOut() {
    Function<Integer, Parameters> other =
        hash -> {
          Parameters key = new Parameters(1, Colour.RED);
          key.myHash = hash;
          return key;
        };

    String first = text(new Holder(new Parameters(1, Colour.RED)));
    assertThat(text(new Holder(other.apply(0)))).isEqualTo(first);
    // As another JVM, where an enum has another hash code, fills it.
    assertThat(text(new Holder(other.apply(12345)))).isEqualTo(first);
    assertThat(text(new Holder(new Parameters(2, Colour.RED)))).isNotEqualTo(first);
    assertThat(text(new Parameters(1, Colour.RED))).isEqualTo(text(other.apply(777)));
  }

  /** A span of time: 60 seconds are one minute. */
  private static class Span extends ByParts {
    private static final long serialVersionUID = 1L;
    final long length;
    final int unit;

    Span(long length, int unit) {
      this.length = length;
      this.unit = unit;
    }

    @Override
    Object parts() {
      return length * unit;
    }
  }

  private static final class NamedSpan extends Span {
    private static final long serialVersionUID = 1L;

    NamedSpan(long length, int unit) {
      super(length, unit);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Span span && span.parts().equals(parts());
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  @Test
  void encode_ofEqualKeysWithOtherBytes_refusesTheClassFromThenOn() {
    List<Span> kept = List.of(new Span(60, 1), new Span(1, 60));
    assertThat(text(kept.get(0))).isNotEqualTo(text(new Span(5, 1)));

    assertThatThrownBy(() -> text(new Holder(List.of(kept.get(1)))))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("its part of class " + Span.class.getName())
        .hasMessageContaining("has equal objects whose fields length differ")
        .hasMessageContaining("key-encoder");
    assertThatThrownBy(() -> text(new Span(7, 1)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("has equal objects whose fields length differ");
    assertThat(text(new Entity2(1))).startsWith("#");
  }

  private record Entity2(int id) implements Serializable {}

  @Test
  void encode_ofKeyThatEqualsOneOfAnotherClass_isRefused() {
    Span kept = new Span(3, 1);
    text(kept);

    assertThatThrownBy(() -> text(new NamedSpan(3, 1)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("equals an object of " + Span.class.getName());
    assertThat(text(kept)).startsWith("#");
  }

  private static final class Mutable extends ByParts {
    private static final long serialVersionUID = 1L;
    int number;

    @Override
    Object parts() {
      return number;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  void encode_ofKeyThatWasChangedMeanwhile_isItsText() {
    Mutable first = new Mutable();
    Mutable second = new Mutable();
    second.number = 5;
    String before = text(first);

    first.number = 5;

    assertThat(text(second)).isNotEqualTo(before);
    assertThat(text(first)).isEqualTo(text(second));
  }

  /** Is read as one object for each name, which the application shares. */
  private static final class Interned extends ByParts {
    private static final long serialVersionUID = 1L;
    private static final Map<String, Interned> ALL = new ConcurrentHashMap<>();
    private static final List<Object> SEEN = new ArrayList<>();
    final String name;

    Interned(String name) {
      this.name = name;
    }

    @Override
    Object parts() {
      SEEN.add(String.valueOf(name));
      return name;
    }

    private Object readResolve() {
      return ALL.computeIfAbsent(name, Interned::new);
    }
  }

  @Test
  void encode_ofKeyThatIsReadAsASharedObject_changesNothingInIt() {
    assertThat(text(new Interned("a"))).startsWith("#");

    assertThat(Interned.SEEN).containsOnly("a");
  }

  @Test
  void areSame_goesByTheTextOfKnownClassesAlone() {
    assertThat(codec.areSame(new Forgetful("a", "b"), new Forgetful("a", "c"))).isFalse();
    assertThat(codec.areSame(List.of(new Forgetful("a", "b")), List.of(new Forgetful("a", "c"))))
        .isFalse();
    assertThat(codec.areSame(new Forgetful("a", "b"), new Forgetful("a", "b"))).isTrue();
    assertThat(codec.areSame(List.of(new int[] {1}), List.of(new int[] {1}))).isTrue();
    assertThat(codec.areSame(new Object[] {1}, new Object[] {1})).isTrue();
    assertThat(
            codec.areSame(new SimpleKey(List.of(new int[1])), new SimpleKey(List.of(new int[1]))))
        .isTrue();
    assertThat(codec.areSame(List.of(1), List.of(2))).isFalse();
    assertThat(
            Objects.equals(new SimpleKey(List.of(new int[1])), new SimpleKey(List.of(new int[1]))))
        .isFalse();
  }
}
