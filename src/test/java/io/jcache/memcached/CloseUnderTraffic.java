package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.Stopwatch;
import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Closing while eight threads call every method: each call gives a result or IllegalStateException,
 * never anything else, and none hangs; nothing stays behind.
 */
@Timeout(120)
abstract class CloseUnderTraffic {

  private static final int THREADS = 8;
  private static final int ROUNDS = 3;

  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  /** Returns a new fixture with a manager of its own. */
  abstract CacheFixture fixture();

  /** What is closed. */
  enum Closing {
    CACHE,
    DESTROYED_CACHE,
    MANAGER,
    PROVIDER,
    URI_AND_LOADER
  }

  /** Loader, writer, policy and listeners that note when they are called after they were closed. */
  private static final class Customization
      implements CacheLoader<String, String>, CacheWriter<String, String>, ExpiryPolicy, Closeable {
    private final AtomicInteger closings = new AtomicInteger();
    private final AtomicInteger lateCalls = new AtomicInteger();

    private void called() {
      if (closings.get() > 0) {
        lateCalls.incrementAndGet();
        throw new UnsupportedOperationException("closed");
      }
    }

    @Override
    public String load(String key) {
      called();
      return "loaded";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      called();
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, "loaded"));
      return loaded;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      called();
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      called();
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      called();
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      called();
      keys.clear();
    }

    @Override
    public Duration getExpiryForCreation() {
      called();
      return Duration.ONE_HOUR;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      called();
      return null;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      called();
      return null;
    }

    @Override
    public void close() {
      closings.incrementAndGet();
    }
  }

  @ParameterizedTest
  @EnumSource(Closing.class)
  void close_underTraffic_givesResultsOrIllegalState(Closing closing) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      closeUnderTraffic(closing, new Random(round));
    }
    awaitNoThreads();
    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("javax.cache:*,Cache=traffic"), null))
        .as("MXBeans that are left")
        .isEmpty();
  }

  private void closeUnderTraffic(Closing closing, Random random) throws Exception {
    Customization loader = new Customization();
    Customization writer = new Customization();
    Customization policy = new Customization();
    HeardEvents<String, String> synchronous = new HeardEvents<>();
    HeardEvents<String, String> asynchronous = new HeardEvents<>();
    Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    AtomicInteger results = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    try (CacheFixture fixture = fixture()) {
      Cache<String, String> cache =
          fixture.cache(
              "traffic",
              new MutableConfiguration<String, String>()
                  .setStatisticsEnabled(true)
                  .setManagementEnabled(true)
                  .setReadThrough(true)
                  .setWriteThrough(true)
                  .setCacheLoaderFactory(() -> loader)
                  .setCacheWriterFactory(() -> writer)
                  .setExpiryPolicyFactory(() -> policy)
                  .addCacheEntryListenerConfiguration(synchronous.configuration(true, true))
                  .addCacheEntryListenerConfiguration(asynchronous.configuration(false, false)));
      AtomicBoolean ended = new AtomicBoolean();
      for (int i = 0; i < THREADS; i++) {
        Random ownRandom = new Random(random.nextLong());
        Thread thread =
            new Thread(
                () -> {
                  int afterwards = 0;
                  while (afterwards < 50) {
                    afterwards += ended.get() ? 1 : 0;
                    try {
                      call(fixture.manager(), cache, ownRandom);
                      results.incrementAndGet();
                    } catch (IllegalStateException e) {
                      // What a closed cache says.
                    } catch (Throwable e) {
                      wrong.add(e);
                    }
                  }
                },
                "traffic-" + i);
        threads.add(thread);
        thread.start();
      }
      while (results.get() < 400) {
        LockSupport.parkNanos(100_000);
      }
      try (Stopwatch time = new Stopwatch()) {
        switch (closing) {
          case CACHE -> cache.close();
          case DESTROYED_CACHE -> fixture.manager().destroyCache("traffic");
          case MANAGER -> fixture.manager().close();
          case PROVIDER -> fixture.manager().getCachingProvider().close();
          case URI_AND_LOADER ->
              fixture
                  .manager()
                  .getCachingProvider()
                  .close(fixture.manager().getURI(), fixture.manager().getClassLoader());
        }
        assertThat(time.elapsed()).isLessThan(java.time.Duration.ofSeconds(8));
      }
      ended.set(true);
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(thread.isAlive()).as("%s hangs: %s", thread, stack(thread)).isFalse();
      }
      assertThat(cache.isClosed()).isTrue();
    }
    assertThat(wrong).isEmpty();
    for (Customization customization : List.of(loader, writer, policy)) {
      assertThat(customization.closings).hasValue(1);
    }
    assertThat(loader.lateCalls).as("loads by a closed loader").hasValue(0);
    assertThat(writer.lateCalls).as("writes by a closed writer").hasValue(0);
    assertThat(synchronous.closed).isTrue();
    assertThat(asynchronous.closed).isTrue();
  }

  private static List<StackTraceElement> stack(Thread thread) {
    return List.of(thread.getStackTrace());
  }

  private static void call(CacheManager manager, Cache<String, String> cache, Random random)
      throws Exception {
    String key = "k" + random.nextInt(20);
    Set<String> keys = Set.of(key, "k20");
    switch (random.nextInt(31)) {
      case 0 -> cache.get(key);
      case 1 -> cache.getAll(keys);
      case 2 -> cache.containsKey(key);
      case 3 -> cache.put(key, "v");
      case 4 -> cache.getAndPut(key, "v");
      case 5 -> cache.putAll(Map.of(key, "v", "k20", "w"));
      case 6 -> cache.putIfAbsent(key, "v");
      case 7 -> cache.remove(key);
      case 8 -> cache.remove(key, "v");
      case 9 -> cache.getAndRemove(key);
      case 10 -> cache.replace(key, "v");
      case 11 -> cache.replace(key, "v", "w");
      case 12 -> cache.getAndReplace(key, "v");
      case 13 -> cache.removeAll(keys);
      case 14 -> cache.clear();
      case 15 ->
          cache.invoke(
              key,
              (entry, arguments) -> {
                entry.setValue(entry.getValue() + "x");
                return null;
              });
      case 16 ->
          cache
              .invokeAll(keys, (entry, arguments) -> entry.exists())
              .values()
              .forEach(result -> assertThat(result.get()).isNotNull());
      case 17, 18 -> {
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(keys, random.nextBoolean(), done);
        try {
          done.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          throw (Exception) e.getCause();
        }
      }
      case 19 -> {
        Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
        for (int i = 0; i < 3 && iterator.hasNext(); i++) {
          iterator.next();
          iterator.remove();
        }
      }
      case 20 -> cache.removeAll();
      case 21 -> {
        var listener = new HeardEvents<String, String>().configuration(true, false);
        cache.registerCacheEntryListener(listener);
        cache.deregisterCacheEntryListener(listener);
      }
      case 22 -> cache.getConfiguration(MutableConfiguration.class);
      case 23 -> manager.getCacheNames().forEach(name -> assertThat(name).isNotEmpty());
      case 24 -> manager.getCache("traffic");
      case 25 -> manager.enableStatistics("traffic", random.nextBoolean());
      case 26 -> manager.enableManagement("traffic", random.nextBoolean());
      case 27 -> {
        String name = "other " + random.nextLong();
        manager.createCache(name, new MutableConfiguration<String, String>());
        manager.destroyCache(name);
      }
      default -> {
        cache.put(key, "v");
        cache.get(key);
      }
    }
  }

  private void awaitNoThreads() {
    eventually("no thread is left")
        .untilAsserted(() -> assertThat(ours()).as("threads that are left").isEmpty());
  }

  /** Returns the provider's threads that were not there before, as those of other tests are. */
  private List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("jcache-memcached"))
        .toList();
  }
}
