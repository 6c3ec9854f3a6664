package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.internal.store.CacheItems;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The time that a clear takes, which does not depend on how much it clears. */
@Tag("alone")
@Tag("full")
final class ClearCostIT {

  private static final int LARGE = 1_000_000;
  private static final int SMALL = 1_000;
  private static final int ROUNDS = 150;
  private static final double MAX_RATIO = 1.2;

  /** One cache, whose entries a round makes live again by giving it back their generation. */
  private record Filled(CacheItems items, String name, int entries, long generation, long[] nanos)
      implements AutoCloseable {

    static Filled fill(MemcachedServer server, CacheFixture fixture, String name, int entries)
        throws IOException {
      fixture.<Integer, Integer>cache(name).get(0);
      CacheItems items = new CacheItems(server, "cost", name);
      items.fill(entries, i -> i);
      return new Filled(items, name, entries, items.generation(), new long[ROUNDS]);
    }

    /** Opens the cache anew, so that it has seen no later generation. */
    Cache<Integer, Integer> revive(CacheFixture fixture) {
      items.setGeneration(generation);
      return fixture.cache(name);
    }

    void clear(Cache<Integer, Integer> cache, int round) {
      int last = entries - 1;
      int any = new Random(round).nextInt(entries);
      assertThat(cache.get(last)).isEqualTo(last);
      assertThat(cache.get(any)).isEqualTo(any);

      long start = System.nanoTime();
      cache.clear();
      nanos[round] = System.nanoTime() - start;

      assertThat(cache.get(last)).isNull();
      assertThat(cache.get(any)).isNull();
      assertThat(items.holds(any, generation)).isTrue();
    }

    double medianMicros() {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return (sorted[ROUNDS / 2 - 1] + sorted[ROUNDS / 2]) / 2e3;
    }

    @Override
    public void close() {
      items.close();
    }
  }

  @Test
  void clear_ofAMillionEntries_takesNoLongerThanOfAThousand() throws IOException {
    try (MemcachedServer server = MemcachedServer.start("-m", "512");
        CacheFixture first = open(server);
        Filled large = Filled.fill(server, first, "large", LARGE);
        Filled small = Filled.fill(server, first, "small", SMALL)) {
      for (int round = 0; round < ROUNDS; round++) {
        try (CacheFixture fixture = open(server)) {
          Cache<Integer, Integer> million = large.revive(fixture);
          Cache<Integer, Integer> thousand = small.revive(fixture);
          if (round % 2 == 0) {
            large.clear(million, round);
            small.clear(thousand, round);
          } else {
            small.clear(thousand, round);
            large.clear(million, round);
          }
        }
      }

      double ratio = large.medianMicros() / small.medianMicros();
      System.out.printf(
          Locale.ROOT,
          "clear of %d entries: median %.0f us; of %d: %.0f us; ratio %.2f%n",
          LARGE,
          large.medianMicros(),
          SMALL,
          small.medianMicros(),
          ratio);
      assertThat(ratio).isLessThanOrEqualTo(MAX_RATIO);
    }
  }

  private static CacheFixture open(MemcachedServer server) {
    return CacheFixture.on(server, "/cost?failure-policy=throw&timeout=10s");
  }
}
