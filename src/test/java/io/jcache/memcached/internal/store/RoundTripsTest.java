package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.StoreCache;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.event.EventHub;
import io.jcache.memcached.internal.integration.Writing;
import io.jcache.memcached.internal.store.BulkFixture.Turns;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The round trips of the calls of many keys, which the page on guarantees promises. */
final class RoundTripsTest {

  private static final Path PAGE = Path.of("src/site/markdown/guarantees.md");
  private static final String HEAD = "| Call |";

  /** What a connection that is made as by default has on its way for one call. */
  private static final int DEPTH = 1000;

  private static final int KEYS_OF_A_SERVER = 60;

  /** As many reads as a thousand keys take: of 100, 500 and the rest. */
  private static final int KEYS_OF_A_WALK = 620;

  private static final int MANY = 1000;
  private static final int TIMES = 10;

  /** What reads more than once, though the server lists its keys at once. */
  private static final Set<String> WALKS = Set.of("`removeAll()`", "iteration");

  /** The calls by their names on the page, over entries that are all there or all to be loaded. */
  private static final Map<String, BiConsumer<Cache<Object, Object>, Map<Object, Object>>> CALLS =
      new LinkedHashMap<>();

  static {
    CALLS.put("`getAll`", (cache, entries) -> cache.getAll(entries.keySet()));
    CALLS.put("`getAll` that loads all", (cache, entries) -> cache.getAll(entries.keySet()));
    CALLS.put("`loadAll` that loads all", (cache, entries) -> loadAll(cache, entries, false));
    CALLS.put("`loadAll` that replaces", (cache, entries) -> loadAll(cache, entries, true));
    CALLS.put("`putAll`", (cache, entries) -> cache.putAll(entries));
    CALLS.put("`removeAll(keys)`", (cache, entries) -> cache.removeAll(entries.keySet()));
    CALLS.put("`invokeAll`", RoundTripsTest::invokeAll);
    CALLS.put("`clear()`", (cache, entries) -> cache.clear());
    CALLS.put("`removeAll()`", (cache, entries) -> cache.removeAll());
    CALLS.put("iteration", (cache, entries) -> assertThat(cache).hasSameSizeAs(entries.keySet()));
  }

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  /** What else a cache has, in the order of the page's columns. */
  private enum Setting {
    ALONE,
    LISTENER,
    WRITER,
    ACCESS_EXPIRY
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void roundTrips_ofAServer_areThoseOfThePage(int servers) throws IOException {
    Map<String, List<Integer>> counted = new HashMap<>();
    for (String call : CALLS.keySet()) {
      counted.put(
          call,
          Stream.of(Setting.values()).map(setting -> roundTrips(servers, call, setting)).toList());
    }

    assertThat(counted).isEqualTo(ofPage());
  }

  private int roundTrips(int servers, String call, Setting setting) {
    BulkFixture fixture = new BulkFixture(servers);
    boolean walks = WALKS.contains(call);
    Map<Object, Object> entries = entries(servers * (walks ? KEYS_OF_A_WALK : KEYS_OF_A_SERVER));
    Cache<Object, Object> cache = filled(fixture, call, setting, entries);
    fixture.faulty.forEach(FaultyTransport::hideCount);
    List<Turns> turns = fixture.nodes.stream().map(node -> new Turns()).toList();
    fixture.meet(turns.toArray(Turns[]::new));

    CALLS.get(call).accept(cache, entries);

    List<Integer> counts = turns.stream().map(Turns::count).distinct().toList();
    if (call.equals("iteration")) {
      return Collections.max(counts); // one server is asked for a key used last, too
    }
    assertThat(counts).as("%s, %s, of each of %d servers", call, setting, servers).hasSize(1);
    return counts.get(0);
  }

  @Test
  @Tag("full")
  void requests_ofTenTimesTheKeys_areAtMostElevenTimesAsMany() {
    for (String call : CALLS.keySet()) {
      for (Setting setting : List.of(Setting.ALONE, Setting.LISTENER)) {
        assertThat(requests(call, setting, TIMES * MANY))
            .as("%s, %s", call, setting)
            .isLessThanOrEqualTo((TIMES + 1) * requests(call, setting, MANY));
      }
    }
  }

  private int requests(String call, Setting setting, int keys) {
    BulkFixture fixture = new BulkFixture(1);
    Map<Object, Object> entries = entries(keys);
    Cache<Object, Object> cache = filled(fixture, call, setting, entries);
    int before = requests(fixture);

    CALLS.get(call).accept(cache, entries);

    return requests(fixture) - before;
  }

