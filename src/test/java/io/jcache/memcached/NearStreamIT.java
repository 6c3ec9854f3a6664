package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the servers tell of changes of others reaches near caches long before their age is over,
 * which is an hour here.
 */
final class NearStreamIT {
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

  private Cache<String, Integer> cache(String address, String suffix) {
    CacheFixture fixture = CacheFixture.on(address, suffix);
    opened.add(fixture);
    return fixture.cache("c", new MemcachedConfiguration<String, Integer>().setNear(HOUR));
  }

  /** Waits until what another stores in place of what is kept is seen. */
  private static void awaitStream(Cache<String, Integer> near, Cache<String, Integer> other) {
    AtomicInteger stored = new AtomicInteger();
    eventually("stream")
        .pollInterval(Duration.ofMillis(30))
        .until(
            () -> {
              Integer seen = near.get("probe");
              int last = stored.getAndIncrement();
              other.put("probe", last + 1);
              return last >= 2 && seen != null && seen == last; // the first one is kept by now
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?protocol=binary", "?transport=direct"})
  void changesOfOthers_areSeen(String transport) {
    Cache<String, Integer> near = cache(server.address(), "/near");
    Cache<String, Integer> other = cache(server.address(), "/near" + transport);
    awaitStream(near, other);
    List<Consumer<Cache<String, Integer>>> changes =
        List.of(
            cache -> cache.put("k", 2),
            cache -> cache.putAll(Map.of("k", 2)),
            cache -> cache.remove("k"),
            cache -> cache.removeAll(Set.of("k")),
            cache -> cache.replace("k", 2),
            cache -> cache.getAndRemove("k"),
            Cache::clear,
            Cache::removeAll);
    for (Consumer<Cache<String, Integer>> change : changes) {
      near.put("k", 1);
      assertThat(near.get("k")).isEqualTo(1);
      assertThat(near.get("k")).isEqualTo(1);

      change.accept(other);

      eventually("change").until(() -> !Integer.valueOf(1).equals(near.get("k")));
    }
  }

  @Test
  void stream_isShown_andEndsWithItsManager() {
    Cache<String, Integer> near = cache(server.address(), "/near");
    ManagerReadings readings = near.getCacheManager().unwrap(ManagerReadings.class);
    eventually("watched").until(() -> readings.nodes().get(0).watched());
    near.put("k", 1);
    eventually("hit").until(() -> near.get("k") != null && readings.cache("c").nearHits() > 0);
    assertThat(readings.cache("c").nearMisses()).isPositive();
    assertThat(readings.cache("c").nearMaxAge()).isEqualTo(HOUR.maxAge());
    near.getCacheManager().close();
    eventually("end of the thread")
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().contains("watch-" + server.address())));
  }

  @Test
  void changesWhileTheConnectionIsCut_areSeenOnceItIsBack() throws Exception {
    try (FaultProxy proxy = FaultProxy.before(server)) {
      Cache<String, Integer> near = cache(proxy.address(), "/near");
      Cache<String, Integer> other = cache(server.address(), "/near");
      awaitStream(near, other);
      other.put("k", 1);
      eventually("fill").until(() -> Integer.valueOf(1).equals(near.get("k")));
      assertThat(near.get("k")).isEqualTo(1);

      proxy.refuse();
      proxy.cut();
      other.put("k", 2);
      proxy.accept();

      eventually("change").until(() -> Integer.valueOf(2).equals(near.get("k")));
    }
  }

  @Test
  void clear_ofSharedItems_isTold() {
    MemcachedConfiguration<String, Integer> configuration =
        new MemcachedConfiguration<String, Integer>()
            .setTypes(String.class, Integer.class)
            .setFormat(ItemFormat.PLAIN)
            .setKeyPrefix("shared:")
            .setNear(HOUR);
    CacheFixture mine = CacheFixture.on(server.address(), "/near");
    opened.add(mine);
    CacheFixture theirs = CacheFixture.on(server.address(), "/near?transport=direct");
    opened.add(theirs);
    Cache<String, Integer> near = mine.cache("c", configuration);
    Cache<String, Integer> other = theirs.cache("c", configuration);
    awaitStream(near, other);
    other.put("k", 1);
    ManagerReadings readings = mine.manager().unwrap(ManagerReadings.class);
    eventually("it is kept")
        .until(
            () -> {
              long hits = readings.cache("c").nearHits();
              return Integer.valueOf(1).equals(near.get("k"))
                  && readings.cache("c").nearHits() > hits;
            });

    other.clear();

    eventually("clear").until(() -> near.get("k") == null);
  }
}
