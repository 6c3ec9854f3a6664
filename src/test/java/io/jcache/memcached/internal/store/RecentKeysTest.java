package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Guesses at what is in a cache. */
final class RecentKeysTest {

  private final BulkFixture fixture = new BulkFixture();
  private final RecentKeys recent = new RecentKeys();

  private List<Located<Object>> places(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> fixture.placement.locate("key " + i)).toList();
  }

  private static List<RecentKeys.Recent> recent(List<Located<Object>> places) {
    return places.stream()
        .map(place -> new RecentKeys.Recent(place.text(), place.shard()))
        .toList();
  }

  @Test
  void snapshot_fresh_isEmpty() {
    assertThat(recent.snapshot()).isEmpty();
  }

  @Test
  void snapshot_ofManyKeys_hasTheLastEight() {
    places(0, 100).forEach(recent::used);

    assertThat(recent.snapshot()).containsExactlyInAnyOrderElementsOf(recent(places(92, 100)));
  }

  @Test
  void snapshot_ofOneKeyUsedOften_hasItOnce() {
    List<Located<Object>> two = places(0, 2);
    for (int i = 0; i < 5; i++) {
      recent.used(two.get(i % 2));
    }

    assertThat(recent.snapshot()).containsExactlyInAnyOrderElementsOf(recent(two));
  }

  @Test
  void snapshot_afterUseByManyThreads_hasKeysThatWereUsed() {
    List<Located<Object>> places = places(0, 50);
    IntStream.range(0, 100_000).parallel().forEach(i -> recent.used(places.get(i % 50)));

    assertThat(recent.snapshot()).isNotEmpty().isSubsetOf(recent(places));
  }
}
