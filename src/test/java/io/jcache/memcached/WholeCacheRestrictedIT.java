package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.RestrictingProxy;
import io.jcache.memcached.testkit.ServerKind;
import io.jcache.memcached.testkit.Wiring;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache on a managed service that refuses a part of the commands, and may take TLS alone. */
@Tag("full")
@ParameterizedClass
@EnumSource(
    value = Wiring.class,
    names = {"SPY_ASCII", "DIRECT"})
final class WholeCacheRestrictedIT extends ServerCacheContract {
  @Parameter Wiring wiring;

  private final Map<ServerKind, RestrictingProxy> proxies = new EnumMap<>(ServerKind.class);

  @Override
  MemcachedServer start(String... extraArgs) {
    MemcachedServer server = super.start(extraArgs);
    for (ServerKind kind : List.of(ServerKind.TCP, ServerKind.TLS)) {
      proxies.put(kind, new RestrictingProxy(server, kind));
    }
    return server;
  }

  private ServerKind kind() {
    return wiring == Wiring.DIRECT ? ServerKind.TLS : ServerKind.TCP;
  }

  private RestrictingProxy proxy() {
    return proxies.get(kind());
  }

  @AfterAll
  void stopProxies() {
    proxies.values().forEach(RestrictingProxy::close);
  }

  @Override
  String address(MemcachedServer server) {
    return proxy().address();
  }

  @Override
  String suffix() {
    return "/whole?timeout=10s&" + wiring.query() + kind().query() + "&" + LIST;
  }

  @Override
  int objects() {
    return 250;
  }

  @Override
  int keys() {
    return 1_000;
  }

  @Override
  boolean isIterable() {
    return false;
  }

  @Override
  void useClient() throws Exception {
    if (kind() == ServerKind.TLS) {
      assertThatThrownBy(() -> fixture().manager().unwrap(MemcachedClient.class))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("the client library knows no TLS");
    } else {
      super.useClient();
    }
  }

  /** The user's own client is refused what the provider is. */
  @Override
  void assertStatisticsOfAGroup(MemcachedClient client) {
    assertThat(client.getAvailableServers()).hasSize(1);
  }

  @Test
  @Override
  void iterator_overManyEntries_givesEachOnce() {
    cache().put(1, "one");
    assertThatThrownBy(() -> cache().forEach(entry -> {}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("memcached " + proxy().address())
        .hasMessageContaining("the server answered \"ERROR\"")
        .hasMessageContaining("a managed service may refuse it")
        .hasMessageContaining("ask for keys that you know");
    assertThat(proxy().refused()).contains("lru_crawler metadump", "stats settings");

    cache().clear();

    assertThat(cache().get(1)).isNull();
  }

  /** A hundred of these keys are a line of more than 20 kB. */
  @Test
  void getAll_ofLongKeys_isNoLineThatIsRefused() {
    Map<Object, Object> many = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      many.put("k".repeat(200) + i, i);
    }
    cache().putAll(many);

    assertThat(cache().getAll(many.keySet())).isEqualTo(many);

    cache().removeAll(many.keySet());
    assertThat(cache().getAll(many.keySet())).isEmpty();
    assertThat(proxy().refused()).noneMatch(line -> line.startsWith("get"));
  }

  @Test
  void binaryProtocol_isAnErrorThatNamesTheOption() {
    try (CacheFixture binary =
        CacheFixture.on(proxy().address(), "/b?timeout=10s&failure-policy=throw&protocol=binary")) {
      CacheManager manager = binary.manager();
      assertThat(manager.isClosed()).isFalse();
      assertThatThrownBy(() -> binary.cache("binary").get(1))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("memcached " + proxy().address())
          .hasMessageContaining(
              kind() == ServerKind.TLS ? "tls.on = true" : "set protocol = ascii");
    }
  }
}
