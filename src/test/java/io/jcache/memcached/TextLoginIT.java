package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that have a file of users (memcached -Y). */
@Tag("full")
final class TextLoginIT {
  private static final String PASSWORD = "right-pässword-57";
  private static final String WRONG = "wrong-password-75";

  @TempDir Path directory;

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private MemcachedServer server;

  @BeforeEach
  void start() throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "shop:" + PASSWORD + "\n");
    server = MemcachedServer.start("-Y", users.toString());
  }

  @AfterEach
  void stop() {
    provider.close();
    server.close();
  }

  private Cache<String, String> cache(String address, String query, String... login) {
    Properties properties = new Properties();
    properties.setProperty("memcached.timeout", "20s");
    properties.setProperty("memcached.failure-policy", "throw");
    if (login.length > 0) {
      properties.setProperty("memcached.login.user", login[0]);
      properties.setProperty("memcached.login.password", login[1]);
    }
    return provider
        .getCacheManager(URI.create("memcached://" + address + "/login" + query), null, properties)
        .createCache("c", new MutableConfiguration<>());
  }

  private static void assertFails(Cache<String, String> cache, String address, String why) {
    assertThatThrownBy(() -> cache.get("key"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("memcached " + address)
        .hasMessageContaining(why)
        .hasMessageNotContainingAny(PASSWORD, WRONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?connection.links=3"})
  void rightPassword_eachConnectionLogsIn_dumpsToo(String query) {
    Cache<String, String> cache = cache(server.address(), query, "shop", PASSWORD);

    cache.put("key", "value");
    assertThat(cache.get("key")).isEqualTo("value");
    assertThat(cache.iterator()).toIterable().hasSize(1);
    server.restart();
    eventually("the cache works again")
        .until(
            () -> {
              try {
                cache.put("key", "value");
                return "value".equals(cache.get("key"));
              } catch (CacheException e) {
                return false;
              }
            });
    assertThatThrownBy(() -> cache.getCacheManager().unwrap(MemcachedClient.class))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("logs in by the binary protocol alone");
  }

  @Test
  void wrongPassword_saysSoAndIsNotShown() {
    try (CapturedLog log = new CapturedLog()) {
      assertFails(
          cache(server.address(), "", "shop", WRONG),
          server.address(),
          "login of the user 'shop': the server refuses this user, or the password; check the"
              + " options login.user and login.password");
      assertThat(log.lines("the server refuses this user")).isNotEmpty();
      assertThat(log.lines(WRONG)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?transport=direct"})
  void noLogin_saysWhatToSet(String query) {
    assertFails(
        cache(server.address(), query),
        server.address(),
        "the server requires a login; set the options login.user and login.password");
  }

  /** A login is a set: a server without one would keep the password as an item. */
  @Test
  void serverThatAsksForNone_saysSo_andNeverHearsThePassword() {
    try (MemcachedServer open = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(open)) {
      String address = proxy.host() + ":" + proxy.port();
      assertFails(
          cache(address, "", "shop", PASSWORD),
          address,
          "login of the user 'shop': the server does not ask for a login, and was not told the"
              + " password; start memcached with -Y, or remove the options login.user and"
              + " login.password");
      assertThat(proxy.traffic().requests()).containsKey("version").doesNotContainKey("set");
    }
  }

  @Test
  void serverOfTheBinaryProtocol_isNamedAsACause() {
    try (MemcachedServer binary = MemcachedServer.start("-B", "binary")) {
      Cache<String, String> cache =
          cache(binary.address(), "?timeout=2s&connection.timeout=1s", "shop", PASSWORD);
      eventually("an attempt has failed")
          .until(
              () -> {
                try {
                  return cache.get("key") != null;
                } catch (CacheException e) {
                  return e.getMessage().contains("a server that speaks the binary protocol alone");
                }
              });
    }
  }
}
