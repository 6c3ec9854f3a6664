package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.globalstate.ConfigurationStorage;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.server.memcached.MemcachedServer;
import org.infinispan.server.memcached.configuration.MemcachedServerConfigurationBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches on Infinispan's endpoint for memcached, which has a compare-and-set only in part. */
class InfinispanIT {
  private static final int THREADS = 4;
  private static final int CALLS = 100;
  private static final int ROUNDS = 20;

  @RegisterExtension final Shop shop = new Shop();

  @TempDir private static Path directory;
  private static DefaultCacheManager caches;
  private static MemcachedServer server;
  private static int port;

  @BeforeAll
  static void start() {
    GlobalConfigurationBuilder global = new GlobalConfigurationBuilder();
    global // The server keeps there that it has made its cache.
        .globalState()
        .enable()
        .persistentLocation(directory.toString())
        .configurationStorage(ConfigurationStorage.OVERLAY);
    caches = new DefaultCacheManager(global.build());
    server = Shop.onFreePort(InfinispanIT::start);
    port = server.getPort();
    server.initializeDefaultCache().toCompletableFuture().join(); // else the first calls may fail
  }

  private static MemcachedServer start(int free) {
    MemcachedServer started = new MemcachedServer();
    started.start(
        new MemcachedServerConfigurationBuilder().host("127.0.0.1").port(free).build(), caches);
    return started;
  }

  @AfterAll
  static void stop() {
    server.stop();
    caches.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transport=direct", "transport=spymemcached"})
  void text_readsStoresAndClears_andRefusesTheRest(String query) {
    Cache<String, Integer> cache = shop.cache(port, query);
    Checks.assertReadsAndStores(cache);
    Checks.assertListsNoKeys(cache);
    Checks.assertChangesNothing(cache);
    cache.clear();
    assertThat(cache.get("bread")).isNull();
  }

  @Test
  void binary_doesAllButListKeys_oneByOne() {
    Cache<String, Integer> cache = shop.cache(port, "protocol=binary");
    Checks.assertReadsAndStores(cache);
    Checks.assertListsNoKeys(cache);
    assertThat(cache.replace("bread", 2)).isTrue();
    assertThat(cache.replace("bread", 2, 3)).isTrue();
    assertThat(cache.replace("bread", 2, 4)).isFalse();
    assertThat(cache.getAndPut("bread", 5)).isEqualTo(3);
    assertThat(cache.remove("bread", 3)).isFalse();
    assertThat(cache.remove("bread")).isTrue();
    assertThat(cache.get("bread")).isNull();
    cache.clear();
    assertThat(cache.get("tea")).isNull();
  }

  /** A compare-and-set that comes too late is answered as if it had been made. */
  @Test
  void binary_losesChangesThatAreMadeAtOnce() {
    Cache<String, Integer> cache = shop.cache(port, "protocol=binary");
    int made = 0;
    int found = 0;
    for (int round = 0; round < ROUNDS && found == made; round++) {
      List<CompletableFuture<Void>> adding =
          Stream.generate(() -> CompletableFuture.runAsync(this::addOne)).limit(THREADS).toList();
      adding.forEach(CompletableFuture::join);
      made += THREADS * CALLS;
      found = cache.get("bread");
    }
    assertThat(found).isLessThan(made);
  }

  private void addOne() {
    try (Shop other = shop.copy()) {
      Cache<String, Integer> cache = other.cache(port, "protocol=binary");
      for (int i = 0; i < CALLS; i++) {
        cache.invoke("bread", Checks.ADD_ONE);
      }
    }
  }
}
