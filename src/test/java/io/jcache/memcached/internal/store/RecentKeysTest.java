package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Guesses at what is in a cache. */
final class RecentKeysTest {

  private final RecentKeys recent = new RecentKeys();

  @Test
  void snapshot_fresh_isEmpty() {
    assertThat(recent.snapshot()).isEmpty();
  }

  @Test
  void snapshot_ofManyKeys_hasTheLastEight() {
    for (int i = 0; i < 100; i++) {
      recent.used("key " + i);
    }

    assertThat(recent.snapshot())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(92, 100).mapToObj(i -> "key " + i).toList());
  }

  @Test
  void snapshot_ofOneKeyUsedOften_hasItOnce() {
    for (int i = 0; i < 5; i++) {
      recent.used("key " + i % 2);
    }

    assertThat(recent.snapshot()).containsExactlyInAnyOrder("key 0", "key 1");
  }

  @Test
  void snapshot_afterUseByManyThreads_hasKeysThatWereUsed() {
    IntStream.range(0, 100_000).parallel().forEach(i -> recent.used("key " + i % 50));

    assertThat(recent.snapshot()).isNotEmpty().allMatch(key -> key.matches("key [0-9]{1,2}"));
  }
}
