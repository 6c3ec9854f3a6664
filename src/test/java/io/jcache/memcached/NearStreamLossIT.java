package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.RestrictingProxy;
import io.jcache.memcached.testkit.ServerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Near caches whose servers tell of changes no more: what they keep is not given for long. */
final class NearStreamLossIT {
  private static final NearCache HOUR = NearCache.ofDefaults().withMaxAge(Duration.ofHours(1));

  private final MemcachedServer server = MemcachedServer.start();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    server.close();
  }

  private Cache<String, Integer> cache(String address, String suffix, NearCache near) {
    CacheFixture fixture = CacheFixture.on(address, suffix);
    opened.add(fixture);
    return fixture.cache("c", new MemcachedConfiguration<String, Integer>().setNear(near));
  }

  private static ManagerReadings readings(Cache<?, ?> cache) {
    return cache.getCacheManager().unwrap(ManagerReadings.class);
  }

  private static void awaitWatched(Cache<?, ?> cache) {
    eventually("all servers are watched")
        .until(() -> readings(cache).nodes().stream().allMatch(NodeReport::isWatched));
  }

  /** Reads a key until it is found near; the value of another may be on its way. */
  private static void awaitKept(Cache<String, Integer> cache, String key, Integer value) {
    eventually(key + " is kept")
        .until(
            () -> {
              long hits = readings(cache).cache("c").nearHits();
              return value.equals(cache.get(key)) && readings(cache).cache("c").nearHits() > hits;
            });
  }

  @Tag("full")
  @Test
  void serverThatIsKilled_takesItsEntriesAway_andNoOthers() {
    try (MemcachedServer second = MemcachedServer.start()) {
      Cache<String, Integer> near =
          cache(server.address() + ";" + second.address(), "/near?timeout=5s", HOUR);
      awaitWatched(near);
      Map<String, Integer> entries = new HashMap<>();
      for (int i = 0; i < 50; i++) {
        entries.put("key " + i, i);
      }
      near.putAll(entries);
      entries.forEach((key, value) -> awaitKept(near, key, value));

      second.kill();
      eventually("its end is known")
          .until(() -> !readings(near).nodes().stream().allMatch(NodeReport::isWatched));

      Set<String> kept = new HashSet<>();
      Set<String> gone = new HashSet<>();
      entries
          .keySet()
          .forEach(
              key -> {
                long hits = readings(near).cache("c").nearHits();
                boolean found = isFound(near, key);
                boolean hit = readings(near).cache("c").nearHits() > hits;
                assertThat(found).as("found on the server alone, %s", key).isEqualTo(hit);
                (hit ? kept : gone).add(key);
              });
      assertThat(kept).isNotEmpty();
      assertThat(gone).isNotEmpty();
      second.restart();
      awaitWatched(near);
      assertThat(near.getAll(entries.keySet()).keySet()).isEqualTo(kept);
    }
  }

  private static boolean isFound(Cache<String, Integer> cache, String key) {
    try {
      return cache.get(key) != null;
    } catch (CacheException e) {
      return false;
    }
  }

  @Test
  void serverThatCannotBeWatched_isSaidOnce_andTheLongestAgeHolds() {
    try (RestrictingProxy proxy = new RestrictingProxy(server, ServerKind.TCP);
        CapturedLog log = new CapturedLog()) {
      Cache<String, Integer> near =
          cache(proxy.address(), "/near", HOUR.withMaxAge(Duration.ofMillis(200)));
      Cache<String, Integer> other = cache(server.address(), "/near", HOUR);
      eventually("it is refused").until(() -> !log.lines("does not tell of changes").isEmpty());
      assertThat(readings(near).nodes().get(0).isWatched()).isFalse();
      for (int i = 0; i < 3; i++) {
        int value = i;
        other.put("k", value);
        eventually("it is seen").until(() -> Integer.valueOf(value).equals(near.get("k")));
      }
      assertThat(log.lines("does not tell of changes"))
          .singleElement()
          .asString()
          .contains(proxy.address(), "max-age alone");
    }
  }

  /** The connection stays, and nothing comes on it any more. */
  @Tag("full")
  @Test
  void connectionThatFellSilent_takesTheEntriesAway() {
    try (FaultProxy proxy = FaultProxy.before(server)) {
      Cache<String, Integer> near = cache(proxy.address(), "/near?timeout=500ms", HOUR);
      Cache<String, Integer> other = cache(server.address(), "/near", HOUR);
      awaitWatched(near);
      other.put("k", 1);
      awaitKept(near, "k", 1);

      proxy.inject(Direction.TO_CLIENT, Fault.freeze());
      other.put("k", 2);
      assertThat(near.get("k")).as("nothing tells so far").isEqualTo(1);

      eventually("it is given no more").until(() -> !isFound(near, "k"));
      proxy.heal();
      eventually("it is seen")
          .until(() -> isFound(near, "k") && Integer.valueOf(2).equals(near.get("k")));
    }
  }
}
