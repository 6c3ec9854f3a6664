package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Stopwatch;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application sees where no server answers. */
final class NoServerTest {

  /** Where nothing ever listens. */
  private static final String NOBODY = "127.0.0.1:1";

  private static final String OPTIONS = "/shop?timeout=3s&failure-policy=";

  @ParameterizedTest
  @ValueSource(strings = {"throw", "throw&protocol=binary"})
  void get_nobodyListens_namesHostPortAndCauseInTime(String options) {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider();
        Stopwatch time = new Stopwatch()) {
      Cache<String, String> cache = cache(provider, "memcached://" + NOBODY + OPTIONS + options);

      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("get of key key")
          .hasMessageContaining("memcached " + NOBODY)
          .hasMessageContaining("Connection refused");

      assertInTime(time);
    }
  }

  @Test
  void anyOperation_nobodyListensToThrow_fails() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<String, String> cache = cache(provider, "memcached://" + NOBODY + OPTIONS + "throw");
      for (Runnable operation :
          List.<Runnable>of(
              () -> cache.put("key", "value"),
              () -> cache.containsKey("key"),
              () -> cache.remove("key"),
              () -> cache.getAll(Set.of("key")),
              cache::clear,
              cache::removeAll,
              () -> assertThat(cache.iterator().hasNext()).isFalse(),
              () -> cache.invoke("key", (entry, arguments) -> entry.getValue()))) {
        assertThatThrownBy(operation::run)
            .isInstanceOf(CacheException.class)
            .hasMessageContaining(NOBODY)
            .hasMessageContaining("refused");
      }
    }
  }

  @Test
  void get_nobodyListensToDegrade_warnsWithHostPortAndCauseInTime() {
    try (CapturedLog log = new CapturedLog();
        MemcachedCachingProvider provider = new MemcachedCachingProvider();
        Stopwatch time = new Stopwatch()) {
      Cache<String, String> cache = cache(provider, "memcached://" + NOBODY + OPTIONS + "degrade");

      assertThat(cache.get("key")).isNull();
      cache.put("key", "value");
      assertThat(cache.get("key")).isNull();

      assertInTime(time);
      assertThat(log.lines("WARN"))
          .hasSize(3)
          .allSatisfy(
              line ->
                  assertThat(line).contains("memcached " + NOBODY).contains("Connection refused"));
      assertThat(log.lines("down: ")).hasSize(1);
      assertThat(log.lines("Cache 'users': get goes on without its server")).hasSize(1);
      assertThat(log.lines("Cache 'users': put goes on without its server")).hasSize(1);
    }
  }

  @Test
  void get_unknownHost_namesIt() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider();
        Stopwatch time = new Stopwatch()) {
      Cache<String, String> cache =
          cache(provider, "memcached://no-such-host.invalid:11211" + OPTIONS + "throw");

      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("no-such-host.invalid:11211");

      assertInTime(time);
    }
  }

  private static void assertInTime(Stopwatch time) {
    assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(3 + 10));
  }

  private static Cache<String, String> cache(MemcachedCachingProvider provider, String uri) {
    return provider
        .getCacheManager(URI.create(uri), null)
        .createCache("users", new MutableConfiguration<String, String>());
  }
}
