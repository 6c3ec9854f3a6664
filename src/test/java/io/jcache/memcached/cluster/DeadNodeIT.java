package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import io.jcache.memcached.testkit.Wiring;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node that stays dead while a JVM of 128 MB goes on to change what it holds: neither memory nor
 * calls to the nodes that live are lost to it, and what it held is not read again. What such calls
 * cost is for {@code DeadNodeBenchmark} to say.
 */
@Tag("full")
final class DeadNodeIT {

  private static final String HEAP = "128m";
  private static final long MOST_GROWTH = 24L << 20;

  /** More than would be made in a day if each waited for its timeout. */
  private static final long MANY_CHANGES = 10L * DeadNodeJvm.CHANGED;

  private static final long MANY_CALLS = 2_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * The node's entries survive, so that an old value could be read: its connections are reset and
   * new ones are refused.
   */
  @ParameterizedTest
  @EnumSource(names = {"SPY_ASCII", "DIRECT"})
  void node_thatStaysDead_costsTheOthersNothing(Wiring wiring) {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        MemcachedServer three = MemcachedServer.start();
        FaultProxy doomed = FaultProxy.before(three);
        ChildJvm jvm = ChildJvm.startWithHeap(HEAP, DeadNodeJvm.class)) {
      List<String> addresses = List.of(one.address(), two.address(), doomed.address());
      ask(jvm, open(addresses, "timeout=5s&" + wiring.query(), doomed.address()));
      makesCallsToTheOthers(jvm);
      long heapBefore = number(jvm, "heap");

      doomed.refuse();
      doomed.cut();
      ask(jvm, "dead");
      makesChanges(jvm, MANY_CHANGES);
      makesCallsToTheOthers(jvm);
      assertThat(number(jvm, "heap") - heapBefore).as("growth").isLessThan(MOST_GROWTH);
      doomed.heal();
      ask(jvm, "back");

      assertThat(number(jvm, "failures")).as("failures at healthy nodes").isZero();
      assertThat(number(jvm, "old")).as("old values").isZero();
      assertThat(oldElsewhere(addresses, doomed.address())).as("old values elsewhere").isZero();
    }
  }

  /** Under the other policy, and with a process that is killed. */
  @ParameterizedTest
  @EnumSource
  void node_killedToThrow_failsAtOnceAndComesBack(Wiring wiring) {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        MemcachedServer doomed = MemcachedServer.start();
        ChildJvm jvm = ChildJvm.startWithHeap(HEAP, DeadNodeJvm.class)) {
      List<String> addresses = List.of(one.address(), two.address(), doomed.address());
      ask(
          jvm,
          open(addresses, "timeout=5s&failure-policy=throw&" + wiring.query(), doomed.address()));
      makesCallsToTheOthers(jvm);

      ask(jvm, "dead");
      doomed.kill();
      makesChanges(jvm, DeadNodeJvm.CHANGED);
      makesCallsToTheOthers(jvm);
      doomed.restart();
      ask(jvm, "back");

      assertThat(number(jvm, "failures")).as("failures at healthy nodes").isZero();
      assertThat(number(jvm, "old")).as("old values").isZero();
    }
  }

  private static void makesChanges(ChildJvm jvm, long many) {
    eventually("changes return")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(number(jvm, "changes")).isGreaterThan(many));
  }

  private static void makesCallsToTheOthers(ChildJvm jvm) {
    long before = number(jvm, "healthy");
    eventually("calls to the others return")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(number(jvm, "healthy") - before).isGreaterThan(MANY_CALLS));
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