  private static int requests(BulkFixture fixture) {
    FaultyTransport node = fixture.faulty.get(0);
    return Arrays.stream(Request.values()).mapToInt(node::count).sum();
  }

  private static Map<Object, Object> entries(int count) {
    Map<Object, Object> entries = new HashMap<>();
    IntStream.range(0, count).forEach(i -> entries.put(i, "value " + i));
    return entries;
  }

  /** Returns a cache as a call is to find it. */
  private Cache<Object, Object> filled(
      BulkFixture fixture, String call, Setting setting, Map<Object, Object> entries) {
    Cache<Object, Object> cache = cache(fixture, setting, entries, call.contains("load"));
    cache.putAll(entries);
    if (call.contains("load")) {
      cache.clear();
    }
    // An access is to move the deadline.
    fixture.one.clock.advanceMillis(TimeUnit.MINUTES.toMillis(30));
    return cache;
  }

  private Cache<Object, Object> cache(
      BulkFixture fixture, Setting setting, Map<Object, Object> source, boolean loading) {
    MemcachedConfiguration<Object, Object> configuration = new MemcachedConfiguration<>();
    if (setting == Setting.LISTENER) {
      CacheEntryUpdatedListener<Object, Object> listener = events -> {};
      configuration.addCacheEntryListenerConfiguration(
          new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
    }
    if (loading) {
      configuration.setReadThrough(true);
      configuration.setCacheLoaderFactory(() -> new Source(source));
    }
    Writing<Object, Object> writing =
        setting == Setting.WRITER ? new Writing<>(new Sink(), StoreCache.copier()) : null;
    configuration.setWriteThrough(writing != null);
    ExpiryPolicy policy =
        setting == Setting.ACCESS_EXPIRY
            ? new TouchedExpiryPolicy(Duration.ONE_HOUR)
            : new EternalExpiryPolicy();
    EventHub<Object, Object> events = StoreCache.events(configuration);
    EntryStore<Object, Object> store =
        fixture.store(
            context ->
                new StoreContext<>(
                    context.nodes(),
                    context.keys(),
                    context.codec(),
                    new ExpiryRules(policy),
                    context.clock(),
                    context.ticker(),
                    context.timeout(),
                    context.locks(),
                    context.failures(),
                    writing == null ? context.writer() : writing::before,
                    events::note,
                    context.deadlines(),
                    () -> writing == null && events.isEmpty(),
                    context.graceSeconds(),
                    context.maxScanItems(),
                    new PipelineLimits(DEPTH, 16L << 20, 8),
                    context.loadLease(),
                    context.sent()));
    return StoreCache.over(
        store,
        provider.getCacheManager(URI.create("memory:round-trips"), null),
        configuration,
        events,
        writing);
  }

  private static void loadAll(
      Cache<Object, Object> cache, Map<Object, Object> entries, boolean replacing) {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(entries.keySet(), replacing, done);
    assertThat(done).succeedsWithin(java.time.Duration.ofSeconds(60));
  }

  private static void invokeAll(Cache<Object, Object> cache, Map<Object, Object> entries) {
    var results =
        cache.invokeAll(
            entries.keySet(),
            (entry, arguments) -> {
              entry.setValue("new " + entry.getValue());
              return true;
            });
    assertThat(results).hasSameSizeAs(entries);
    results.values().forEach(result -> assertThat(result.get()).isEqualTo(true));
  }

  /** Returns what the page says of each call, column by column. */
  private static Map<String, List<Integer>> ofPage() throws IOException {
    Map<String, List<Integer>> said = new HashMap<>();
    Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.startsWith(HEAD))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Stream.of(line.split("\\|")).map(String::strip).skip(1).toList())
        .forEach(
            cells ->
                said.put(
                    cells.get(0),
                    cells.subList(1, cells.size()).stream().map(Integer::valueOf).toList()));
    return said;
  }

  /** What the cache loads from. */
  private record Source(Map<Object, Object> values) implements CacheLoader<Object, Object> {
    @Override
    public Object load(Object key) {
      return values.get(key);
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      Map<Object, Object> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, values.get(key)));
      return loaded;
    }
  }

  /** What the cache writes to. */
  private static final class Sink implements CacheWriter<Object, Object> {
    @Override
    public void write(Cache.Entry<?, ?> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
      entries.clear();
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.clear();
    }
  }
}
