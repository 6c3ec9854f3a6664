package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.EventMethods.Word;
import io.jcache.memcached.internal.entry.FixedExpiryPolicy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A map that listeners keep is the cache, whatever was called, under each policy: an entry that an
 * update or access had expired at once used to stay in it for ever.
 */
@Timeout(120)
class ListenedMapTest {

  private static final int OPERATIONS = 150;
  private static final Duration LIFE = new Duration(TimeUnit.SECONDS, 10);

  // Those of EventMethods that cause events; 'clear' causes none.
  private static final List<String> METHODS =
      List.of(
          "put",
          "put same",
          "getAndPut",
          "putIfAbsent",
          "putAll",
          "replace",
          "replace(old)",
          "getAndReplace",
          "remove",
          "remove(old)",
          "getAndRemove",
          "removeAll(keys)",
          "removeAll()",
          "invoke nothing",
          "invoke get",
          "invoke set",
          "invoke remove",
          "invoke set,remove",
          "invoke remove,set",
          "invoke get,set",
          "invokeAll set",
          "iterator next",
          "iterator remove",
          "containsKey",
          "get",
          "getAll",
          "loadAll",
          "loadAll replace");

  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Keeps what it hears. */
  private static final class Keeper
      implements CacheEntryCreatedListener<String, Word>,
          CacheEntryUpdatedListener<String, Word>,
          CacheEntryRemovedListener<String, Word>,
          CacheEntryExpiredListener<String, Word> {
    private final Map<String, Word> map = Collections.synchronizedMap(new HashMap<>());

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Word>> events) {
      events.forEach(event -> assertThat(map.put(event.getKey(), event.getValue())).isNull());
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Word>> events) {
      events.forEach(event -> assertThat(map.put(event.getKey(), event.getValue())).isNotNull());
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Word>> events) {
      events.forEach(event -> assertThat(map.remove(event.getKey())).isNotNull());
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Word>> events) {
      events.forEach(event -> assertThat(map.remove(event.getKey())).isNotNull());
    }
  }

  static Stream<Arguments> policies() {
    Duration[] answers = {Duration.ZERO, LIFE, Duration.ETERNAL, null};
    return Stream.of(Duration.ZERO, LIFE, Duration.ETERNAL)
        .flatMap(
            creation ->
                Stream.of(answers)
                    .flatMap(
                        access ->
                            Stream.of(answers)
                                .map(update -> Arguments.of(creation, access, update))));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void map_keptByListeners_isTheCache(
      Duration creation, @Nullable Duration access, @Nullable Duration update) throws Exception {
    for (boolean loads : new boolean[] {false, true}) {
      Keeper now = new Keeper();
      Keeper later = new Keeper();
      EventMethods<Word> methods = EventMethods.ofWords();
      Cache<String, Word> cache = cache(loads, methods, creation, access, update);
      register(cache, now, true);
      register(cache, later, false);
      Random random = new Random(5);
      for (int i = 0; i < OPERATIONS; i++) {
        if (random.nextInt(10) == 0) {
          fixture.clock().advanceMillis(random.nextInt(12_000));
        }
        String method = METHODS.get(random.nextInt(METHODS.size()));
        methods.perform(method, cache);
        methods.changeAll();
        // Who finds an entry whose time has ended tells of it.
        assertThat(cache.containsKey("k"))
            .as("operation %d, %s, %s", i, method, now.map)
            .isEqualTo(now.map.containsKey("k"));
      }
      Map<String, Word> kept = new TreeMap<>(now.map);
      Word there = cache.containsKey("k") ? cache.get("k") : null;
      assertThat(kept).isEqualTo(there == null ? Map.of() : Map.of("k", there));
      kept = new TreeMap<>(now.map);
      cache.close();
      assertThat(later.map).as("what asynchronous listeners heard").isEqualTo(kept);
    }
  }

  private Cache<String, Word> cache(
      boolean loads,
      EventMethods<Word> methods,
      Duration creation,
      @Nullable Duration access,
      @Nullable Duration update) {
    return fixture.cache(
        "listened " + loads,
        new MutableConfiguration<String, Word>()
            .setExpiryPolicyFactory(FixedExpiryPolicy.factoryOf(creation, access, update))
            .setReadThrough(loads)
            .setCacheLoaderFactory(() -> methods.new Loader()));
  }

  private static void register(Cache<String, Word> cache, Keeper keeper, boolean synchronous) {
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> keeper, null, false, synchronous));
  }
}
