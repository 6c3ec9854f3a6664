package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Stopwatch;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left in cache and source when a part of a call fails. */
@Tag("alone")
@Tag("full")
class BulkFailureIT {
  private static final byte[] TOO_LARGE = new byte[2 << 20];

  private static MemcachedServer server;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A source that is told of writes and gives what it was told. */
  private static final class Source
      implements CacheWriter<Object, Object>, CacheLoader<Object, Object> {
    private final Map<Object, Object> rows = new ConcurrentHashMap<>();

    @Override
    public void write(Cache.Entry<?, ?> entry) {
      rows.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      rows.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.forEach(rows::remove);
      keys.clear();
    }

    @Override
    public Object load(Object key) {
      return rows.get(key);
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      Map<Object, Object> loaded = new LinkedHashMap<>();
      keys.forEach(key -> loaded.put(key, rows.get(key)));
      return loaded;
    }
  }

  private static MutableConfiguration<Object, Object> over(Source source) {
    return new MutableConfiguration<>()
        .setCacheWriterFactory(() -> source)
        .setWriteThrough(true)
        .setCacheLoaderFactory(() -> source);
  }

  /** The writer was told first, so that the source had a value that the cache could not take. */
  @Test
  void put_ofWhatCannotBeStored_isNotWrittenEither() {
    Source source = new Source();
    try (CacheFixture fixture = CacheFixture.on(server, "/unstorable")) {
      Cache<Object, Object> cache = fixture.cache("c", over(source));
      cache.put("k", "old");

      for (Object value : new Object[] {TOO_LARGE, new Thread("not to be serialized")}) {
        assertThatThrownBy(() -> cache.put("k", value)).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> cache.putAll(Map.of("k", value, "z", "new")))
            .isInstanceOf(CacheException.class);
        assertThat(source.rows).isEqualTo(Map.of("k", "old"));
        assertThat(cache.get("k")).isEqualTo("old");
        assertThat(cache.get("z")).isNull();
      }
    }
  }

  /** The keys after one that failed were left as they were. */
  @Test
  void putAll_withOneThatIsTooLarge_storesTheOthers() {
    try (CacheFixture fixture = CacheFixture.on(server, "/others")) {
      Cache<Object, Object> cache = fixture.cache("c");
      Map<Object, Object> entries = new LinkedHashMap<>();
      entries.put("a", 1);
      entries.put("large", TOO_LARGE);
      entries.put("z", 2);

      assertThatThrownBy(() -> cache.putAll(entries))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("large")
          .hasMessageContaining("-I");
      assertThat(cache.getAll(Set.of("a", "large", "z"))).isEqualTo(Map.of("a", 1, "z", 2));
    }
  }

  /** A load after another JVM's clear was taken for one from before it, and not stored. */
  @Test
  void loadAll_afterAnotherOnesClear_isStored() throws Exception {
    Source source = new Source();
    source.rows.put("k", "warm");
    try (CacheFixture one = CacheFixture.on(server, "/warm");
        CacheFixture other = CacheFixture.on(server, "/warm")) {
      Cache<Object, Object> cache = one.cache("c", over(source));
      cache.put("k", "warm");
      other.cache("c").clear();

      CompletionListenerFuture done = new CompletionListenerFuture();
      cache.loadAll(Set.of("k"), true, done);
      done.get(20, TimeUnit.SECONDS);
      assertThat(cache.get("k")).isEqualTo("warm");
    }
  }

  /** Every key of a silent server was waited for in turn. */
  @ParameterizedTest
  @ValueSource(strings = {"degrade", "throw"})
  void bulkCalls_oneOfThreeServersIsSilent_endWithinOneTimeout(String policy) {
    boolean fails = policy.equals("throw");
    try (MemcachedServer second = MemcachedServer.start();
        MemcachedServer silent = MemcachedServer.start();
        MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      String servers =
          Stream.of(server, second, silent)
              .map(MemcachedServer::address)
              .collect(Collectors.joining(";"));
      URI uri =
          URI.create("memcached://" + servers + "/silent?timeout=2s&failure-policy=" + policy);
      Cache<Integer, Integer> cache =
          provider.getCacheManager(uri, null).createCache("c", new MutableConfiguration<>());
      cache.putAll(numbered(0));
      Map<Integer, Integer> found = new HashMap<>();

      silent.freeze();
      endsWithinOneTimeout(() -> cache.putAll(numbered(1)), fails);
      endsWithinOneTimeout(() -> found.putAll(cache.getAll(numbered(0).keySet())), fails);
      silent.thaw();

      Map<Integer, Integer> served = fails ? awaitAny(cache) : found;
      assertThat(numbered(1)).as("what was put meanwhile").containsAllEntriesOf(served);
      assertThat(served).hasSizeBetween(100, 280);

      silent.freeze();
      endsWithinOneTimeout(() -> cache.removeAll(numbered(0).keySet()), fails);
      silent.thaw();
      assertThat(awaitAny(cache)).isEmpty();
    }
  }

  private static Map<Integer, Integer> numbered(int from) {
    return IntStream.range(0, 300).boxed().collect(Collectors.toMap(i -> i, i -> from + i));
  }

  /** Reads all keys as soon as no server fails any more. */
  private static Map<Integer, Integer> awaitAny(Cache<Integer, Integer> cache) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        return cache.getAll(numbered(0).keySet());
      } catch (CacheException e) {
        assertThat(System.nanoTime()).as("%s", e).isLessThan(end);
      }
    }
  }

  private static void endsWithinOneTimeout(Runnable call, boolean fails) {
    try (Stopwatch time = new Stopwatch()) {
      if (fails) {
        assertThatThrownBy(call::run)
            .isInstanceOf(CacheException.class)
            .hasMessageContaining(" of key ");
      } else {
        call.run();
      }
      assertThat(time.elapsed()).as("less than two timeouts").isLessThan(Duration.ofMillis(3900));
    }
  }

  @Test
  void destroyCache_leavesNothing() {
    try (CacheFixture fixture = CacheFixture.on(server, "/destroyed")) {
      fixture.cache("c").put("k", 1);
      fixture.manager().destroyCache("c");
      assertThat(fixture.cache("c").get("k")).isNull();
    }
  }

  /**
   * A load waited for room among the events while a listener, whose event took the last room,
   * waited for that load: for ever.
   */
  @Test
  @Timeout(60)
  void listener_thatReadsWhatIsBeingLoaded_isNotWaitedFor() throws Exception {
    Source source = new Source();
    source.rows.put("k", "loaded");
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch queued = new CountDownLatch(1);
    CacheLoader<Object, Object> slow =
        new CacheLoader<>() {
          @Override
          public Object load(Object key) {
            loading.countDown();
            await(queued);
            return source.load(key);
          }

          @Override
          public Map<Object, Object> loadAll(Iterable<?> keys) {
            return source.loadAll(keys);
          }
        };
    Properties properties = new Properties();
    properties.setProperty("memcached.listeners.threads", "1");
    properties.setProperty("memcached.listeners.queue-size", "2");
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<Object, Object> cache =
          provider
              .getCacheManager(
                  URI.create("memcached://" + server.address() + "/room"), null, properties)
              .createCache(
                  "c",
                  new MutableConfiguration<>()
                      .setReadThrough(true)
                      .setCacheLoaderFactory(() -> slow));
      AtomicReference<Object> heard = new AtomicReference<>();
      CacheEntryCreatedListener<Object, Object> reader =
          events -> heard.compareAndSet(null, cache.get("k"));
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> reader, null, false, false));
      Thread loader = new Thread(() -> cache.get("k"), "loads k");
      loader.start();
      await(loading);
      cache.put("a", 1);
      cache.put("b", 2);
      queued.countDown();
      loader.join(TimeUnit.SECONDS.toMillis(20));
      assertThat(loader.isAlive()).isFalse();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
