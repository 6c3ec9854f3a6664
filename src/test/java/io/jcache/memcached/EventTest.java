package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Stopwatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How events are delivered; which ones there are is in {@link EventTableTest}. */
@Timeout(60)
class EventTest {

  private static final int THREADS = 8;

  private final CacheFixture fixture = CacheFixture.inMemory();
  private final HeardEvents<String, String> heard = new HeardEvents<>();
  private final Cache<String, String> cache =
      fixture.cache(
          "cache",
          new MutableConfiguration<String, String>()
              .setStatisticsEnabled(true)
              .setExpiryPolicyFactory(
                  CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 10))));

  @AfterEach
  void close() {
    fixture.close();
  }

  /** CacheEntryListener: asynchronous events of one key come in the order in which they occur. */
  @Test
  void asynchronousListener_eightThreadsUpdateOneKey_hearsTheValuesInOrder() throws Exception {
    int each = 250;
    cache.registerCacheEntryListener(heard.configuration(true, false));
    inThreads(
        () -> {
          for (int i = 0; i < each; i++) {
            cache.invoke(
                "k",
                (entry, arguments) -> {
                  String value = entry.getValue();
                  entry.setValue(value == null ? "1" : "" + (Integer.parseInt(value) + 1));
                  return null;
                });
          }
        });
    cache.close();

    List<String> expected = new ArrayList<>(List.of("CREATED k=1<-"));
    IntStream.range(1, THREADS * each).forEach(i -> expected.add("UPDATED k=" + (i + 1) + "<" + i));
    assertThat(heard.texts).isEqualTo(expected);
    assertThat(heard.threads).allMatch(name -> name.startsWith("jcache-memcached-listener"));
  }

  @Test
  void asynchronousListener_closeOfTheCache_waitsForWhatWasTold() {
    cache.registerCacheEntryListener(heard.configuration(false, false));
    for (int i = 0; i < 1_000; i++) {
      cache.put("k" + i, "v");
    }

    cache.close();

    assertThat(heard.texts).hasSize(1_000);
    assertThat(heard.closed).isTrue();
  }

  @Test
  void asynchronousListener_closesTheCache_waitsNotForItself() throws Exception {
    CacheEntryCreatedListener<String, String> closing = events -> cache.close();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> closing, null, false, false));
    try (Stopwatch time = new Stopwatch()) {
      cache.put("k", "v");
      while (!cache.isClosed()) {
        Thread.onSpinWait();
      }
      fixture.close();

      assertThat(time.elapsed().toSeconds()).isLessThan(5);
    }
  }

  /** No lock is held while dispatching: the entry that was put can be changed meanwhile. */
  @Test
  void synchronousListener_anotherThreadChangesTheEntry_waitsForNothing() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      CacheEntryCreatedListener<String, String> listener =
          events -> {
            try {
              // It would have waited for a lock for half the timeout of a minute.
              other.submit(() -> cache.put("k", "another")).get(20, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new CacheEntryListenerException(e);
            }
          };
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));

      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("another");
    } finally {
      other.shutdownNow();
    }
  }

  /** An Error used to end the listener's thread, and the log did not say of which cache. */
  @Test
  void asynchronousListener_endsWithAnError_isLoggedAsAnExceptionIs() throws Exception {
    BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    CacheEntryCreatedListener<String, String> failing =
        events -> {
          events.forEach(event -> keys.add(event.getKey()));
          throw new NoClassDefFoundError("half a class path");
        };
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> failing, null, false, false));
    try (CapturedLog log = new CapturedLog()) {
      cache.put("a", "v");
      cache.put("b", "v");
      cache.close();

      assertThat(keys).containsExactlyInAnyOrder("a", "b");
      assertThat(log.lines("Cache 'cache': an asynchronous listener failed")).hasSize(2);
      assertThat(log.lines("java.lang.NoClassDefFoundError: half a class path")).hasSize(2);
      assertThat(log.lines("ended unexpectedly")).isEmpty();
    }
  }

  @Test
  void listenerThrows_ofAllKinds_operationIsDoneAndOtherListenersHear() {
    HeardEvents<String, String> second = new HeardEvents<>();
    cache.registerCacheEntryListener(heard.configuration(true, true));
    cache.registerCacheEntryListener(second.configuration(true, true));
    heard.failWith(new IllegalStateException("first"));
    second.failWith(new CacheEntryListenerException("second"));

    assertThatExceptionOfType(CacheEntryListenerException.class)
        .isThrownBy(() -> cache.put("k", "v"))
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

    heard.failWith(null);
    second.failWith(null);
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(heard.texts).isEqualTo(second.texts).containsExactly("CREATED k=v<-");
  }

  /** An exception that is always the same object cannot be added to itself. */
  @Test
  void listenersThrowTheSameObject_itComesOut() {
    CacheEntryListenerException same = new CacheEntryListenerException("always the same");
    HeardEvents<String, String> second = new HeardEvents<>();
    cache.registerCacheEntryListener(heard.configuration(true, true));
    cache.registerCacheEntryListener(second.configuration(true, true));
    heard.failWith(same);
    second.failWith(same);

    assertThatExceptionOfType(CacheEntryListenerException.class)
        .isThrownBy(() -> cache.put("k", "v"))
        .isSameAs(same);
  }

  /** A listener that failed at the first key used to leave all others undone, after the writer. */
  @Test
  void listenerThrows_bulkOperation_dealsWithEveryKey() {
    Map<String, String> entries = new TreeMap<>(Map.of("a", "1", "b", "2", "c", "3"));
    cache.registerCacheEntryListener(heard.configuration(true, true));
    heard.failWith(new CacheEntryListenerException("each time"));

    fails(() -> cache.putAll(entries));
    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
    fails(() -> cache.removeAll(Set.of("a", "b")));
    assertThat(cache.getAll(entries.keySet())).isEqualTo(Map.of("c", "3"));
    fails(() -> cache.putAll(entries));
    fails(cache::removeAll);
    assertThat(cache.iterator().hasNext()).isFalse();

    assertThat(heard.texts.stream().filter(text -> text.startsWith("REMOVED"))).hasSize(5);
  }

  @Test
  void listenerThrows_getAllOverExpiredEntries_tellsAllOfThem() {
    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    fixture.clock().advanceMillis(10_000);
    cache.registerCacheEntryListener(heard.configuration(true, true));
    heard.failWith(new CacheEntryListenerException("each time"));

    fails(() -> cache.getAll(Set.of("a", "b", "c")));

    assertThat(heard.texts)
        .containsExactlyInAnyOrder("EXPIRED a=1<1", "EXPIRED b=2<2", "EXPIRED c=3<3");
  }

  /** A listener that failed at an expired entry used to lose the rest of the batch. */
  @Test
  void listenerThrows_iteration_losesNoEntry() {
    for (int i = 0; i < 5; i++) {
      cache.put("expired " + i, "v");
    }
    fixture.clock().advanceMillis(10_000);
    for (int i = 0; i < 50; i++) {
      cache.put("live " + i, "v");
    }
    cache.registerCacheEntryListener(heard.configuration(true, true));
    heard.failWith(new CacheEntryListenerException("each time"));
    int entries = 0;
    int failures = 0;

    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    for (boolean more = true; more; ) {
      try {
        more = iterator.hasNext();
        if (more) {
          iterator.next();
          entries++;
        }
      } catch (CacheEntryListenerException e) {
        failures++;
      }
    }

    assertThat(entries).isEqualTo(50);
    assertThat(failures).isEqualTo(5);
    assertThat(heard.texts).hasSize(5);
  }

  /** What nobody has heard was not told: it used to be lost on whoever came to listen later. */
  @Test
  void expiredListener_registeredAfterTheEntryWasFoundExpired_hears() {
    CacheEntryCreatedListener<String, String> other = events -> {};
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> other, null, false, true));
    cache.put("k", "v");
    fixture.clock().advanceMillis(10_000);
    assertThat(cache.get("k")).isNull();
    cache.registerCacheEntryListener(heard.configuration(true, true));

    assertThat(cache.get("k")).isNull();

    assertThat(heard.texts).containsExactly("EXPIRED k=v<v");
  }

  @Test
  void expired_twoEntriesOfOneKey_areToldEach() {
    cache.registerCacheEntryListener(heard.configuration(true, true));
    for (String value : List.of("1", "2")) {
      cache.put("k", value);
      fixture.clock().advanceMillis(10_000);
      cache.get("k");
      cache.get("k");
    }

    assertThat(heard.texts)
        .containsExactly("CREATED k=1<-", "EXPIRED k=1<1", "CREATED k=2<-", "EXPIRED k=2<2");
  }

  @Test
  void deregistered_hearsNothingMore() {
    var configuration = heard.configuration(true, true);
    cache.registerCacheEntryListener(configuration);
    cache.put("k", "1");

    cache.deregisterCacheEntryListener(configuration);
    cache.put("k", "2");

    assertThat(heard.texts).containsExactly("CREATED k=1<-");
  }

  /** MutableConfiguration keeps its listeners in a set that takes no two threads. */
  @Test
  void registration_byManyThreads_losesNone() throws Exception {
    int each = 200;
    inThreads(
        () -> {
          for (int i = 0; i < each; i++) {
            var configuration = new HeardEvents<String, String>().configuration(true, true);
            cache.registerCacheEntryListener(configuration);
            cache.getConfiguration(MutableConfiguration.class);
            cache.deregisterCacheEntryListener(configuration);
          }
          cache.registerCacheEntryListener(
              new HeardEvents<String, String>().configuration(true, true));
        });

    assertThat(
            cache
                .getConfiguration(MutableConfiguration.class)
                .getCacheEntryListenerConfigurations())
        .hasSize(THREADS);
  }

  private static void fails(Runnable operation) {
    assertThatExceptionOfType(CacheEntryListenerException.class).isThrownBy(operation::run);
  }

  private static void inThreads(Runnable task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        futures.add(threads.submit(task));
      }
      for (Future<?> future : futures) {
        future.get(50, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** CacheEntryEvent, JSR-107 1.1, section 8: an event is unwrapped to what it is, and no more. */
  @Test
  void event_unwrap_isOnlyItself() {
    List<Object> unwrapped = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    CacheEntryCreatedListener<String, String> listener =
        events ->
            events.forEach(
                event -> {
                  unwrapped.add(event.unwrap(Cache.Entry.class) == event);
                  try {
                    event.unwrap(Thread.class);
                  } catch (IllegalArgumentException e) {
                    refused.add(String.valueOf(e.getMessage()));
                  }
                });
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
    cache.put("k", "v");

    assertThat(unwrapped).containsExactly(true);
    assertThat(refused).hasSize(1).first().asString().contains("java.lang.Thread");
  }

  /** Iterator: the end is an end, however often it is asked for. */
  @Test
  void iterator_behindTheLastEntry_hasNone() {
    cache.put("k", "v");
    Iterator<Cache.Entry<String, String>> entries = cache.iterator();
    assertThatIllegalStateException().isThrownBy(entries::remove);
    assertThat(entries.next().getKey()).isEqualTo("k");
    assertThat(entries.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(entries::next);
  }
}
