package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.spi.SerializationException;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keys without an end: cyclic, too deep, or too large. */
class KeyBoundsTest {
  private static final int MAX_LENGTH = 200;

  private final KeyCodec codec = codec(64);

  private static KeyCodec codec(int maxDepth) {
    return KeyCodecs.canonical(
        KeyBoundsTest.class.getClassLoader(), new JdkSerializer(), null, maxDepth);
  }

  private static String text(KeyCodec codec, Object key) {
    return codec.encode(key, MAX_LENGTH).text();
  }

  private record Holder(Object content) implements Serializable {}

  @Test
  void encode_ofCyclicKey_isRefused() {
    List<Object> list = new ArrayList<>();
    list.add(List.of(list));
    Map<Object, Object> map = new HashMap<>();
    map.put("self", new Object[] {map});
    Object[] array = new Object[1];
    array[0] = new Holder(array);

    for (Object key : List.of(list, map, new Holder(list), new Object[] {array})) {
      assertThatThrownBy(() -> codec.encode(key, MAX_LENGTH))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("cyclic")
          .hasMessageContaining(key.getClass().getName());
    }
  }

  @Test
  void encode_ofKeyNestedTooDeep_isRefused() {
    Object deep = nested(10);

    assertThat(text(codec(10), deep)).startsWith("#");
    assertThatThrownBy(() -> codec(9).encode(deep, MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("deeper than 9 levels")
        .hasMessageContaining("keys.max-depth");
  }

  @Test
  void encode_atTheDeepestNestingAllowed_fitsASmallStack() throws Exception {
    KeyCodec deepest = codec(CanonicalKeyCodec.DEEPEST);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Function<Object, Object> layer = o -> new Holder(Map.of(1, o));
    Object key = 1;
    for (int i = 0; i < CanonicalKeyCodec.DEEPEST; i += 2) {
      key = layer.apply(key);
    }
    Object deep = key;
    Thread thread = new Thread(null, () -> text(deepest, deep), "small stack", 512 << 10);
    thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));

    thread.start();
    thread.join();

    assertThat(failures).isEmpty();
  }

  private static Object nested(int depth) {
    Object key = 1;
    for (int i = 0; i < depth; i++) {
      key = new ArrayList<>(List.of(key));
    }
    return key;
  }

  /** A list whose elements are made on demand, without an end. */
  private static final class Endless extends AbstractList<Object> {
    private final boolean nested;

    Endless(boolean nested) {
      this.nested = nested;
    }

    @Override
    public Object get(int index) {
      return nested ? new Endless(true) : "x";
    }

    @Override
    public Iterator<Object> iterator() {
      return Stream.<Object>generate(() -> get(0)).iterator();
    }

    @Override
    public int size() {
      return Integer.MAX_VALUE;
    }
  }

  @Test
  void encode_ofEndlessKey_isRefused() {
    assertThatThrownBy(() -> codec.encode(List.of(new Endless(false)), MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(Endless.class.getName())
        .hasMessageContaining("more than 1048576 bytes");
    assertThatThrownBy(() -> codec.encode(new Endless(true), MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(Endless.class.getName())
        .hasMessageContaining("deeper than 64");
  }

  /** Sixty lists, each twice the one before: small in memory, endless when written out. */
  @Test
  void encode_ofKeyThatMultiplies_isRefused() {
    Object key = "x";
    for (int i = 0; i < 60; i++) {
      key = i % 2 == 0 ? new Object[] {key, key} : List.of(key, key);
    }
    Object multiplying = key;

    assertThatThrownBy(() -> codec.encode(multiplying, MAX_LENGTH))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("more than 1048576 bytes");
  }
}
