package io.jcache.memcached.internal.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entry processors that are slower than the patience of threads, a tenth of the timeout. */
@Timeout(60)
final class TurnsTest {
  private static final int THREADS = 8;
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

  private static final EntryProcessor<String, String, String> INNER = (entry, arguments) -> "inner";

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void close() {
    executor.shutdownNow();
    provider.close();
  }

  @Test
  void invoke_ofManyThreads_runsASlowProcessorOnce() throws Exception {
    Cache<String, String> cache = cache("memory:turns?timeout=20s");
    var slow =
        computing(
            () -> {
              LockSupport.parkNanos(SLOW_NANOS);
              return "computed";
            });

    assertThat(all(() -> cache.invoke("key", slow))).containsOnly("computed");
    assertThat(calls).hasValue(1);
  }

  @Test
  void invoke_ofAProcessorThatFails_letsTheNextOneTry() throws Exception {
    Cache<String, String> cache = cache("memory:turns?timeout=20s");
    var slow =
        computing(
            () -> {
              LockSupport.parkNanos(SLOW_NANOS / 3);
              if (calls.get() <= 2) {
                throw new IllegalStateException("fails twice");
              }
              return "computed";
            });

    List<String> values =
        all(
            () -> {
              try {
                return cache.invoke("key", slow);
              } catch (EntryProcessorException e) {
                return e.getCause().getMessage();
              }
            });
    assertThat(values).filteredOn("fails twice"::equals).hasSize(2);
    assertThat(values).filteredOn("computed"::equals).hasSize(THREADS - 2);
    assertThat(calls).hasValue(3);
  }

  @Test
  void invoke_ofAnotherKey_doesNotWait() throws Exception {
    Cache<String, String> cache = cache("memory:turns");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Future<String> slow =
        executor.submit(
            () ->
                cache.invoke(
                    "slow",
                    computing(
                        () -> {
                          running.countDown();
                          return String.valueOf(done.await(30, TimeUnit.SECONDS));
                        })));
    running.await();

    assertThat(cache.invoke("other", computing(() -> "at once"))).isEqualTo("at once");
    done.countDown();
    assertThat(slow.get()).isEqualTo("true");
  }

  @Test
  void invoke_withinProcessorsThatMeet_waitsForNone() throws Exception {
    Cache<String, String> cache = cache("memory:turns");
    CyclicBarrier both = new CyclicBarrier(2);
    Future<String> first = executor.submit(() -> cache.invoke("a", nested(cache, "b", both)));
    Future<String> second = executor.submit(() -> cache.invoke("b", nested(cache, "a", both)));

    assertThat(List.of(first.get(), second.get())).containsOnly("inner");
  }

  private EntryProcessor<String, String, String> nested(
      Cache<String, String> cache, String key, CyclicBarrier both) {
    return computing(
        () -> {
          both.await(30, TimeUnit.SECONDS);
          return cache.invoke(key, INNER);
        });
  }

