package io.jcache.memcached.internal.integration;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.testkit.FakeTicker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The entry processors of many threads on one key. */
@Timeout(120)
final class TurnsTest {
  private static final int THREADS = 8;
  private static final int WAITING = THREADS - 1;

  /** Threads that wait look at the clock as often, which is theirs alone. */
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private static final Duration LONG = PATIENCE.multipliedBy(10);

  private static final EntryProcessor<String, String, String> INNER = (entry, arguments) -> "inner";

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch all = new CountDownLatch(THREADS);
  private final CountDownLatch inTurn = new CountDownLatch(1);
  private final Watch watch = new Watch();

  @AfterEach
  void close() {
    executor.shutdownNow();
    provider.close();
  }

  @Test
  void invoke_ofManyThreads_runsASlowProcessorOnce() throws Exception {
    Cache<String, String> cache = cache("memory:turns?timeout=30s");
    var slow =
        computing(
            () -> {
              assertThat(isReached(all)).isTrue();
              return "computed";
            });

    assertThat(all(() -> cache.invoke("key", slow))).containsOnly("computed");
    assertThat(calls).hasValue(1);
  }

  @Test
  void invoke_ofAProcessorThatFails_letsTheNextOneTry() throws Exception {
    Cache<String, String> cache = cache("memory:turns?timeout=30s");
    var slow =
        computing(
            () -> {
              assertThat(isReached(all)).isTrue();
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
                          return String.valueOf(done.await(60, TimeUnit.SECONDS));
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
          both.await(60, TimeUnit.SECONDS);
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
                          both.await(60, TimeUnit.SECONDS);
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
          both.await(60, TimeUnit.SECONDS);
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
              everybody.await(60, TimeUnit.SECONDS);
              return "computed";
            });

    assertThat(all(() -> cache.invoke("key", slow))).containsOnly("computed");
    assertThat(calls).hasValue(THREADS);
  }

  @Test
  void run_thatWaitsForNoProcessor_letsOthersGoOnAfterAWhile() throws Exception {
    Turns<String> turns = new Turns<>(PATIENCE, System::nanoTime);
    CountDownLatch second = new CountDownLatch(1);
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
  void run_besideAProcessorSlowerThanPatience_waitsForItsResultAsLongAsForAllElse()
      throws Exception {
    Turns<String> turns = new Turns<>(PATIENCE, watch);
    AtomicBoolean stored = new AtomicBoolean();
    Future<?> first =
        executor.submit(
            () ->
                run(
                    turns,
                    () -> awaitLooksAfter(LONG),
                    () -> {
                      awaitLooksAfter(PATIENCE.dividedBy(2));
                      stored.set(true);
                    }));
    inTurn.await();
    List<Future<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      others.add(
          executor.submit(
              () -> turns.run("key", Operations.<String>get(), operation -> stored.get())));
    }

    first.get();
    for (Future<Boolean> other : others) {
      assertThat(other.get()).as("waited until it was stored").isTrue();
    }
  }

  @Test
  void run_besideOneThatWaitsForAnotherJvm_waitsAsForAProcessor() throws Exception {
    Turns<String> turns = new Turns<>(PATIENCE, watch);
    AtomicBoolean isOver = new AtomicBoolean();
    Future<Object> first =
        executor.submit(
            () ->
                turns.<String, String, Object>run(
                    "key",
                    Operations.get(),
                    mine -> {
                      mine.waitForOthers(
                          () -> {
                            inTurn.countDown();
                            awaitLooksAfter(LONG);
                            isOver.set(true);
                          });
                      return null;
                    }));
    inTurn.await();
    List<Future<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      others.add(
          executor.submit(
              () -> turns.run("key", Operations.<String>get(), operation -> isOver.get())));
    }

    first.get();
    for (Future<Boolean> other : others) {
      assertThat(other.get()).as("waited until it was over").isTrue();
    }
  }

  @Test
  void run_besideAProcessorThatNeverEnds_goesOnAfterTenMinutes() throws Exception {
    Turns<String> turns = new Turns<>(PATIENCE, watch);
    CountDownLatch gaveUp = new CountDownLatch(WAITING);
    Future<?> first =
        executor.submit(
            () ->
                run(
                    turns,
                    () -> {
                      awaitLooksAfter(Turns.LONGEST.minusMillis(1));
                      assertThat(gaveUp.getCount()).as("still waiting").isEqualTo(WAITING);
                      watch.time.advance(Duration.ofMillis(1));
                      assertThat(isReached(gaveUp)).as("all went on").isTrue();
                    },
                    () -> {}));
    inTurn.await();
    for (int i = 0; i < WAITING; i++) {
      executor.submit(
          () ->
              turns.run(
                  "key",
                  Operations.<String>get(),
                  operation -> {
                    gaveUp.countDown();
                    return null;
                  }));
    }

    first.get();
  }

  /** Runs a processor, and what follows on it before its turn ends. */
  private @Nullable Object run(Turns<String> turns, Runnable processor, Runnable afterwards) {
    Operation<String, String> operation =
        Operations.invoke(
            "key",
            (entry, arguments) -> {
              inTurn.countDown();
              processor.run();
              return "made";
            },
            new Object[0],
            null,
            value -> {},
            value -> value);
    return turns.run(
        "key",
        operation,
        mine -> {
          mine.decide(null, new ExpiryRules(new EternalExpiryPolicy()), 0);
          afterwards.run();
          return null;
        });
  }

  /** Lets time pass once all others wait, and then waits until each has twice looked at it. */
  private void awaitLooksAfter(Duration time) {
    watch.awaitLooks();
    watch.time.advance(time);
    watch.awaitLooks();
    watch.awaitLooks();
  }

  /** A ticker that knows which threads have looked at it. */
  private static final class Watch implements LongSupplier {
    private final FakeTicker time = new FakeTicker();
    private final Set<Thread> looked = ConcurrentHashMap.newKeySet();

    @Override
    public long getAsLong() {
      looked.add(Thread.currentThread());
      return time.getAsLong();
    }

    /** Waits until all threads that wait for a turn have looked at the time since. */
    void awaitLooks() {
      looked.clear();
      eventually("all look at the time").until(() -> looked.size() >= WAITING);
    }
  }

  private static boolean isReached(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> all(Callable<String> call) throws Exception {
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      tasks.add(
          () -> {
            all.countDown();
            return call.call();
          });
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
