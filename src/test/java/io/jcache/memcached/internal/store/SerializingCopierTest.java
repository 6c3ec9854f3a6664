package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.codec.Serializers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Copies of objects, which share nothing. */
final class SerializingCopierTest {

  private final SerializingCopier copier =
      new SerializingCopier(
          Serializers.kryo(getClass().getClassLoader(), 100), type -> type == String.class);

  @Test
  void snapshot_objectChangedAfterwards_givesWhatItWas() {
    List<String> list = new ArrayList<>(List.of("a"));
    Supplier<List<String>> snapshot = copier.snapshot(list);
    list.add("b");

    assertThat(snapshot.get()).isEqualTo(List.of("a")).isInstanceOf(ArrayList.class);
    snapshot.get().add("c");
    assertThat(snapshot.get()).isEqualTo(List.of("a"));
  }

  @Test
  void copy_immutable_isTheObjectItself() {
    String text = new String("text");

    assertThat(copier.copy(text)).isSameAs(text);
    assertThat(copier.snapshot(text).get()).isSameAs(text);
  }

  @Test
  void copy_array_isAnother() {
    byte[] bytes = {1, 2};

    assertThat(copier.copy(bytes)).isEqualTo(bytes).isNotSameAs(bytes);
  }

  /** It cannot be stored either, so that nobody keeps it. */
  @Test
  void copy_notSerializable_isTheObjectItself() {
    CountDownLatch latch = new CountDownLatch(1);

    assertThat(copier.copy(latch)).isSameAs(latch);
  }
}