  /** The loader of a key calls a processor, and a processor reads the key, at the same time. */
  @Test
  void invoke_withinALoader_andReadWithinAProcessor_waitForNone() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Cache<String, String> plain = cache("memory:turns");
    MutableConfiguration<String, String> loading = new MutableConfiguration<>();
    loading.setReadThrough(true);
    loading.setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(new Meeting(plain, both)));
    Cache<String, String> loaded =
        provider.getCacheManager(URI.create("memory:turns"), null).createCache("loaded", loading);
    Future<String> load = executor.submit(() -> loaded.get("a"));
    Future<String> process =
        executor.submit(
            () ->
                plain.invoke(
                    "b",
                    computing(
                        () -> {
                          both.await(30, TimeUnit.SECONDS);
                          return loaded.get("a");
                        })));

    assertThat(load.get()).isEqualTo("inner");
    assertThat(process.get()).isEqualTo("inner");
  }

  /** Loads by a processor, once another thread runs one of the same key; the first time. */
  private record Meeting(Cache<String, String> cache, CyclicBarrier both, AtomicInteger loads)
      implements CacheLoader<String, String> {
    Meeting(Cache<String, String> cache, CyclicBarrier both) {
      this(cache, both, new AtomicInteger());
    }

    @Override
    public String load(String key) {
      try {
        if (loads.getAndIncrement() == 0) {
          both.await(30, TimeUnit.SECONDS);
        }
        return cache.invoke("b", INNER);
      } catch (Exception e) {
        throw new CacheLoaderException(e);
      }
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      throw new CacheLoaderException("only one key is loaded");
    }
  }

  /** Nothing can be stored, so that each would compute for itself after all. */
  @Test
  void invoke_onANodeThatIsDown_letsAllComputeAtATime() throws Exception {
    Cache<String, String> cache = cache("memcached://127.0.0.1:1/turns");
    CyclicBarrier everybody = new CyclicBarrier(THREADS);
    var slow =
        computing(
            () -> {
              everybody.await(30, TimeUnit.SECONDS);
              return "computed";
            });

    assertThat(all(() -> cache.invoke("key", slow))).containsOnly("computed");
    assertThat(calls).hasValue(THREADS);
  }

  @Test
  void run_thatWaitsForNoProcessor_letsOthersGoOnAfterAWhile() throws Exception {
    Turns<String> turns = new Turns<>(Duration.ofMillis(20));
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch inTurn = new CountDownLatch(1);
    Future<Boolean> first =
        executor.submit(
            () ->
                turns.run(
                    "key",
                    Operations.<String>get(),
                    operation -> {
                      inTurn.countDown();
                      return isReached(second);
                    }));
    inTurn.await();

    turns.run(
        "key",
        Operations.<String>get(),
        operation -> {
          assertThat(turns.isIdle()).isFalse();
          second.countDown();
          return null;
        });
    assertThat(first.get()).isTrue();
    assertThat(turns.isIdle()).isTrue();
  }

  /** What the processor has made is not stored at once: nobody may take that for idleness. */
  @Test
  void run_afterAProcessor_waitsForItsResultAsLongAsForAllElse() throws Exception {
    Duration patience = Duration.ofSeconds(2);
    int waiting = THREADS - 1;
    Turns<String> turns = new Turns<>(patience);
    CountDownLatch inTurn = new CountDownLatch(1);
    AtomicInteger outOfTurn = new AtomicInteger();
    AtomicBoolean stored = new AtomicBoolean();
    Operation<String, String> slow =
        Operations.invoke(
            "key",
            (entry, arguments) -> {
              inTurn.countDown();
              LockSupport.parkNanos(patience.plusMillis(200).toNanos());
              return "made";
            },
            new Object[0],
            null,
            value -> {});
    Future<?> first =
        executor.submit(
            () ->
                turns.run(
                    "key",
                    slow,
                    operation -> {
                      operation.decide(null, new ExpiryRules(new EternalExpiryPolicy()), 0);
                      LockSupport.parkNanos(patience.dividedBy(4).toNanos());
                      stored.set(true);
                      return null;
                    }));
    inTurn.await();
    List<Future<?>> others = new ArrayList<>();
    for (int i = 0; i < waiting; i++) {
      others.add(
          executor.submit(
              () ->
                  turns.run(
                      "key",
                      Operations.<String>get(),
                      operation -> stored.get() ? 0 : outOfTurn.incrementAndGet())));
      // So that each loses its patience at another time.
      LockSupport.parkNanos(patience.dividedBy(waiting).toNanos());
    }
    first.get();
    for (Future<?> other : others) {
      other.get();
    }

    assertThat(outOfTurn).hasValue(0);
  }

  private static boolean isReached(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> all(Callable<String> call) throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      tasks.add(call);
    }
    List<String> results = new ArrayList<>();
    for (Future<String> future : executor.invokeAll(tasks)) {
      results.add(future.get());
    }
    return results;
  }

  private Cache<String, String> cache(String uri) {
    return provider
        .getCacheManager(URI.create(uri), null)
        .createCache("cache", new MutableConfiguration<String, String>());
  }

  /** Returns a processor that computes what is absent, which is counted. */
  private EntryProcessor<String, String, String> computing(Callable<String> source) {
    return (entry, arguments) -> {
      if (!entry.exists()) {
        calls.incrementAndGet();
        try {
          entry.setValue(source.call());
        } catch (Exception e) {
          throw new EntryProcessorException(e);
        }
      }
      return entry.getValue();
    };
  }
}
