package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A key that many threads read under a policy that looks at accesses: its deadline moves now and
 * then, and its writers are not held up. The clock runs faster, so that there is something to move.
 */
@Tag("alone")
@Tag("full")
final class HotKeyIT {

  private static final int READERS = 6;
  private static final int CLOCK_SPEED = 20;
  private static final Duration TWENTY_MINUTES = new Duration(TimeUnit.MINUTES, 20);
  private static final long STEP_MILLIS = 12_000;
  private static final String KEY = "hot";

  /**
   * What was measured.
   *
   * @param rewrites how often a read moved the deadline
   * @param millis how long it took, by the faster clock
   * @param updates how many updates the writer made
   * @param attempts how often its processor ran
   */
  private record Figures(long rewrites, long millis, int updates, int attempts) {

    double attemptsPerUpdate() {
      return (double) attempts / updates;
    }
  }

  @Test
  void get_hotKeyUnderAnAccessPolicy_rewritesRarelyAndLeavesWritersAlone() throws Exception {
    Figures figures = read(100_000, AccessedExpiryPolicy.factoryOf(TWENTY_MINUTES));

    assertThat(figures.rewrites())
        .as("%s", figures)
        .isBetween(1L, Math.max(1, figures.millis() / STEP_MILLIS));
    assertThat(figures.attemptsPerUpdate()).as("%s", figures).isLessThanOrEqualTo(1.1);
  }

  @Test
  void get_policyThatMovesTheDeadlineAtEveryAccess_exceedsBothBounds() throws Exception {
    Figures figures = read(10_000, Restless::new);

    assertThat(figures.rewrites())
        .as("%s", figures)
        .isGreaterThan(figures.millis() / STEP_MILLIS + 100);
    assertThat(figures.attemptsPerUpdate()).as("%s", figures).isGreaterThan(1.1);
  }

  private static Figures read(int reads, Factory<? extends ExpiryPolicy> policy) throws Exception {
    long start = System.nanoTime();
    long epoch = System.currentTimeMillis();
    LongSupplier clock =
        () -> epoch + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) * CLOCK_SPEED;
    MutableConfiguration<String, Integer> configuration = new MutableConfiguration<>();
    configuration.setExpiryPolicyFactory(policy);
    ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
    try (MemcachedServer server = MemcachedServer.start();
        PlainConnection plain = new PlainConnection(server);
        CacheFixture fixture =
            CacheFixture.on(server, "/hot?timeout=20s&failure-policy=throw", clock)) {
      Cache<String, Integer> cache = fixture.cache("hot", configuration);
      long from = clock.getAsLong();
      cache.put(KEY, 0);
      AtomicInteger left = new AtomicInteger(reads);
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(
            threads.submit(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    assertThat(cache.get(KEY)).isNotNull();
                  }
                }));
      }
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger attempts = new AtomicInteger();
      Future<Integer> writer = threads.submit(() -> increment(cache, attempts, stop));
      for (Future<?> reader : readers) {
        reader.get();
      }
      stop.set(true);
      int updates = writer.get();
      long to = clock.getAsLong();
      assertThat(cache.get(KEY)).isEqualTo(updates);
      Map<String, Long> stats = plain.stats();
      return new Figures(stats.get("cas_hits") - updates, to - from, updates, attempts.get());
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static int increment(
      Cache<String, Integer> cache, AtomicInteger attempts, AtomicBoolean stop) {
    int updates = 0;
    while (!stop.get()) {
      cache.invoke(
          KEY,
          (entry, arguments) -> {
            attempts.incrementAndGet();
            entry.setValue(entry.getValue() + 1);
            return null;
          });
      updates++;
    }
    return updates;
  }

  /** A policy that gives another duration at every access. */
  private static final class Restless implements ExpiryPolicy {
    private final AtomicLong accesses = new AtomicLong();

    @Override
    public Duration getExpiryForCreation() {
      return TWENTY_MINUTES;
    }

    @Override
    public Duration getExpiryForAccess() {
      return new Duration(TimeUnit.MINUTES, 20 + 10 * (accesses.incrementAndGet() % 2));
    }

    @Override
    public Duration getExpiryForUpdate() {
      return null;
    }
  }
}
