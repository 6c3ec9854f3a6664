package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Caches with a near cache, as an application has them. */
final class NearCacheTest {
  private static final NearCache LONG = NearCache.ofDefaults().withMaxAge(Duration.ofHours(1));

  private static <K, V> MemcachedConfiguration<K, V> withNear() {
    return new MemcachedConfiguration<K, V>().setNear(LONG).setStatisticsEnabled(true);
  }

  @Test
  void cache_withNear_isOneCacheForItsApplication() {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      Cache<String, Integer> cache = fixture.cache("c", withNear());
      for (int i = 0; i < 10; i++) {
        cache.put("k", i);
        assertThat(cache.get("k")).isEqualTo(i);
        assertThat(cache.getAll(Set.of("k", "none"))).isEqualTo(Map.of("k", i));
      }
      int invoked =
          cache.invoke(
              "k",
              (entry, arguments) -> {
                entry.setValue(entry.getValue() + 1);
                return entry.getValue();
              });
      assertThat(cache.get("k")).isEqualTo(invoked).isEqualTo(10);
      assertThat(cache.replace("k", 10, 11)).isTrue();
      assertThat(cache.getAndPut("k", 12)).isEqualTo(11);
      cache.removeAll();
      assertThat(cache.get("k")).isNull();
      cache.putAll(Map.of("k", 1, "l", 2));
      assertThat(cache.getAll(Set.of("k", "l"))).hasSize(2);
      cache.clear();
      assertThat(cache.getAll(Set.of("k", "l"))).isEmpty();
    }
  }

  @Test
  void configuration_ofExpiryThatAccessesProlong_isRefused_namingBoth() {
    List<Factory<? extends ExpiryPolicy>> policies =
        List.of(
            AccessedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY),
            TouchedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY));
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      for (Factory<? extends ExpiryPolicy> policy : policies) {
        assertThatThrownBy(() -> fixture.cache("c", withNear().setExpiryPolicyFactory(policy)))
            .isInstanceOf(ConfigurationException.class)
            .hasMessageStartingWith(
                "Cache 'c': near and expiry.access (getExpiryForAccess) do not go together: ");
      }
      assertThat(fixture.manager().getCacheNames()).isEmpty();
      fixture.cache(
          "c", withNear().setNear(NearCache.off()).setExpiryPolicyFactory(policies.get(0)));
    }
  }

  @Test
  void snippetsOfThePage_areTaken() throws IOException {
    MemcachedConfiguration<String, Long> prices =
        new MemcachedConfiguration<String, Long>()
            .setTypes(String.class, Long.class)
            .setNear(NearCache.ofDefaults().withMaxAge(Duration.ofSeconds(5)));
    try (CacheFixture fixture = CacheFixture.inMemory();
        MemcachedCachingProvider provider = new MemcachedCachingProvider();
        CacheManager manager =
            FileManager.open(
                provider,
                Files.readString(Path.of("src/test/resources/near-cache.conf")),
                System::currentTimeMillis)) {
      Cache<String, Long> cache = fixture.cache("prices", prices);
      cache.put("k", 1L);
      assertThat(cache.get("k")).isOne();
      assertThat(near(manager, "prices")).isEqualTo(NearCache.ofDefaults());
    }
  }

  @Test
  void numbers_outOfTheirRange_areRefused() {
    NearCache near = NearCache.ofDefaults();
    assertThat(near.withWatch(false).watch()).isFalse();
    assertThat(near).isEqualTo(new NearCache(10_000, Duration.ofSeconds(1), true));
    assertThat(near.isOff()).isFalse();
    assertThat(NearCache.off().isOff()).isTrue();
    for (int refused : List.of(-1, 10_000_001)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> near.withMaxEntries(refused))
          .withMessageContaining("allowed: from 0 to 10000000");
    }
    for (String refused : List.of("PT0S", "PT24H0.001S")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> near.withMaxAge(Duration.parse(refused)))
          .withMessageContaining("allowed: from PT0.001S to PT24H");
    }
  }

  @Test
  void file_sayingAnyOption_givesANearCache() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider();
        CacheManager manager =
            FileManager.open(
                provider,
                """
                caches {
                  aged { near.max-age = 2s }
                  small { near { max-entries = 5, watch = false } }
                  none { }
                  default { near.max-age = 3s }
                  none.near.max-entries = 0
                }
                """,
                System::currentTimeMillis)) {
      assertThat(near(manager, "aged"))
          .isEqualTo(NearCache.ofDefaults().withMaxAge(Duration.ofSeconds(2)));
      assertThat(near(manager, "small")).isEqualTo(new NearCache(5, Duration.ofSeconds(3), false));
      assertThat(near(manager, "none")).isNull();
    }
  }

  private static @Nullable NearCache near(CacheManager manager, String cache) {
    return manager.getCache(cache).getConfiguration(MemcachedConfiguration.class).getNear();
  }
}
