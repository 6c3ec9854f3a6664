package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of JSR-107 1.1 about entry processors that its TCK does not check. */
@Timeout(60)
class ProcessorSpecificationTest {

  private final RecordedCaches caches = new RecordedCaches();

  @AfterEach
  void close() {
    caches.close();
  }

  /** MutableEntry.exists: 'Checks for the existence of the entry in the cache'. */
  @Test
  void exists_neverLoads() {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = caches.loading(loader);

    assertThat(cache.<Boolean>invoke("k", (entry, arguments) -> entry.exists())).isFalse();
    assertThat(cache.containsKey("k")).isFalse();

    assertThat(loader.calls).isEmpty();
  }

  /** EntryProcessor, example 1: one get and one put; the policy sees both. */
  @Test
  void processor_getSetGetSet_isOneGetAndOnePut() {
    Cache<String, String> cache = caches.cache();
    cache.put("k", "v");
    caches.asked.policyCalls.clear();
    caches.asked.writerCalls.clear();
    caches.statistics().clear();

    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.setValue(entry.getValue() + "1");
          entry.setValue(entry.getValue() + "2");
          return null;
        });

    assertThat(cache.getAndRemove("k")).isEqualTo("v12");
    assertThat(caches.statistics().getCachePuts()).isEqualTo(1);
    assertThat(caches.asked.policyCalls).containsExactly("access", "update");
    assertThat(caches.asked.writerCalls).containsExactly("write k=v12", "delete k");
    assertThat(caches.heard.texts).contains("UPDATED k=v12<v");
  }

  /** EntryProcessor, example 2: remove, then set, is an update. */
  @Test
  void processor_removeThenSet_isAnUpdate() {
    Cache<String, String> cache = caches.cache();
    cache.put("k", "v");
    caches.asked.writerCalls.clear();
    caches.statistics().clear();

    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.remove();
          assertThat(entry.exists()).isFalse();
          entry.setValue("w");
          return null;
        });

    assertThat(caches.statistics().getCachePuts()).isEqualTo(1);
    assertThat(caches.statistics().getCacheRemovals()).isZero();
    assertThat(caches.asked.writerCalls).containsExactly("write k=w");
    assertThat(caches.heard.texts).containsExactly("CREATED k=v<-", "UPDATED k=w<v");
  }

  /** EntryProcessor, example 3: only the get and the remove can be seen. */
  @Test
  void processor_getSetRemove_isARemoval() {
    Cache<String, String> cache = caches.cache();
    cache.put("k", "v");
    caches.asked.writerCalls.clear();
    caches.statistics().clear();
    EntryProcessor<String, String, Object> processor =
        (entry, arguments) -> {
          entry.getValue();
          entry.setValue("w");
          entry.remove();
          return entry.getValue();
        };

    assertThat(cache.invoke("k", processor)).isNull();
    assertThat(cache.invoke("absent", processor)).isNull();

    assertThat(caches.statistics().getCachePuts()).isZero();
    assertThat(caches.statistics().getCacheRemovals()).isEqualTo(1);
    assertThat(caches.asked.writerCalls).containsExactly("delete k", "delete absent");
    assertThat(caches.heard.texts).containsExactly("CREATED k=v<-", "REMOVED k=v<v");
  }

  /** MutableEntry.remove: 'the same semantics as calling Cache.remove'. */
  @Test
  void processor_removesAnAbsentEntry_isNoRemovalAndNoEvent() {
    Cache<String, String> cache = caches.cache();

    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.remove();
          return null;
        });

    assertThat(caches.statistics().getCacheRemovals()).isZero();
    assertThat(caches.heard.texts).isEmpty();
    assertThat(caches.asked.writerCalls).containsExactly("delete k");
  }
}
