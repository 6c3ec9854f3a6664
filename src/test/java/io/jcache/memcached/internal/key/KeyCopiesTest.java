package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Optional;
import com.google.common.collect.Range;
import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.spi.Serializer;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a copy of a key, and the table of known classes, tell of its equality. */
class KeyCopiesTest {
  private final KeyCodec codec =
      KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, 64);

  private String text(Object key) {
    return codec.encode(key, 200).text();
  }

  /** The table is of classes that do not see trailing zeros, and of such that do. */
  @Test
  void encode_ofNumbersOfOtherScales_meetsWhereTheyAreEqual() {
    BigDecimal one = new BigDecimal("1");
    BigDecimal other = new BigDecimal("1.0");
    Optional<BigDecimal> optional = Optional.of(one);
    assertThat(optional).isNotEqualTo(Optional.of(other));
    assertThat(text(optional)).isNotEqualTo(text(Optional.of(other)));
    assertThat(Range.atLeast(one)).isEqualTo(Range.atLeast(other));
    assertThat(text(Range.atLeast(one))).isEqualTo(text(Range.atLeast(other)));
  }

  /** Hooks are not run of what no list has: the error is to say at once what would come next. */
  @Test
  void encode_ofKeyThatIsNotAllowed_tellsWhatNoListMends() {
    Serializer kryo = Serializers.kryo(getClass().getClassLoader(), 100);
    KeyCodec strict = KeyCodecs.canonical(getClass().getClassLoader(), kryo, null, 64);
    assertThatThrownBy(() -> strict.encode(new Hooked("a", "B"), 200))
        .hasMessageContaining("takes unequal values of its field loose for equal in equals")
        .hasMessageNotContaining("serialization.allow");
    assertThatThrownBy(() -> strict.encode(new Holder(new Hooked("a", null)), 200))
        .hasMessageContaining("serialization.allow = [\"io.jcache.memcached.internal.key.**\"]")
        .hasMessageContaining("An object of " + Holder.class.getName());
  }

  private record Holder(Hooked hooked) {}

  private static final class Hooked implements Serializable {
    private static final long serialVersionUID = 1L;
    final String name;
    final String loose;

    Hooked(String name, String loose) {
      this.name = name;
      this.loose = loose;
    }

    private List<?> parts() {
      return Arrays.asList(name, loose == null ? null : loose.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Hooked that && that.parts().equals(parts());
    }

    @Override
    public int hashCode() {
      return parts().hashCode();
    }

    private Object readResolve() {
      return new Hooked(name, loose);
    }
  }

  @Test
  void encode_ofKeyWhoseEqualityFailsWithoutATransientField_namesIt() {
    assertThatThrownBy(() -> text(new Marked("a")))
        .hasMessageContaining("does not equal its serialized copy, which lacks what is transient:")
        .hasMessageContaining(" mark.");
  }

  private static final class Marked implements Serializable {
    private static final long serialVersionUID = 1L;
    private final transient String mark;

    Marked(String mark) {
      this.mark = mark;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Marked that && mark.equals(that.mark);
    }

    @Override
    public int hashCode() {
      return mark.hashCode();
    }
  }
}
