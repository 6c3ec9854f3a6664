package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of JSR-107 1.1 about loaders and writers that its TCK does not check. */
@Timeout(60)
class IntegrationSpecificationTest {

  private final RecordedCaches caches = new RecordedCaches();

  @AfterEach
  void close() {
    caches.close();
  }

  /** CacheWriter.writeAll: on failure, what the writer took out was written and counts. */
  @Test
  void putAll_writerFailsAtSome_countsAndStoresTheOthers() {
    Cache<String, String> cache = caches.cache();
    caches.asked.failingKey = "b";

    assertThatExceptionOfType(CacheWriterException.class)
        .isThrownBy(() -> cache.putAll(new TreeMap<>(Map.of("a", "1", "b", "2", "c", "3"))));

    assertThat(caches.statistics().getCachePuts()).isEqualTo(2);
    assertThat(caches.heard.texts).containsExactlyInAnyOrder("CREATED a=1<-", "CREATED c=3<-");
    assertThat(cache.containsKey("b")).isFalse();
  }

  @Test
  void putAll_withAWriter_countsEveryEntry() {
    Cache<String, String> cache = caches.cache();

    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));

    assertThat(caches.statistics().getCachePuts()).isEqualTo(3);
    assertThat(caches.asked.writerCalls).containsExactly("writeAll");
  }

  @Test
  void bulkOperations_ofNothing_askNoWriter() {
    Cache<String, String> cache = caches.cache();

    cache.putAll(Map.of());
    cache.removeAll(Set.of());
    cache.removeAll();

    assertThat(caches.asked.writerCalls).isEmpty();
  }

  /** Cache.getAll: what is missing is loaded by CacheLoader.loadAll. */
  @Test
  void getAll_readThrough_callsLoadAllOnce() {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = caches.loading(loader);
    cache.put("there", "v");

    assertThat(cache.getAll(Set.of("there", "a", "b"))).hasSize(3);

    assertThat(loader.calls).containsExactly(Set.of("a", "b"));
    assertThat(caches.statistics().getCacheHits()).isEqualTo(1);
    assertThat(caches.statistics().getCacheMisses()).isEqualTo(2);
  }

  /** ExpiryPolicy.getExpiryForCreation: ZERO is not added to the cache; the caller asked for it. */
  @Test
  void load_underACreationOfZero_givesTheValueAndKeepsNothing() {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = caches.loading(loader);
    caches.asked.creation = Duration.ZERO;

    assertThat(cache.get("k")).isEqualTo("loaded");
    assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "loaded"));
    assertThat(cache.<String>invoke("k", (entry, arguments) -> entry.getValue()))
        .isEqualTo("loaded");

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(caches.heard.texts).isEmpty();
    assertThat(loader.calls).hasSize(3);
  }
}
