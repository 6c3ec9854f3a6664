package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Stopwatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final String OPTIONS = "/shop?timeout=3s&failure-policy=";

  @ParameterizedTest
  @ValueSource(strings = {"throw", "throw&protocol=binary"})
  void get_nobodyListens_namesHostPortAndCauseInTime(String options) throws IOException {
    String address = unusedAddress();
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider();
        Stopwatch time = new Stopwatch()) {
      Cache<String, String> cache = cache(provider, "memcached://" + address + OPTIONS + options);

      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("get of key key")
          .hasMessageContaining("memcached " + address)
          .hasMessageContaining("Connection refused");

      assertInTime(time);
    }
  }

  @Test
  void anyOperation_nobodyListensToThrow_fails() throws IOException {
    String address = unusedAddress();
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<String, String> cache = cache(provider, "memcached://" + address + OPTIONS + "throw");
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
            .hasMessageContaining(address)
            .hasMessageContaining("refused");
      }
    }
  }

  @Test
  void get_nobodyListensToDegrade_warnsWithHostPortAndCauseInTime() throws IOException {
    String address = unusedAddress();
    try (CapturedLog log = new CapturedLog();
        MemcachedCachingProvider provider = new MemcachedCachingProvider();
        Stopwatch time = new Stopwatch()) {
      Cache<String, String> cache = cache(provider, "memcached://" + address + OPTIONS + "degrade");

      assertThat(cache.get("key")).isNull();
      cache.put("key", "value");
      assertThat(cache.get("key")).isNull();

      assertInTime(time);
      assertThat(log.lines("WARN"))
          .hasSize(3)
          .allSatisfy(
              line ->
                  assertThat(line).contains("memcached " + address).contains("Connection refused"));
      assertThat(log.lines("down: ")).hasSize(1);
      assertThat(log.lines("Cache 'users': get goes on without its node")).hasSize(1);
      assertThat(log.lines("Cache 'users': put goes on without its node")).hasSize(1);
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
    assertThat(time.elapsed()).isLessThan(TIMEOUT.plusSeconds(1));
  }

  private static Cache<String, String> cache(MemcachedCachingProvider provider, String uri) {
    return provider
        .getCacheManager(URI.create(uri), null)
        .createCache("users", new MutableConfiguration<String, String>());
  }

  private static String unusedAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
