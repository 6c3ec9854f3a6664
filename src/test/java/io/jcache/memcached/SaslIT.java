package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.SaslServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cache on a memcached that requires a login. */
@Tag("full")
final class SaslIT {
  private static final String USER = "shop";
  private static final String PASSWORD = "right-pässword-57";
  private static final String WRONG = "wrong-password-75";

  private final SaslServer server = SaslServer.start(USER, PASSWORD);
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @AfterEach
  void stop() {
    provider.close();
    server.close();
  }

  private CacheManager manager(MemcachedServer memcached, String query, String... login) {
    Properties properties = new Properties();
    if (login.length > 0) {
      properties.setProperty("memcached.login.user", login[0]);
      properties.setProperty("memcached.login.password", login[1]);
    }
    return provider.getCacheManager(
        URI.create("memcached://" + memcached.address() + "/sasl?" + query), null, properties);
  }

  private static Cache<String, String> cache(CacheManager manager) {
    return manager.createCache("c", new MutableConfiguration<>());
  }

  private CacheManager binary(String policy, String password) {
    return manager(
        server.memcached(), "protocol=binary&timeout=10s&failure-policy=" + policy, USER, password);
  }

  private NodeReport node() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> names =
        beans.queryNames(
            new ObjectName(
                "io.jcache.memcached:type=Cluster,CacheManager=*."
                    + server.memcached().port()
                    + "/*"),
            null);
    assertThat(names).hasSize(1);
    return JMX.newMXBeanProxy(beans, names.iterator().next(), ClusterMXBean.class).getNodes()[0];
  }

  private static boolean works(Cache<String, String> cache) {
    try {
      cache.put("probe", "x");
      return "x".equals(cache.get("probe"));
    } catch (CacheException e) {
      return false;
    }
  }

  @Test
  void rightPassword_mainOperations_work() {
    Cache<String, String> cache = cache(binary("throw", PASSWORD));
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      many.put("key" + i, "value" + i);
    }

    cache.putAll(many);
    assertThat(cache.getAll(many.keySet())).isEqualTo(many);
    assertThat(cache.putIfAbsent("key1", "other")).isFalse();
    assertThat(cache.replace("key1", "value1", "new")).isTrue();
    assertThat(cache.getAndPut("key1", "newer")).isEqualTo("new");
    assertThat(cache.remove("key1", "new")).isFalse();
    assertThat(cache.remove("key1")).isTrue();
    assertThat(cache.containsKey("key1")).isFalse();
    String before =
        cache.invoke(
            "key2",
            (entry, arguments) -> {
              String value = entry.getValue();
              entry.setValue(value + "!");
              return value;
            });
    assertThat(before).isEqualTo("value2");
    assertThat(cache.get("key2")).isEqualTo("value2!");
    assertThat(cache.invokeAll(Set.of("key3", "key4"), (entry, arguments) -> entry.getValue()))
        .hasSize(2);
    cache.removeAll(Set.of("key3"));
    assertThat(cache.get("key3")).isNull();
    assertThatThrownBy(() -> cache.forEach(entry -> {}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(server.memcached().address())
        .hasMessageContaining("the server closed the connection on a text command");
    cache.clear();
    assertThat(cache.getAll(many.keySet())).isEmpty();
    assertThat(server.logins()).isEqualTo(1);
  }

  @Test
  void rightPassword_restartedServer_isLoggedInToAgain() throws Exception {
    Cache<String, String> cache = cache(binary("throw", PASSWORD));
    assertThat(works(cache)).isTrue();

    server.memcached().kill();
    assertThatThrownBy(() -> cache.get("probe")).isInstanceOf(CacheException.class);
    server.memcached().restart();

    eventually("the cache works again").until(() -> works(cache));
    assertThat(server.logins()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void unwrappedClient_isLoggedInAlsoAfterARestart() throws Exception {
    CacheManager manager = binary("throw", PASSWORD);
    MemcachedClient client = manager.unwrap(MemcachedClient.class);

    assertThat(client.set("own", 0, "value").get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(client.get("own")).isEqualTo("value");
    server.memcached().restart();
    eventually("the client is logged in again")
        .until(
            () -> {
              try {
                return client.set("own", 0, "value").get(10, TimeUnit.SECONDS);
              } catch (Exception e) {
                return false;
              }
            });
    assertThat(client.get("own")).isEqualTo("value");
  }

  @Test
  void wrongPassword_underThrow_saysSoAtOnce() throws Exception {
    Cache<String, String> cache = cache(binary("throw", WRONG));
    long start = System.nanoTime();

    assertThatThrownBy(() -> cache.get("key"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("memcached " + server.memcached().address())
        .hasMessageContaining(
            "SASL login of the user 'shop': the server refuses this user, or the password; check"
                + " the options login.user and login.password")
        .hasMessageNotContaining(WRONG);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThatThrownBy(() -> cache.put("key", "value"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("the user 'shop'");
    NodeReport node = node();
    assertThat(node.state()).isEqualTo("DOWN");
    assertThat(node.lastFailure()).contains("SASL login of the user 'shop'");
  }

  @Test
  void wrongPassword_manyCalls_loginOnlyWithTheBackoff() {
    Cache<String, String> cache = cache(binary("degrade", WRONG));
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(1500);
    int calls = 0;

    while (System.nanoTime() < end) {
      assertThat(cache.get("key")).isNull();
      calls++;
    }

    // At 0, 100, 300, 700, 1200 ms, and then each 500 ms.
    int logins = server.logins();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertThat((long) logins).isBetween(1L, 4 + millis / 500);
    assertThat(calls).isGreaterThan(10 * logins);
  }

  @Test
  void wrongPassword_underDegrade_warnsAndRecoversOnceItIsRight() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Cache<String, String> cache = cache(binary("degrade", WRONG));
      cache.put("key", "value");
      assertThat(cache.get("key")).isNull();

      assertThat(log.lines("SASL login of the user 'shop': the server refuses"))
          .anyMatch(line -> line.contains("WARN") && line.contains(server.memcached().address()));
      assertThat(log.lines(WRONG)).isEmpty();
      server.setPassword(USER, WRONG);
      eventually("the cache works").until(() -> works(cache));
      assertThat(node().state()).isEqualTo("UP");
      assertThat(log.lines("it is used again")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "binary, 'the server requires a login (SASL); set the options protocol = binary, login.user"
        + " and login.password'",
    "ascii, 'if it requires a login: set the options protocol = binary, login.user and"
        + " login.password'",
  })
  void noLoginConfigured_serverThatRequiresOne_saysWhatToSet(String protocol, String message) {
    Cache<String, String> cache =
        cache(manager(server.memcached(), "timeout=6s&failure-policy=throw&protocol=" + protocol));

    assertThatThrownBy(() -> cache.get("key"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(server.memcached().address())
        .hasMessageContaining(message);
  }

  @Test
  void loginConfigured_serverThatTakesNone_saysSo() {
    try (MemcachedServer open = MemcachedServer.start()) {
      Cache<String, String> cache =
          cache(manager(open, "failure-policy=throw&protocol=binary&timeout=10s", USER, PASSWORD));

      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining(
              "SASL login of the user 'shop': the server does not take logins; start memcached"
                  + " with -S, or remove the options login.user and login.password");
    }
  }
}
