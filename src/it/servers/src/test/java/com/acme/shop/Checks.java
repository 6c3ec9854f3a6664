package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a server may do of what a cache asks for. */
final class Checks {
  static final EntryProcessor<String, Integer, Integer> ADD_ONE =
      (entry, arguments) -> {
        int next = entry.exists() ? entry.getValue() + 1 : 1;
        entry.setValue(next);
        return next;
      };

  private Checks() {}

  /** Reads and stores, by what needs no compare-and-set. */
  static void assertReadsAndStores(Cache<String, Integer> cache) {
    assertThat(cache.get("bread")).isNull();
    cache.put("bread", 1);
    cache.put("bread", 2);
    assertThat(cache.get("bread")).isEqualTo(2);
    assertThat(cache.putIfAbsent("tea", 3)).isTrue();
    assertThat(cache.putIfAbsent("tea", 4)).isFalse();
    cache.putAll(Map.of("milk", 5, "salt", 6));
    assertThat(cache.getAll(Set.of("bread", "tea", "milk", "salt", "oil")))
        .isEqualTo(Map.of("bread", 2, "tea", 3, "milk", 5, "salt", 6));
    assertThat(cache.replace("bread", 7, 8)).isFalse();
    assertThat(cache.remove("oil")).isFalse();
  }

  /** Is refused what changes the entry that is there, which stays. */
  static void assertChangesNothing(Cache<String, Integer> cache) {
    cache.put("bread", 1);
    assertHasNoTokens(() -> cache.replace("bread", 2));
    assertHasNoTokens(() -> cache.replace("bread", 1, 2));
    assertHasNoTokens(() -> cache.getAndPut("bread", 2));
    assertHasNoTokens(() -> cache.invoke("bread", ADD_ONE));
    assertThat(cache.get("bread")).isEqualTo(1);
    assertHasNoTokens(() -> cache.remove("bread"));
  }

  /** Fails, as the server has no compare-and-set. */
  static void assertHasNoTokens(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("memcached 127.0.0.1:")
        .hasMessageContaining("the server gave no cas id for the item")
        .hasMessageContaining("as Hazelcast, or not for several items, as Infinispan");
  }

  /** Is refused a list of its keys. */
  static void assertListsNoKeys(Cache<String, Integer> cache) {
    cache.put("bread", 1);
    assertThatThrownBy(() -> cache.forEach(entry -> {}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("listing keys needs 'lru_crawler metadump hash'");
  }
}
