package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrappers of the JDK around what Java serialization writes, of which parts are read first. */
class WrappedObjectsTest {
  private final Serializer writer =
      ListedSerializers.kryo(WrappedObjectsTest.class.getClassLoader(), 100);
  private final Serializer reader =
      ListedSerializers.kryo(WrappedObjectsTest.class.getClassLoader(), 100);

  private Object copy(Object value) {
    byte[] bytes = writer.serialize(value);
    return reader.deserialize(bytes, 0, bytes.length);
  }

  private static <T extends java.util.Collection<Object>> T filled(T empty, Object... elements) {
    Collections.addAll(empty, elements);
    return empty;
  }

  static Stream<Object> wrapped() {
    List<String> part = new ArrayList<>(List.of("a"));
    Shapes.MyList list = filled(new Shapes.MyList(), part, "b");
    list.more = part;
    Shapes.MyMap map = new Shapes.MyMap();
    map.put("key", part);
    return Stream.of(
        Collections.unmodifiableList(list),
        Collections.synchronizedList(list),
        Collections.unmodifiableList(Collections.synchronizedList(list)),
        Collections.unmodifiableMap(map),
        Collections.unmodifiableList(filled(new Vector<>(), "a", part)),
        Collections.unmodifiableSet(filled(ConcurrentHashMap.newKeySet(), "a", "b")),
        Map.of("in a map", Collections.unmodifiableList(list)));
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void serialize_wrapper_isNotGivenAPartOfWhatItWraps(Object value) {
    assertThat(copy(value)).isEqualTo(value).hasSameClassAs(value);
    Object beside = new ArrayList<>(List.of(value, "b", value));
    List<?> both = (List<?>) copy(beside);
    assertThat(both).isEqualTo(beside);
    assertThat(both.get(0)).isSameAs(both.get(2));
  }

  @Test
  void serialize_wrapper_keepsTheIdentityOfTheParts() {
    List<Object> part = new ArrayList<>(List.of("a"));
    Shapes.MyList list = filled(new Shapes.MyList(), part);
    List<?> copies =
        (List<?>) copy(new ArrayList<>(List.of(Collections.unmodifiableList(list), part)));

    Object first = ((List<?>) copies.get(0)).get(0);

    assertThat(first).isSameAs(copies.get(1)).isEqualTo(part);
    assertThat(copy(Set.of(Collections.unmodifiableList(list)))).isEqualTo(Set.of(List.of(part)));
  }
}
