package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.cluster.ExpiryProbe.Group;
import io.jcache.memcached.cluster.Lifetime.Policy;
import io.jcache.memcached.cluster.Lifetime.Verdict;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Entries expire to the millisecond, whichever JVM wrote them and whichever reads them. */
final class ExpiryIT {

  private static final String OPTIONS = "/expiry?timeout=20s&failure-policy=throw";
  private static final List<Policy> EXPIRING =
      List.of(Policy.CREATED, Policy.MODIFIED, Policy.ACCESSED, Policy.TOUCHED);
  private static final int[] MILLIS = {250, 700, 1000, 3000};
  private static final int ENTRIES = 600;
  private static final long SEED = 20_261_107;

  private static MemcachedServer server;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start("-m", "128");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Tag("full")
  void expire_anyPolicyAndDuration_atTheDeadline() throws Exception {
    try (CacheFixture writers = CacheFixture.on(server, OPTIONS);
        CacheFixture readers = CacheFixture.on(server, OPTIONS)) {
      List<Group> groups = new ArrayList<>();
      for (long millis : MILLIS) {
        EXPIRING.forEach(policy -> groups.add(group(writers, readers, policy, millis)));
      }
      groups.add(group(writers, readers, Policy.ETERNAL, 250));
      ExpiryProbe probe = new ExpiryProbe(groups, ENTRIES, 6_000, SEED);

      probe.run();

      assertThat(probe.violations()).as(figures(probe)).isEmpty();
      int expiring = (groups.size() - 1) * ENTRIES;
      assertThat(probe.count(Verdict.RIGHTLY_ABSENT)).isGreaterThanOrEqualTo(expiring);
      assertThat(probe.count(Verdict.RIGHTLY_PRESENT)).isGreaterThan(expiring / 8);
      for (Group group : groups) {
        assertThat(group.reader())
            .as("%s %d ms", group.policy(), group.millis())
            .hasSize(group.policy() == Policy.ETERNAL ? ENTRIES : 0);
      }
    }
  }

  @Test
  void expire_readerWhoseClockIsLate_isFoundTooLate() throws Exception {
    ExpiryProbe probe = withClock(() -> System.currentTimeMillis() - 400);

    assertThat(probe.count(Verdict.TOO_LATE)).as(figures(probe)).isPositive();
  }

  @Test
  void expire_readerWhoseClockIsEarly_isFoundTooEarly() throws Exception {
    ExpiryProbe probe = withClock(() -> System.currentTimeMillis() + 400);

    assertThat(probe.count(Verdict.TOO_EARLY)).as(figures(probe)).isPositive();
  }

  private static ExpiryProbe withClock(LongSupplier clock) throws Exception {
    try (CacheFixture writers = CacheFixture.on(server, OPTIONS);
        CacheFixture readers = CacheFixture.on(server, OPTIONS, clock)) {
      List<Group> groups =
          EXPIRING.stream().map(policy -> group(writers, readers, policy, 1000)).toList();
      ExpiryProbe probe = new ExpiryProbe(groups, 50, 1_000, SEED);
      probe.run();
      groups.forEach(group -> group.writer().clear());
      return probe;
    }
  }

  private static Group group(
      CacheFixture writers, CacheFixture readers, Policy policy, long millis) {
    return new Group(
        policy, millis, cache(writers, policy, millis), cache(readers, policy, millis));
  }

  private static Cache<Integer, String> cache(CacheFixture fixture, Policy policy, long millis) {
    MutableConfiguration<Integer, String> configuration = new MutableConfiguration<>();
    configuration.setExpiryPolicyFactory(policy.factory(millis));
    return fixture.cache(policy + "-" + millis, configuration);
  }

  private static String figures(ExpiryProbe probe) {
    StringBuilder figures = new StringBuilder("seed " + SEED);
    for (Verdict verdict : Verdict.values()) {
      figures.append(", ").append(verdict).append(' ').append(probe.count(verdict));
    }
    return figures.toString();
  }
}
