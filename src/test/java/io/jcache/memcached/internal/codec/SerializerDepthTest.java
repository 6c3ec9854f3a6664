package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.RandomObjects;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Graphs that are nested too deep, for the option or for the stack. */
final class SerializerDepthTest {
  private static final int MAX_DEPTH = 200;

  private final Serializer serializer =
      Serializers.kryo(SerializerDepthTest.class.getClassLoader(), MAX_DEPTH);

  @Test
  void maxDepth_onWritingAndReading_namesTheOption() {
    Object deep = nested(MAX_DEPTH + 1);
    assertThatThrownBy(() -> serializer.serialize(deep))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.max-depth = " + MAX_DEPTH);
    byte[] bytes = Serializers.kryo(getClass().getClassLoader(), 10 * MAX_DEPTH).serialize(deep);
    assertThatThrownBy(() -> serializer.deserialize(bytes, 0, bytes.length))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.max-depth = " + MAX_DEPTH);
    assertThat(RandomObjects.sameAs(nested(MAX_DEPTH - 1), copy(nested(MAX_DEPTH - 1)))).isTrue();
  }

  @Test
  void maxDepth_javaSerialization_isBounded() {
    Throwable cause = chain(5 * MAX_DEPTH / 2);
    assertThatThrownBy(() -> serializer.serialize(cause))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("serialization.max-depth = " + MAX_DEPTH);
    for (int length = 1; length < 400; length += 13) {
      Throwable chain = chain(length);
      byte[] bytes;
      try {
        bytes = serializer.serialize(chain);
      } catch (SerializationException e) {
        continue;
      }
      assertThat(serializer.deserialize(bytes, 0, bytes.length))
          .as("what can be written can be read")
          .isInstanceOf(Throwable.class);
    }
  }

  /** Of the frames of this test, which are many, the innermost one stays. */
  private static Throwable chain(int length) {
    Throwable chain = new Throwable();
    StackTraceElement[] innermost = {chain.getStackTrace()[0]};
    chain.setStackTrace(innermost);
    for (int i = 0; i < length; i++) {
      chain = new Throwable("x", chain);
      chain.setStackTrace(innermost);
    }
    return chain;
  }

  @Test
  void maxDepth_stackOverflow_doesNotEscape() {
    Serializer unlimited = Serializers.kryo(getClass().getClassLoader(), Integer.MAX_VALUE);
    Object bottomless = nested(200_000);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> unlimited.serialize(bottomless))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("serialization.max-depth");
    }
    byte[] bytes = unlimited.serialize("after");
    assertThat(unlimited.deserialize(bytes, 0, bytes.length)).isEqualTo("after");
  }

  private static Object nested(int levels) {
    Object nested = new ArrayList<>();
    for (int i = 1; i < levels; i++) {
      nested = new ArrayList<>(Collections.singletonList(nested));
    }
    return nested;
  }

  @Test
  void kryo_withoutDepth_isRefused() {
    assertThatThrownBy(() -> Serializers.kryo(getClass().getClassLoader(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("serialization.max-depth is 0");
  }

  private Object copy(Object object) {
    byte[] bytes = serializer.serialize(object);
    return serializer.deserialize(bytes, 0, bytes.length);
  }
}
