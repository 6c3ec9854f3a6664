package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Traffic;
import io.jcache.memcached.testkit.Wiring;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What leases cost on the wire, by each protocol. */
@Tag("full")
@Timeout(60)
final class LeaseTrafficIT {
  /** So long that no answer comes back while requests are still being sent. */
  private static final Duration LINE = Duration.ofMillis(100);

  private static final int ATTEMPTS = 2;

  @ParameterizedTest
  @EnumSource(
      value = Wiring.class,
      names = {"SPY_ASCII", "SPY_BINARY", "DIRECT"})
  void lease_costsAnAddAndARead_andNothingOfAHit(Wiring wiring) {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture =
            CacheFixture.on(proxy.address(), "/traffic?timeout=30s&" + wiring.query())) {
      Cache<String, String> leased = cache(fixture, "leased", Duration.ofSeconds(5));
      Cache<String, String> without = cache(fixture, "without", Duration.ZERO);
      leased.containsKey("the generation is known by now");
      without.containsKey("the generation is known by now");
      proxy.inject(Direction.TO_CLIENT, Fault.delay(LINE));

      Traffic withValue = miss(proxy, leased, "value");
      assertThat(withValue.requests("add")).isOne();
      assertThat(withValue.roundTrips())
          .as("a miss")
          .isEqualTo(miss(proxy, without, "value").roundTrips());
      Traffic hit = get(proxy, leased, "value 0");
      assertThat(hit.requests("add")).isZero();
      assertThat(hit.roundTrips())
          .as("a hit")
          .isEqualTo(get(proxy, without, "value 0").roundTrips());

      Traffic withoutValue = miss(proxy, leased, "none");
      assertThat(withoutValue.requests("add")).isOne();
      assertThat(withoutValue.roundTrips())
          .as("a miss without a value")
          .isEqualTo(miss(proxy, without, "none").roundTrips() + 1);
    }
  }

  private static Cache<String, String> cache(CacheFixture fixture, String name, Duration lease) {
    ChaosSource source = new ChaosSource();
    for (int i = 0; i < ATTEMPTS; i++) {
      source.put("value " + i, "there");
    }
    return fixture.cache(
        name,
        new MemcachedConfiguration<String, String>()
            .setLoadLease(lease)
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> source));
  }

  /** Returns what the miss of a key costs, of several: on a busy machine a few cost more. */
  private static Traffic miss(FaultProxy proxy, Cache<String, String> cache, String keys) {
    return IntStream.range(0, ATTEMPTS)
        .mapToObj(i -> get(proxy, cache, keys + " " + i))
        .min(Comparator.comparingLong(Traffic::roundTrips))
        .orElseThrow();
  }

  /** Returns what a read costs, with one behind it that waits for what it has left under way. */
  private static Traffic get(FaultProxy proxy, Cache<String, String> cache, String key) {
    proxy.resetTraffic();
    String value = cache.get(key);
    assertThat(value).isEqualTo(key.startsWith("value") ? "there" : null);
    assertThat(cache.containsKey("behind it")).isFalse();
    return proxy.traffic();
  }
}
