package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transient fields: what could come back as null without a word is an error on writing. */
final class LostFieldsTest {
  private final Serializer serializer =
      Serializers.kryo(LostFieldsTest.class.getClassLoader(), 100);

  private Object copy(Object value) {
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }

  @Test
  void finalTransientField_thatNoConstructorSets_isAnError() {
    for (Object lost : List.of(new Noted("a"), new ArrayList<>(List.of(new Hashed("a"))))) {
      assertThatThrownBy(() -> copy(lost))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining(" of " + LostFieldsTest.class.getName())
          .hasMessageContaining("is transient and final")
          .hasMessageContaining("give the class such a constructor");
    }
  }

  @Test
  void finalTransientField_withoutAValue_isAsItWas() {
    assertThat(((Noted) copy(new Noted(null))).note).isNull();
  }

  @Test
  void finalTransientField_thatAConstructorSets_isSetAnew() {
    Locked locked = (Locked) copy(new Locked());
    assertThat(locked.seen).isEmpty();
  }

  /** What is kept for later is found again when it is asked for. */
  @Test
  void transientField_thatIsFilledLater_isEmpty() {
    Late late = new Late("a");
    assertThat(late.hashCode()).isEqualTo(97);
    Late copy = (Late) copy(late);
    assertThat(copy.hash).isZero();
    assertThat(copy.hashCode()).isEqualTo(97);
  }

  /** Java serialization leaves it out as well. */
  @Test
  void finalTransientField_ofASerializableClass_isAsByJava() {
    assertThat(((ByJava) copy(new ByJava("a"))).note).isNull();
  }

  private static final class Noted {
    private final transient String note;

    private Noted(String note) {
      this.note = note;
    }
  }

  private static class Hashed {
    final String name;
    private final transient int hash;

    private Hashed(String name) {
      this.name = name;
      this.hash = name.hashCode();
    }

    @Override
    public String toString() {
      return name + hash;
    }
  }

  private static final class Locked {
    private final transient List<String> seen = new ArrayList<>();
  }

  private static final class Late {
    private final String name;
    private transient int hash;

    private Late(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Late that && that.name.equals(name);
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = name.hashCode();
      }
      return hash;
    }
  }

  private static final class ByJava implements Serializable {
    private static final long serialVersionUID = 1L;
    private final transient String note;

    private ByJava(String note) {
      this.note = note;
    }
  }
}
