package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.cluster.Cluster.Guards;
import io.jcache.memcached.cluster.IncrementJvm.Tally;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads of two JVMs that change the same entries at once. The timeout is longer than the default
 * one for the sake of busy machines; how long the slowest call took is printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
final class AtomicityIT {

  private static final int THREADS = 8;
  private static final int INCREMENTS = 8_000;
  private static final int MANY_INCREMENTS = 20_000;
  private static final int LOSSY_INCREMENTS = 8_000;
  private static final int BULK_CALLS = 800;
  private static final int COUNTERS = 10;
  private static final int HAMMER_SECONDS = 20;

  private MemcachedServer server;
  private Cluster cluster;
  private ChildJvm here;
  private ChildJvm there;

  @BeforeAll
  void start() {
    server = MemcachedServer.start();
    cluster = Cluster.of("20s", server);
    here = ChildJvm.start(IncrementJvm.class, cluster);
    there = ChildJvm.start(IncrementJvm.class, cluster);
  }

  @AfterAll
  void stop() {
    here.close();
    there.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void increments_ofTwoJvms_areAllThere(Increment way) {
    assertAllThere("exact " + way, way, INCREMENTS);
  }

  @ParameterizedTest
  @EnumSource
  void manyIncrements_ofTwoJvms_areAllThere(Increment way) {
    assertAllThere("many " + way, way, MANY_INCREMENTS);
  }

  private void assertAllThere(String name, Increment way, int increments) {
    open(name, Guards.ALL);

    long start = System.nanoTime();
    Tally tally = inBoth("count %s %d %d %d", way, COUNTERS, THREADS, each(increments));
    report(name, tally, System.nanoTime() - start);

    assertThat(tally.sum()).isEqualTo(increments);
    assertThat(counters(name)).containsOnly((long) increments / COUNTERS);
  }

  /** Each call increments all counters, in an order of its own. */
  @Test
  void invokeAlls_ofTwoJvms_loseNoIncrement() {
    open("bulk", Guards.ALL);

    long start = System.nanoTime();
    Tally tally = inBoth("all %d %d %d", COUNTERS, THREADS, each(BULK_CALLS));
    report("invokeAll", tally, System.nanoTime() - start);

    assertThat(tally.sum()).isEqualTo(BULK_CALLS);
    assertThat(counters("bulk")).containsOnly((long) BULK_CALLS);
  }

  /** The negative control: the same count is wrong where nothing is compared. */
  @ParameterizedTest
  @EnumSource
  void increments_withPlainSet_areLost(Increment way) {
    open("lossy " + way, Guards.NO_COMPARE);

    long start = System.nanoTime();
    Tally tally = inBoth("count %s %d %d %d", way, COUNTERS, THREADS, each(LOSSY_INCREMENTS));
    report(way + " with plain set", tally, System.nanoTime() - start);

    long sum = LongStream.of(counters("lossy " + way)).sum();
    assertThat(tally.sum()).isEqualTo(LOSSY_INCREMENTS);
    assertThat(sum).isLessThan(LOSSY_INCREMENTS);
  }

  @Test
  void increments_ofOneKey_letNoThreadStarve() {
    open("hot", Guards.ALL);

    Tally tally = inBoth("hammer %s counter-0 %d %d", Increment.INVOKE, THREADS, HAMMER_SECONDS);
    report("one key", tally, TimeUnit.SECONDS.toNanos(HAMMER_SECONDS));

    double mean = (double) tally.sum() / tally.increments().size();
    try (Cache<String, Long> cache = cluster.open("hot", Guards.ALL)) {
      assertThat(cache.get("counter-0")).isEqualTo(tally.sum());
    }
    assertThat(tally.increments()).hasSize(2 * THREADS).allMatch(count -> count >= mean / 4);
  }

  private void open(String name, Guards guards) {
    String cacheName = name.replace(' ', '-');
    here.say("open " + cacheName + " " + guards);
    there.say("open " + cacheName + " " + guards);
    ParentJvm.words(here.hear());
    ParentJvm.words(there.hear());
  }

  private Tally inBoth(String command, Object... arguments) {
    here.say(command.formatted(arguments));
    there.say(command.formatted(arguments));
    return Tally.parse(here.hear()).with(Tally.parse(there.hear()));
  }

  private long[] counters(String name) {
    try (Cache<String, Long> cache = cluster.open(name.replace(' ', '-'), Guards.ALL)) {
      return IntStream.range(0, COUNTERS).mapToLong(i -> cache.get("counter " + i)).toArray();
    }
  }

  private static int each(int increments) {
    return increments / (2 * THREADS);
  }

  private void report(String what, Tally tally, long nanos) {
    System.out.printf(
        Locale.ROOT,
        "%s: %d increments, %.0f/s, %d retries (at most %d), p99 %.1f ms, slowest %.1f ms,"
            + " threads %d to %d%n",
        what,
        tally.sum(),
        tally.sum() / (nanos / 1e9),
        tally.retries(),
        tally.mostRetries(),
        tally.p99Millis(),
        tally.maxMillis(),
        Collections.min(tally.increments()),
        Collections.max(tally.increments()));
  }
}
