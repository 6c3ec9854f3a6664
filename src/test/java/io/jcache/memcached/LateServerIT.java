package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Stopwatch;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Managers that are opened before any of their servers is there. */
final class LateServerIT {
  /** Long, so that a call that waits for a server is told from one on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final MemcachedServer one = MemcachedServer.start();
  private final MemcachedServer two = MemcachedServer.start();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @AfterEach
  void stop() {
    provider.close();
    one.close();
    two.close();
  }

  private Cache<String, String> openWithoutServers(String policy) {
    one.kill();
    two.kill();
    URI uri =
        URI.create(
            "memcached://%s;%s/late?timeout=%ds&failure-policy=%s"
                .formatted(one.address(), two.address(), TIMEOUT.toSeconds(), policy));
    try (Stopwatch time = new Stopwatch()) {
      Cache<String, String> cache =
          provider.getCacheManager(uri, null).createCache("c", new MutableConfiguration<>());
      assertThat(time.elapsed()).isLessThan(TIMEOUT.dividedBy(2));
      return cache;
    }
  }

  private static void timed(Runnable call) {
    try (Stopwatch time = new Stopwatch()) {
      call.run();
      assertThat(time.elapsed()).isLessThan(TIMEOUT.dividedBy(2));
    }
  }

  @Test
  void degrade_isAnEmptyCacheUntilAServerComes() {
    Cache<String, String> cache = openWithoutServers("degrade");
    for (int i = 0; i < 20; i++) {
      String key = "key" + i;
      timed(() -> cache.put(key, "lost"));
      timed(() -> assertThat(cache.get(key)).isNull());
      timed(() -> assertThat(cache.containsKey(key)).isFalse());
      timed(() -> assertThat(cache.getAll(Set.of(key, "other"))).isEmpty());
      timed(() -> cache.remove(key));
    }
    timed(() -> cache.putAll(Map.of("a", "lost", "b", "lost")));
    timed(() -> assertThat(cache.iterator()).isExhausted());

    one.restart();
    two.restart();
    eventually("serves all keys")
        .until(
            () -> {
              for (int i = 0; i < 20; i++) {
                cache.put("key" + i, "kept");
                if (!"kept".equals(cache.get("key" + i))) {
                  return false;
                }
              }
              return true;
            });
  }

  @Test
  void throwing_namesServerOperationKeyAndCause() {
    Cache<String, String> cache = openWithoutServers("throw");
    Map<String, Runnable> calls =
        Map.of(
            "get", () -> cache.get("Ada"),
            "put", () -> cache.put("Ada", "x"),
            "remove", () -> cache.remove("Ada"),
            "containsKey", () -> cache.containsKey("Ada"),
            "putIfAbsent", () -> cache.putIfAbsent("Ada", "x"),
            "replace", () -> cache.replace("Ada", "x"));
    calls.forEach(
        (operation, call) ->
            timed(
                () ->
                    assertThatThrownBy(call::run)
                        .isInstanceOf(CacheException.class)
                        .hasMessageContaining(operation)
                        .hasMessageContaining("Ada")
                        .hasMessageContaining("127.0.0.1:")
                        .hasMessageContaining("Connection refused")));
    one.restart();
    two.restart();
    eventually("serves")
        .until(
            () -> {
              try {
                cache.put("Ada", "here");
                return "here".equals(cache.get("Ada"));
              } catch (CacheException e) {
                return false;
              }
            });
  }
}
