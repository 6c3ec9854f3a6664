package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of JSR-107 1.1 about what listeners are told that its TCK does not check. */
@Timeout(60)
class ListenerSpecificationTest {

  private final RecordedCaches caches = new RecordedCaches();

  @AfterEach
  void close() {
    caches.close();
  }

  /** CacheEntryExpiredListener: told 'when the cache detects the expiry'. */
  @Test
  void expired_foundByReadsAndWrites_isTold() {
    Cache<String, String> cache = caches.cache();
    caches.expire(cache, "get", "getAll", "remove", "replace", "iteration");

    cache.get("get");
    assertThat(caches.heard.texts).containsExactly("EXPIRED get=v<v");
    cache.getAll(Set.of("getAll"));
    assertThat(caches.heard.texts).endsWith("EXPIRED getAll=v<v").hasSize(2);
    assertThat(cache.remove("remove")).isFalse();
    assertThat(caches.heard.texts).endsWith("EXPIRED remove=v<v").hasSize(3);
    assertThat(cache.replace("replace", "w")).isFalse();
    assertThat(caches.heard.texts).endsWith("EXPIRED replace=v<v").hasSize(4);
    assertThat(cache.iterator()).isExhausted();
    assertThat(caches.heard.texts).endsWith("EXPIRED iteration=v<v").hasSize(5);
  }

  /** CacheEntryListener: asynchronous events of a key come in order; the caller does not wait. */
  @Test
  void asynchronousListener_isCalledOffTheCallersThreadInOrder() {
    HeardEvents<String, String> asynchronous = new HeardEvents<>();
    Cache<String, String> cache = caches.cache();
    cache.registerCacheEntryListener(asynchronous.configuration(true, false));

    cache.put("k", "0");
    for (int i = 1; i < 100; i++) {
      cache.put("k", "" + i);
    }
    cache.remove("k");
    cache.close();

    assertThat(asynchronous.texts).isEqualTo(caches.heard.texts).hasSize(101);
    assertThat(asynchronous.threads).doesNotContain(Thread.currentThread().getName());
  }
}
