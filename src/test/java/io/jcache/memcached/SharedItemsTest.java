package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.CapturedLog;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that is other programs' items, of which another cache of this process plays one. */
final class SharedItemsTest {
  private static final String PREFIX = "app:";

  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
  }

  private <K, V> Cache<K, V> cache(
      String name, ItemFormat format, String prefix, Class<K> keys, Class<V> values) {
    return fixture.cache(
        name,
        new MemcachedConfiguration<K, V>()
            .setTypes(keys, values)
            .setStatisticsEnabled(true)
            .setFormat(format)
            .setKeyPrefix(prefix));
  }

  private Cache<String, String> texts(String name, ItemFormat format) {
    return cache(name, format, PREFIX, String.class, String.class);
  }

  private long undecodable(String name) {
    return fixture.manager().unwrap(ManagerReadings.class).cache(name).undecodableItems();
  }

  private static <K> List<K> keysOf(Cache<K, ?> cache) {
    return StreamSupport.stream(cache.spliterator(), false)
        .map(entry -> entry.getKey())
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = "JCACHE", mode = EnumSource.Mode.EXCLUDE)
  void eachMethod_meansWhatItDoes(ItemFormat format) {
    Cache<String, String> cache = texts("c", format);

    cache.put("k", "1");
    assertThat(cache.get("k")).isEqualTo("1");
    assertThat(cache.containsKey("k")).isTrue();
    assertThat(cache.putIfAbsent("k", "2")).isFalse();
    assertThat(cache.putIfAbsent("new", "2")).isTrue();
    assertThat(cache.getAndPut("k", "3")).isEqualTo("1");
    assertThat(cache.replace("k", "1", "4")).isFalse();
    assertThat(cache.replace("k", "3", "4")).isTrue();
    assertThat(cache.replace("none", "4")).isFalse();
    assertThat(cache.getAndReplace("k", "5")).isEqualTo("4");
    assertThat(
            cache.<String>invoke(
                "k",
                (entry, arguments) -> {
                  entry.setValue(entry.getValue() + "!");
                  return entry.getValue();
                }))
        .isEqualTo("5!");
    assertThat(cache.getAll(Set.of("k", "new", "none"))).isEqualTo(Map.of("k", "5!", "new", "2"));
    assertThat(keysOf(cache)).containsExactly("k", "new");
    assertThat(cache.remove("k", "5")).isFalse();
    assertThat(cache.getAndRemove("k")).isEqualTo("5!");
    assertThat(cache.remove("k")).isFalse();
    cache.putAll(Map.of("a", "1", "b", "2"));
    cache.removeAll(Set.of("a"));
    assertThat(keysOf(cache)).containsExactly("b", "new");
    cache.clear();
    assertThat(keysOf(cache)).isEmpty();
    assertThat(undecodable("c")).isZero();
  }

  @Test
  void twoCaches_ofOneFormatAndPrefix_areTheSameItems() {
    Cache<String, Long> one = cache("one", ItemFormat.PYLIBMC, PREFIX, String.class, Long.class);
    Cache<Long, Long> other = cache("other", ItemFormat.PYLIBMC, PREFIX, Long.class, Long.class);

    one.put("7", 1L);
    other.replace(7L, 1L, 2L);

    assertThat(one.get("7")).isEqualTo(2);
    assertThat(keysOf(other)).containsExactly(7L);
    other.remove(7L);
    assertThat(one.containsKey("7")).isFalse();
  }

  @Test
  void invoke_byTwoCachesAtOnce_losesNothing() throws Exception {
    List<Cache<String, Long>> caches =
        IntStream.range(0, 2)
            .mapToObj(i -> cache("c" + i, ItemFormat.PLAIN, PREFIX, String.class, Long.class))
            .toList();
    List<CompletableFuture<?>> counting = new ArrayList<>();
    for (Cache<String, Long> cache : caches) {
      counting.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 500; i++) {
                  cache.invoke(
                      "count",
                      (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return null;
                      });
                }
              }));
    }
    for (CompletableFuture<?> one : counting) {
      one.get(60, TimeUnit.SECONDS);
    }

    assertThat(caches.get(0).get("count")).isEqualTo(1000);
  }

  @Test
  void keys_haveTheirPrefix_andNoMore() {
    texts("c", ItemFormat.PYTHON_MEMCACHED).put("k", "v");

    assertThat(
            cache("bare", ItemFormat.PYTHON_MEMCACHED, "", String.class, String.class).get("app:k"))
        .isEqualTo("v");
  }

  @Test
  void keys_thatMemcachedDoesNotTake_areRefused_andOneOf250CharactersIsNot() {
    Cache<String, String> cache = texts("c", ItemFormat.PLAIN);

    assertThatThrownBy(() -> cache.get("a b"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("has a space");
    assertThatThrownBy(() -> cache.put("k".repeat(247), "v"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("with its prefix it may have 250");
    cache.put("k".repeat(246), "v");
    assertThat(cache.get("k".repeat(246))).isEqualTo("v");
  }

  @Test
  void itemThatCannotBeRead_isACountedMiss_saidOnce_andAPutReplacesIt() {
    Cache<String, Long> php =
        cache("php", ItemFormat.PHP_MEMCACHED, PREFIX, String.class, Long.class);
    Cache<String, String> python = texts("python", ItemFormat.PYTHON_MEMCACHED);
    php.put("a", 5L);
    php.put("b", 6L);

    try (CapturedLog log = new CapturedLog()) {
      assertThat(python.get("a")).isNull();
      assertThat(python.getAll(Set.of("a", "b"))).isEmpty();

      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains(
              "Cache 'python': an item that cannot be read counts as absent: a pickle, protocol 0"
                  + " or 1, which only Python reads (first seen at item key app:");
    }
    assertThat(undecodable("python")).isEqualTo(3);
    assertThat(php.get("a")).isEqualTo(5);
    assertThat(python.putIfAbsent("a", "ours")).isTrue();
    assertThat(python.get("a")).isEqualTo("ours");
    assertThat(python.remove("b")).isFalse();
    assertThat(php.containsKey("b")).isFalse();
  }

  @Test
  void clear_deletesWhatBeginsWithThePrefix_readableOrNot_andNothingElse() {
    Cache<String, String> bare = cache("bare", ItemFormat.PLAIN, "", String.class, String.class);
    Cache<String, byte[]> bytes =
        cache("bytes", ItemFormat.PLAIN, PREFIX, String.class, byte[].class);
    Cache<String, String> own = fixture.cache("own");
    bare.put("k", "v");
    own.put("k", "v");
    bytes.put("unreadable", new byte[] {-1});
    Cache<String, String> cache = texts("c", ItemFormat.PLAIN);
    cache.put("k", "v");

    cache.clear();

    assertThat(cache).isEmpty();
    assertThat(bytes.containsKey("unreadable")).isFalse();
    assertThat(bare.get("k")).isEqualTo("v");
    assertThat(own.get("k")).isEqualTo("v");
  }

  @Test
  void clear_withoutAPrefix_isRefused_andForgetsNothing() {
    Cache<String, String> cache = cache("c", ItemFormat.PLAIN, "", String.class, String.class);
    cache.put("k", "v");

    assertThatThrownBy(cache::clear)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("no key-prefix");

    assertThat(cache.get("k")).isEqualTo("v");
    assertThatThrownBy(() -> fixture.manager().destroyCache("c"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(fixture.manager().getCacheNames()).isEmpty();
  }

  @Test
  void destroyCache_deletesTheItems() {
    texts("c", ItemFormat.PYLIBMC).put("k", "v");

    fixture.manager().destroyCache("c");

    assertThat(texts("other", ItemFormat.PYLIBMC).containsKey("k")).isFalse();
  }

  @Test
  void removeAll_removesEntriesOneByOne_andTellsOfThem() {
    Cache<String, byte[]> bytes =
        cache("bytes", ItemFormat.PLAIN, PREFIX, String.class, byte[].class);
    Cache<String, String> cache = texts("c", ItemFormat.PLAIN);
    List<String> removed = new ArrayList<>();
    CacheEntryRemovedListener<String, String> listener =
        events -> events.forEach(event -> removed.add(event.getKey()));
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(
            new FactoryBuilder.SingletonFactory<>(new Heard(listener)), null, true, true));
    cache.putAll(Map.of("a", "1", "b", "2"));
    bytes.put("unreadable", new byte[] {-1});

    cache.removeAll();

    assertThat(removed).containsExactlyInAnyOrder("a", "b");
    assertThat(cache).isEmpty();
    assertThat(bytes.containsKey("unreadable")).isTrue();
  }

  /** A listener that can be told of by its class. */
  private record Heard(CacheEntryRemovedListener<String, String> removals)
      implements CacheEntryRemovedListener<String, String>, Serializable {
    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      removals.onRemoved(events);
    }
  }

  @Test
  void listeners_hearNothingOfOtherPrograms() {
    Cache<String, String> cache = texts("c", ItemFormat.PLAIN);
    List<String> created = new ArrayList<>();
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> created.add(event.getKey()));
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(
            (Factory<CacheEntryCreatedListener<String, String>>) () -> listener,
            null,
            false,
            true));

    texts("theirs", ItemFormat.PLAIN).put("theirs", "v");
    cache.put("ours", "v");

    assertThat(created).containsExactly("ours");
  }

  @Test
  void bytes_areCopiedOnTheirWay() {
    Cache<String, byte[]> cache =
        cache("c", ItemFormat.PYLIBMC, PREFIX, String.class, byte[].class);
    byte[] given = "abc".getBytes(StandardCharsets.US_ASCII);
    cache.put("k", given);
    given[0] = 'x';
    byte[] read = cache.get("k");
    read[0] = 'y';

    assertThat(cache.get("k")).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void loader_isAsked_andWhatItLoadsIsAnItem() {
    Cache<String, Long> cache =
        fixture.cache(
            "c",
            new MemcachedConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setFormat(ItemFormat.PHP_MEMCACHED)
                .setKeyPrefix(PREFIX)
                .setReadThrough(true)
                .setCacheLoaderFactory(
                    () ->
                        new CacheLoader<>() {
                          @Override
                          public Long load(String key) {
                            return (long) key.length();
                          }

                          @Override
                          public Map<String, Long> loadAll(Iterable<? extends String> keys) {
                            throw new AssertionError("one key alone is loaded");
                          }
                        }));

    assertThat(cache.get("four")).isEqualTo(4);
    assertThat(
            cache("other", ItemFormat.PHP_MEMCACHED, PREFIX, String.class, Long.class).get("four"))
        .isEqualTo(4);
  }

  @Test
  void sentWrites_arriveAsTheOthersDo() {
    Cache<String, String> cache =
        fixture.cache(
            "sent",
            new MemcachedConfiguration<String, String>()
                .setFormat(ItemFormat.PYTHON_MEMCACHED)
                .setWrites(WriteMode.SENT));
    cache.put("k", "v");
    cache.putAll(Map.of("l", "w"));

    assertThat(cache.get("k")).isEqualTo("v");
    cache.close();
    assertThat(
            cache("c", ItemFormat.PYTHON_MEMCACHED, "", String.class, String.class)
                .getAll(Set.of("k", "l")))
        .isEqualTo(Map.of("k", "v", "l", "w"));
  }

  @Test
  void fileOfThePage_makesACacheOfSharedItems() throws IOException {
    String file = Files.readString(Path.of("src", "test", "resources", "shared-items.conf"));
    String caches = file.substring(file.indexOf("caches"));
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager = FileManager.open(provider, caches, System::currentTimeMillis);
      Cache<String, String> cache = manager.getCache("greetings", String.class, String.class);
      cache.put("k", "Hello");
      Cache<String, String> bare =
          manager.createCache(
              "bare", new MemcachedConfiguration<String, String>().setFormat(ItemFormat.PLAIN));

      assertThat(bare.get("app:k")).isEqualTo("Hello");
      assertThatThrownBy(
              () ->
                  FileManager.open(
                      provider, "caches { c { format = memcache } }", System::currentTimeMillis))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(
              "allowed: jcache or python-memcached or pylibmc or php-memcached or plain");
      assertThatThrownBy(
              () ->
                  FileManager.open(
                      provider, "caches { c { key-prefix = \"a b\" } }", System::currentTimeMillis))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("at most 128 characters of printable ASCII");
    }
  }
}
