package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ParentJvm;
import io.jcache.memcached.testkit.Wiring;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that are reset in the middle of 900 kB sets, under readers. The client library sends
 * the half-written request again on its next connection, does not wait for its answer, and from
 * then on takes each answer for that to the request before.
 */
@Tag("full")
final class HalfWrittenSetIT {
  private static final int CUTS = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);

  @ParameterizedTest
  @EnumSource
  void get_betweenHalfWrittenSets_returnsNoOtherKeysValue(Wiring wiring) throws Exception {
    long seed = new Random().nextLong();
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        CacheFixture fixture =
            CacheFixture.on(proxy.address(), "/torn?timeout=1s&" + wiring.query())) {
      TornTraffic.Target target = new OfCache(fixture.cache("torn"));
      TornTraffic.fill(target);
      TornTraffic.tear(proxy, seed);
      long end = System.nanoTime() + PATIENCE_NANOS;
      TornTraffic traffic = TornTraffic.start(target);
      try (traffic) {
        while (proxy.traffic().torn() < CUTS && System.nanoTime() < end) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
      }
      assertThat(traffic.failure()).isNull();
      assertThat(traffic.wrong()).as("values of other keys, seed %d", seed).isZero();
      assertThat(proxy.traffic().torn()).as("cuts within a request").isGreaterThanOrEqualTo(CUTS);
      assertThat(traffic.right()).as("values found").isGreaterThan(CUTS);
    }
  }

  /** The same traffic over the same proxy, through the client library as it is. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void control_bareClientLibrary_returnsOtherKeysValues(boolean binary) {
    long seed = new Random().nextLong();
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        ChildJvm child = ChildJvm.start(TornBareClientJvm.class, proxy.address(), binary)) {
      assertThat(child.ask("fill")).isEqualTo("done");
      TornTraffic.tear(proxy, seed);
      long end = System.nanoTime() + PATIENCE_NANOS;
      assertThat(child.ask("start")).isEqualTo("done");
      long wrong = 0;
      while (wrong == 0 && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        wrong = Long.parseLong(ParentJvm.words(child.ask("counts"))[1]);
      }
      assertThat(wrong).as("values of other keys, seed %d", seed).isPositive();
    }
  }

  /** The whole provider, read key by key and in bulk. */
  private record OfCache(Cache<String, String> cache) implements TornTraffic.Target {
    @Override
    public void set(String key, String value) {
      cache.put(key, value);
    }

    @Override
    public Map<String, @Nullable String> read(List<String> keys) {
      Map<String, @Nullable String> found = new HashMap<>(cache.getAll(new HashSet<>(keys)));
      String first = keys.get(0);
      found.put(first, cache.get(first));
      return found;
    }
  }
}
