package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import io.jcache.memcached.testkit.Wiring;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node that stays dead costs a JVM of 128 MB, and the nodes that live. */
@Tag("alone")
@Tag("full")
final class DeadNodeIT {

  private static final String HEAP = "128m";
  private static final long MOST_GROWTH = 24L << 20;
  private static final double LEAST_THROUGHPUT = 0.9;
  private static final long MOST_MICROS = 1_000;
  private static final long BACK_MILLIS = 3_000;

  /**
   * The node's entries survive, so that an old value could be read: its connections are reset and
   * new ones are refused.
   */
  @ParameterizedTest
  @CsvSource({"SPY_ASCII, 2", "DIRECT, 1"})
  void node_thatStaysDead_costsTheOthersNothing(Wiring wiring, int quartersOfAMinute)
      throws InterruptedException {
    double throughput = throughputBesideADeadNode(wiring, quartersOfAMinute);
    if (throughput < LEAST_THROUGHPUT) {
      // Others use this machine's processors, too: what was too little is measured once more.
      throughput = throughputBesideADeadNode(wiring, quartersOfAMinute);
    }
    assertThat(throughput).isGreaterThanOrEqualTo(LEAST_THROUGHPUT);
  }

  /** Returns the others' throughput while a node is dead, as a share of what it usually is. */
  private static double throughputBesideADeadNode(Wiring wiring, int quartersOfAMinute)
      throws InterruptedException {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        MemcachedServer three = MemcachedServer.start();
        FaultProxy doomed = FaultProxy.before(three);
        ChildJvm jvm = ChildJvm.startWithHeap(HEAP, DeadNodeJvm.class)) {
      List<String> addresses = List.of(one.address(), two.address(), doomed.address());
      ask(jvm, open(addresses, "timeout=500ms&" + wiring.query(), doomed.address()));
      seconds(3);
      ask(jvm, "windows");
      seconds(10);
      double before = upperQuartile(ask(jvm, "windows"));
      long heapBefore = number(jvm, "heap");

      doomed.refuse();
      doomed.cut();
      ask(jvm, "dead");
      long[] heaps = new long[quartersOfAMinute];
      StringBuilder windows = new StringBuilder();
      for (int i = 0; i < heaps.length; i++) {
        ask(jvm, "windows");
        seconds(15);
        windows.append(' ').append(ask(jvm, "windows"));
        heaps[i] = number(jvm, "heap");
      }
      double during = upperQuartile(windows.toString().strip());
      long[] calls = numbers(ask(jvm, "calls"));
      ask(jvm, "quiet");
      seconds(3);
      long[] alone = numbers(ask(jvm, "calls"));
      doomed.heal();
      long served = number(jvm, "back");
      long old = number(jvm, "old");
      ask(jvm, "windows");
      seconds(10);
      double after = upperQuartile(ask(jvm, "windows"));
      double usual = (before + after) / 2;

      System.out.printf(
          "%s, dead for %d s: %.0f calls/s to the others, %.0f before and after (%.2f); heap after GC %d kB before,"
              + " %s kB meanwhile; %d calls to the dead node, us p50 %d p90 %d p99 %d p99.9 %d max %d, cpu %d;"
              + " alone p50 %d p99 %d; served after %d ms%n",
          wiring,
          15 * quartersOfAMinute,
          during,
          usual,
          during / usual,
          heapBefore >> 10,
          Arrays.toString(LongStream.of(heaps).map(heap -> heap >> 10).toArray()),
          calls[0],
          calls[1],
          calls[2],
          calls[3],
          calls[4],
          calls[5],
          calls[6],
          alone[1],
          alone[3],
          served);
      assertThat(number(jvm, "failures")).as("failures at healthy nodes").isZero();
      assertThat(LongStream.of(heaps).max().orElseThrow() - heapBefore).isLessThan(MOST_GROWTH);
      assertThat(calls[0]).as("calls to the dead node").isGreaterThan(DeadNodeJvm.CHANGED);
      assertFast(calls);
      assertThat(alone[3])
          .as("99 %% of the calls, in us, while the JVM does nothing else")
          .isLessThan(MOST_MICROS);
      assertThat(served).isLessThan(BACK_MILLIS);
      assertThat(old).as("old values").isZero();
      assertThat(oldElsewhere(addresses, doomed.address())).as("old values elsewhere").isZero();
      return during / usual;
    }
  }

  /** Under the other policy, and with a process that is killed. */
  @ParameterizedTest
  @EnumSource
  void node_killedToThrow_failsAtOnceAndComesBack(Wiring wiring) throws InterruptedException {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        MemcachedServer doomed = MemcachedServer.start();
        ChildJvm jvm = ChildJvm.startWithHeap(HEAP, DeadNodeJvm.class)) {
      List<String> addresses = List.of(one.address(), two.address(), doomed.address());
      ask(
          jvm,
          open(
              addresses, "timeout=500ms&failure-policy=throw&" + wiring.query(), doomed.address()));
      seconds(2);

      ask(jvm, "dead");
      doomed.kill();
      seconds(5);
      long[] calls = numbers(ask(jvm, "calls"));
      doomed.restart();
      long served = number(jvm, "back");

      assertThat(number(jvm, "failures")).as("failures at healthy nodes").isZero();
      assertFast(calls);
      assertThat(served).isLessThan(BACK_MILLIS);
      assertThat(number(jvm, "old")).as("old values").isZero();
    }
  }

  /**
   * Calls fail at once; on two processors that three servers and the other threads keep busy, some
   * wait for their turn, but none for the node.
   */
  private static void assertFast(long[] calls) {
    assertThat(calls[6]).as("processor time of a call, in us").isLessThan(MOST_MICROS / 2);
    assertThat(calls[1]).as("the median of the calls, in us").isLessThan(MOST_MICROS);
    assertThat(calls[3]).as("99 %% of the calls, in us").isLessThan(20 * MOST_MICROS);
  }

  private static String open(List<String> addresses, String options, String doomed) {
    return "open " + String.join(";", addresses) + " " + options + " " + doomed;
  }

  private static String ask(ChildJvm jvm, String line) {
    return String.join(" ", ParentJvm.words(jvm.ask(line)));
  }

  private static long number(ChildJvm jvm, String line) {
    return Long.parseLong(ask(jvm, line));
  }

  private static long[] numbers(String line) {
    return Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** Returns what the machine gives when it is not busy otherwise. */
  private static double upperQuartile(String windows) {
    long[] sorted = LongStream.of(numbers(windows)).sorted().toArray();
    return sorted[sorted.length * 3 / 4];
  }

  private static void seconds(int seconds) throws InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
  }

  /** Returns how many changed keys another JVM reads as they were. */
  private static long oldElsewhere(List<String> addresses, String doomed) {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      String uri = "memcached://" + String.join(";", addresses) + "/" + DeadNodeJvm.PREFIX;
      Cache<String, Long> cache =
          provider
              .getCacheManager(URI.create(uri + "?timeout=10s&failure-policy=throw"), null)
              .createCache(
                  DeadNodeJvm.NAME,
                  new MemcachedConfiguration<String, Long>().setTypes(String.class, Long.class));
      List<String> keys = DeadNodeJvm.keysOn(addresses, DeadNodeJvm.CHANGED, "changed ", doomed);
      return cache.getAll(new HashSet<>(keys)).values().stream()
          .filter(value -> Objects.equals(value, DeadNodeJvm.BEFORE))
          .count();
    }
  }
}
