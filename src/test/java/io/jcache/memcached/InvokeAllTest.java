package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entry processors on many keys by one call. */
@Timeout(240)
final class InvokeAllTest {

  private static final int THREADS = 4;
  private static final int KEYS = 40;
  private static final int ROUNDS = 25;
  private static final Set<Integer> ALL = keys(KEYS);

  private static final EntryProcessor<Integer, Integer, Boolean> ADD_ONE =
      (entry, arguments) -> {
        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
        return true;
      };

  private final CacheFixture fixture = CacheFixture.inMemory();
  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private final MutableConfiguration<Integer, Integer> configuration =
      new MutableConfiguration<Integer, Integer>();

  @AfterEach
  void close() {
    executor.shutdownNow();
    fixture.close();
  }

  private static Set<Integer> keys(int count) {
    Set<Integer> keys = new LinkedHashSet<>();
    IntStream.range(0, count).forEach(keys::add);
    return keys;
  }

  private Cache<Integer, Integer> cache() {
    return fixture.cache("c", configuration);
  }

  @Test
  void overlappingCalls_inAnyOrder_endAndLoseNothing() throws Exception {
    Cache<Integer, Integer> cache = cache();
    List<Future<?>> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(thread);
      threads.add(
          executor.submit(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  List<Integer> order = new ArrayList<>(ALL);
                  Collections.shuffle(order, random);
                  assertThat(cache.invokeAll(new LinkedHashSet<>(order), ADD_ONE).values())
                      .hasSize(KEYS)
                      .allMatch(EntryProcessorResult::get);
                }
              }));
    }
    for (Future<?> thread : threads) {
      thread.get();
    }

    assertThat(cache.getAll(ALL).values()).hasSize(KEYS).containsOnly(THREADS * ROUNDS);
  }

  @Test
  void keyOnWhichAnotherThreadRunsAProcessor_comesLast() throws Exception {
    try (CacheFixture impatient = CacheFixture.inMemory("?timeout=500ms")) {
      Cache<Integer, Integer> cache = impatient.cache("c", configuration);
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch others = new CountDownLatch(KEYS - 1);
      List<Integer> order = new CopyOnWriteArrayList<>();
      Future<Boolean> slow =
          executor.submit(
              () ->
                  cache.invoke(
                      0,
                      (entry, arguments) -> {
                        running.countDown();
                        isReached(others);
                        order.add(-1);
                        return ADD_ONE.process(entry);
                      }));
      assertThat(isReached(running)).isTrue();

      cache.invokeAll(
          ALL,
          (entry, arguments) -> {
            order.add(entry.getKey());
            others.countDown();
            return ADD_ONE.process(entry);
          });

      assertThat(slow.get()).isTrue();
      assertThat(order.subList(KEYS - 1, order.size())).containsExactly(-1, 0);
      assertThat(cache.get(0)).isEqualTo(2);
    }
  }

  private static boolean isReached(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another thread would wait for a lock for 30 seconds, and for a turn for 60. */
  @Test
  void listeners_areToldWhileNoLockAndNoTurnIsHeld() {
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    hearing(
        event ->
            seen.add(
                executor
                    .submit(() -> invoke(event.getKey(), (entry, arguments) -> entry.exists()))
                    .get(20, TimeUnit.SECONDS)));

    Map<Integer, EntryProcessorResult<Boolean>> results = cache().invokeAll(keys(3), ADD_ONE);

    assertThat(results.values()).hasSize(3).allMatch(EntryProcessorResult::get);
    assertThat(seen).containsExactly(true, true, true);
  }

  private Boolean invoke(Integer key, EntryProcessor<Integer, Integer, Boolean> processor) {
    return fixture.manager().<Integer, Integer>getCache("c").invoke(key, processor);
  }

  /** What is done with an event. */
  private interface Hearing {
    void hear(CacheEntryEvent<? extends Integer, ? extends Integer> event) throws Exception;
  }

  private void hearing(Hearing hearing) {
    CacheEntryCreatedListener<Integer, Integer> listener =
        events -> {
          for (CacheEntryEvent<? extends Integer, ? extends Integer> event : events) {
            try {
              hearing.hear(event);
            } catch (Exception e) {
              throw new CacheEntryListenerException(e);
            }
          }
        };
    configuration.addCacheEntryListenerConfiguration(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
  }

  @Test
  void failures_areThoseOfTheirKeys() {
    hearing(
        event -> {
          if (event.getKey() == 1) {
            throw new IllegalStateException("listener");
          }
        });
    configuration.setWriteThrough(true).setCacheWriterFactory(RefusingTwo::new);
    Cache<Integer, Integer> cache = cache();

    Map<Integer, EntryProcessorResult<Boolean>> results =
        cache.invokeAll(
            keys(6),
            (entry, arguments) -> {
              if (entry.getKey() == 3) {
                throw new IllegalStateException("processor");
              }
              ADD_ONE.process(entry);
              return entry.getKey() == 4 ? null : true;
            });

    assertThat(results).containsOnlyKeys(0, 1, 2, 3, 5);
    assertThat(results.get(0).get()).isTrue();
    assertThat(results.get(5).get()).isTrue();
    assertFails(results.get(1), CacheEntryListenerException.class);
    assertFails(results.get(2), CacheWriterException.class);
    assertFails(results.get(3), IllegalStateException.class);
    assertThat(cache.getAll(ALL)).containsOnlyKeys(0, 1, 4, 5);
  }

  private static void assertFails(
      EntryProcessorResult<Boolean> result, Class<? extends Exception> cause) {
    assertThatThrownBy(result::get)
        .isInstanceOf(EntryProcessorException.class)
        .hasCauseInstanceOf(cause);
  }

  /** A writer that takes no key 2. */
  private static final class RefusingTwo implements CacheWriter<Integer, Integer> {
    @Override
    public void write(Cache.Entry<? extends Integer, ? extends Integer> entry) {
      if (entry.getKey() == 2) {
        throw new CacheWriterException("writer");
      }
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends Integer>> entries) {
      entries.forEach(this::write);
    }

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {}
  }

  @Test
  void errorOfAProcessor_comesOutOnceListenersHaveHeardOfTheOthers() throws Exception {
    List<Integer> heard = new CopyOnWriteArrayList<>();
    hearing(event -> heard.add(event.getKey()));
    Cache<Integer, Integer> cache = cache();

    assertThatThrownBy(
            () ->
                cache.invokeAll(
                    ALL,
                    (entry, arguments) -> {
                      if (entry.getKey() == 5) {
                        throw new AssertionError("of a processor");
                      }
                      return ADD_ONE.process(entry);
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("of a processor");

    assertThat(heard).hasSize(5).hasSameElementsAs(cache.getAll(ALL).keySet());
    assertThat(executor.submit(() -> cache.invoke(5, ADD_ONE)).get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cacheClosedMeanwhile_isAnIllegalState() {
    Cache<Integer, Integer> cache = cache();

    assertThatThrownBy(
            () ->
                cache.invokeAll(
                    ALL,
                    (entry, arguments) -> {
                      cache.close();
                      throw new EntryProcessorException("no more");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cache 'c' was closed meanwhile");
  }
}
