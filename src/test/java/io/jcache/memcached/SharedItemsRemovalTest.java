package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What removes all entries of a cache of shared items, and what it must leave. */
final class SharedItemsRemovalTest {
  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
  }

  private <V> Cache<String, V> cache(String name, String prefix, Class<V> values) {
    return fixture.cache(
        name,
        new MemcachedConfiguration<String, V>()
            .setTypes(String.class, values)
            .setFormat(ItemFormat.PLAIN)
            .setKeyPrefix(prefix));
  }

  @Test
  void clear_asTheFirstCall_deletesTheItems() {
    cache("writer", "app:", String.class).put("k", "v");

    cache("c", "app:", String.class).clear();

    assertThat(cache("reader", "app:", String.class).containsKey("k")).isFalse();
  }

  @Test
  void destroyCache_ofOneNeverUsed_deletesTheItems() {
    cache("writer", "app:", String.class).put("k", "v");
    cache("c", "app:", String.class);

    fixture.manager().destroyCache("c");

    assertThat(cache("reader", "app:", String.class).containsKey("k")).isFalse();
  }

  /** What would be removed is whatever the server has. */
  @Test
  void removeAllAndIteration_withoutAPrefix_areRefused_andRemoveNothing() {
    Cache<String, byte[]> cache = cache("c", "", byte[].class);
    Cache<String, String> own = fixture.cache("own");
    own.put("k", "v");
    cache.put("k", new byte[1]);

    assertThatThrownBy(cache::removeAll)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("no key-prefix");
    assertThatThrownBy(() -> cache.forEach(entry -> {}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("no key-prefix");

    assertThat(cache.containsKey("k")).isTrue();
    assertThat(own.get("k")).isEqualTo("v");
  }

  /** No generation tells of it. */
  @Test
  void clearOfAnother_whileALoadIsUnderWay_isNotNoticed() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache =
        fixture.cache(
            "loading",
            new MemcachedConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setFormat(ItemFormat.PLAIN)
                .setKeyPrefix("app:")
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader));
    Cache<String, String> others = cache("others", "app:", String.class);
    loader.shut();
    CompletableFuture<String> loading = CompletableFuture.supplyAsync(() -> cache.get("k"));
    loader.awaitLoad();
    others.clear();
    loader.open();

    assertThat(loading.get(60, TimeUnit.SECONDS)).isEqualTo("loaded");
    assertThat(others.get("k")).isEqualTo("loaded");
  }

  @Test
  void iterator_givesNoItemWhoseKeyIsNoneOfTheKeyType() {
    Cache<String, String> texts = cache("texts", "app:", String.class);
    texts.putAll(Map.of("7", "v", "007", "v", "seven", "v"));
    Cache<Long, String> numbers =
        fixture.cache(
            "numbers",
            new MemcachedConfiguration<Long, String>()
                .setTypes(Long.class, String.class)
                .setFormat(ItemFormat.PLAIN)
                .setKeyPrefix("app:"));

    assertThat(numbers).singleElement().satisfies(entry -> assertThat(entry.getKey()).isEqualTo(7));
    assertThat(texts).hasSize(3);
  }
}
