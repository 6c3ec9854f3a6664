package io.jcache.memcached.cluster;

import static io.jcache.memcached.cluster.IterationIT.assertRefuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.DumpProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server whose lists of keys have a form that nobody knows. memcached 1.6.43 was such a server to
 * a provider of before: it was taken for one that fails, and under the policy to degrade an
 * iteration found nothing. It is a server that cannot be listed.
 */
final class UnknownDumpIT {
  private static final String UNKNOWN = "LIST 2\r\nshop/one~1.i1;shop/one~1.i2\r\nDONE\r\n";
  private static final String REASON = "answered \"LIST 2\" to 'lru_crawler metadump hash'";
  private static final int ENTRIES = 20;

  private static MemcachedServer server;
  private static DumpProxy proxy;

  @BeforeAll
  static void start() throws Exception {
    server = MemcachedServer.start();
    proxy = new DumpProxy(server, UNKNOWN);
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.close();
    server.close();
  }

  private static CacheFixture open(String policy) {
    return CacheFixture.on(proxy.address(), "/unknown?timeout=10s&failure-policy=" + policy);
  }

  private static Cache<Integer, String> fill(Cache<Integer, String> cache) {
    for (int i = 0; i < ENTRIES; i++) {
      cache.put(i, "value " + i);
    }
    return cache;
  }

  @ParameterizedTest
  @ValueSource(strings = {"degrade", "throw"})
  void iterator_isUnsupported(String policy) {
    try (CacheFixture warm = open(policy);
        CacheFixture cold = open(policy)) {
      Cache<Integer, String> cache = fill(warm.cache("iterated"));

      assertRefuses(cold.<Integer, String>cache("iterated").iterator(), REASON);
      var known = cache.iterator();
      assertThat(known.next().getKey()).as("used lately").isBetween(0, ENTRIES - 1);
      assertRefuses(known, REASON);
      assertRefuses(cold.<Integer, String>cache("empty").iterator(), proxy.address());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"degrade", "throw"})
  void removeAll_withStatistics_removesAndWarnsThatNoneIsCounted(String policy) {
    try (CacheFixture fixture = open(policy);
        CapturedLog log = new CapturedLog()) {
      Cache<Integer, String> cache = fill(fixture.cache("counted"));

      cache.removeAll();

      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("removeAll() removed entries that it could not list");
      assertThat(cache.get(1)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"degrade", "throw"})
  void removeAll_withAListener_removesAndWarnsThatNoneIsTold(String policy) {
    List<Integer> told = Collections.synchronizedList(new ArrayList<>());
    CacheEntryRemovedListener<Integer, String> listener =
        events -> events.forEach(event -> told.add(event.getKey()));
    MutableConfiguration<Integer, String> configuration =
        new MutableConfiguration<Integer, String>()
            .addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
    try (CacheFixture fixture = open(policy);
        CapturedLog log = new CapturedLog()) {
      Cache<Integer, String> cache = fill(fixture.cache("heard", configuration));

      cache.removeAll();

      assertThat(log.lines("could not list")).isNotEmpty();
      assertThat(told).isEmpty();
      assertThat(cache.get(1)).isNull();
    }
  }

  /** What the writer is not told of must not be removed either. */
  @ParameterizedTest
  @ValueSource(strings = {"degrade", "throw"})
  void removeAll_withAWriter_isUnsupportedAndRemovesNothing(String policy) {
    MapWriter store = new MapWriter();
    MutableConfiguration<Integer, String> configuration =
        new MutableConfiguration<Integer, String>()
            .setWriteThrough(true)
            .setCacheWriterFactory(new FactoryBuilder.SingletonFactory<>(store));
    try (CacheFixture fixture = open(policy)) {
      Cache<Integer, String> cache = fill(fixture.cache("written", configuration));

      assertThatThrownBy(cache::removeAll)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining(proxy.address())
          .hasMessageContaining(REASON);

      assertThat(store.written()).hasSize(ENTRIES);
      assertThat(cache.get(1)).isEqualTo("value 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"degrade", "throw"})
  void clear_needsNoList(String policy) {
    try (CacheFixture fixture = open(policy)) {
      Cache<Integer, String> cache = fill(fixture.cache("cleared"));

      cache.clear();

      assertThat(cache.get(1)).isNull();
    }
  }
}
