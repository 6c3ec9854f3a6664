package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemcacheProtocolConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches on Hazelcast's port for memcached, which has no compare-and-set. */
class HazelcastIT {
  @RegisterExtension final Shop shop = new Shop();

  private static HazelcastInstance server;

  @BeforeAll
  static void start() {
    server = Shop.onFreePort(HazelcastIT::start);
  }

  private static HazelcastInstance start(int port) {
    Config config = new Config();
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.local.localAddress", "127.0.0.1");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.logging.type", "none");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    config
        .getNetworkConfig()
        .setPort(port)
        .setPortAutoIncrement(false)
        .setMemcacheProtocolConfig(new MemcacheProtocolConfig().setEnabled(true));
    return Hazelcast.newHazelcastInstance(config);
  }

  @AfterAll
  static void stop() {
    server.getLifecycleService().terminate();
  }

  private Cache<String, Integer> cache(String query) {
    return shop.cache(server.getCluster().getLocalMember().getAddress().getPort(), query);
  }

  @ParameterizedTest
  @ValueSource(strings = {"transport=direct", "transport=spymemcached"})
  void text_readsAndStores_andRefusesTheRest(String query) {
    Cache<String, Integer> cache = cache(query);
    Checks.assertReadsAndStores(cache);
    Checks.assertListsNoKeys(cache);
    Checks.assertChangesNothing(cache);
    Checks.assertHasNoTokens(cache::clear);
  }

  @Test
  void binary_isAnErrorThatNamesTheOption() {
    Cache<String, Integer> cache = cache("protocol=binary");
    assertThatThrownBy(() -> cache.get("bread"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("it answers \"VERSION Hazelcast\" to 'version' in text")
        .hasMessageContaining("may not speak the binary protocol: set protocol = ascii");
  }
}
