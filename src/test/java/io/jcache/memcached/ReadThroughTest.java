package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Read-through under concurrency (JSR-107, chapter 10; what it leaves open is in ReadThrough). */
@Timeout(60)
class ReadThroughTest {

  private final CacheFixture fixture = CacheFixture.inMemory();
  private int caches;

  @AfterEach
  void close() {
    fixture.close();
  }

  private <V> Cache<String, V> cache(CacheLoader<String, V> loader) {
    return fixture.cache(
        "cache " + caches++,
        new MutableConfiguration<String, V>()
            .setStatisticsEnabled(true)
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> loader));
  }

  /** A call on a thread of its own. */
  private static final class Call<T> extends FutureTask<T> {
    private final Thread thread = new Thread(this, "reader");

    Call(Callable<T> call) {
      super(call);
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits until the call waits. */
    Call<T> awaitWaiting() {
      // At the gate with a time limit, behind another's load without.
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING
          && !isDone()) {
        Thread.onSpinWait();
      }
      return this;
    }

    T result() throws Exception {
      return get(30, TimeUnit.SECONDS);
    }
  }

  private static <T> List<Call<T>> calls(int count, Callable<T> call) {
    List<Call<T>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(new Call<>(call));
    }
    calls.forEach(Call::awaitWaiting);
    return calls;
  }

  @Test
  void get_sixteenThreads_loadOnce() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = cache(loader);
    loader.shut();
    Call<String> first = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    List<Call<String>> others = calls(15, () -> cache.get("k"));

    loader.open();

    assertThat(first.result()).isEqualTo("loaded");
    for (Call<String> other : others) {
      assertThat(other.result()).isEqualTo("loaded");
    }
    assertThat(loader.calls).containsExactly("k");
  }

  @Test
  void get_sixteenThreadsOfALoadThatFails_failWithIt() throws Exception {
    GatedLoader<String> loader =
        new GatedLoader<>(
            key -> {
              throw new IllegalArgumentException("no source");
            });
    Cache<String, String> cache = cache(loader);
    loader.shut();
    Call<String> first = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    List<Call<String>> all = calls(15, () -> cache.get("k"));
    all.add(first);

    loader.open();

    for (Call<String> call : all) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(call::result)
          .havingCause()
          .isInstanceOf(CacheLoaderException.class)
          .havingCause()
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(loader.calls).containsExactly("k");
    // The failure is not kept.
    assertThatExceptionOfType(CacheLoaderException.class).isThrownBy(() -> cache.get("k"));
    assertThat(loader.calls).containsExactly("k", "k");
  }

  @Test
  void get_loadEndsWithAnError_othersGetTheError() throws Exception {
    GatedLoader<String> loader =
        new GatedLoader<>(
            key -> {
              throw new LinkageError("half a class path");
            });
    Cache<String, String> cache = cache(loader);
    loader.shut();
    Call<String> first = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    Call<String> other = calls(1, () -> cache.get("k")).get(0);

    loader.open();

    for (Call<String> call : List.of(first, other)) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(call::result)
          .withCauseExactlyInstanceOf(LinkageError.class);
    }
  }

  /** Store by value: readers that waited for one load must not share its object. */
  @Test
  void get_mutableValue_eachReaderHasItsOwn() throws Exception {
    GatedLoader<List<String>> loader = new GatedLoader<>(key -> new ArrayList<>(List.of("a")));
    Cache<String, List<String>> cache = cache(loader);
    for (int round = 0; round < 30; round++) {
      String key = "k" + round;
      Callable<List<String>> getAndChange =
          () -> {
            List<String> value = cache.get(key);
            List<String> asRead = List.copyOf(value);
            value.add("mine");
            return asRead;
          };
      loader.shut();
      List<Call<List<String>>> all = calls(4, getAndChange);

      loader.open();

      for (Call<List<String>> call : all) {
        assertThat(call.result()).isEqualTo(List.of("a"));
      }
      assertThat(cache.get(key)).isEqualTo(List.of("a"));
    }
  }

  @Test
  void get_listenerOfTheLoadThrows_onlyItsCallerFails() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = cache(loader);
    HeardEvents<String, String> heard = new HeardEvents<>();
    heard.failWith(new CacheEntryListenerException("mine"));
    cache.registerCacheEntryListener(heard.configuration(true, true));
    loader.shut();
    Call<String> first = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    Call<String> other = calls(1, () -> cache.get("k")).get(0);

    loader.open();

    assertThat(other.result()).isEqualTo("loaded");
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(first::result)
        .withCauseExactlyInstanceOf(CacheEntryListenerException.class);
  }

  @Test
  void getAll_someMissing_areLoadedByOneLoadAll() {
    GatedLoader<String> loader = new GatedLoader<>(key -> key.equals("none") ? null : "loaded");
    Cache<String, String> cache = cache(loader);
    cache.put("there", "put");

    Map<String, String> values = cache.getAll(Set.of("there", "a", "b", "none"));

    assertThat(values).isEqualTo(Map.of("there", "put", "a", "loaded", "b", "loaded"));
    assertThat(loader.calls).containsExactly(Set.of("a", "b", "none"));
  }

  @Test
  void getAll_someAreBeingLoaded_loadsTheOthersAndWaits() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded " + key);
    Cache<String, String> cache = cache(loader);
    loader.shut();
    Call<String> first = new Call<>(() -> cache.get("a"));
    loader.awaitLoad();
    Call<Map<String, String>> all = calls(1, () -> cache.getAll(Set.of("a", "b"))).get(0);

    loader.open();

    assertThat(all.result()).isEqualTo(Map.of("a", "loaded a", "b", "loaded b"));
    assertThat(first.result()).isEqualTo("loaded a");
    assertThat(loader.calls).containsExactlyInAnyOrder("a", Set.of("b"));
  }

  /** Threads that load overlapping keys must not wait for each other in a circle. */
  @Test
  void getAll_overlappingKeysByManyThreads_ends() throws Exception {
    Cache<String, String> cache = cache(new GatedLoader<>(key -> "loaded"));
    for (int round = 0; round < 30; round++) {
      String id = round + " ";
      List<Call<Integer>> calls = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 4; i++) {
          keys.add(id + (thread + i) % 6);
        }
        calls.add(new Call<>(() -> cache.getAll(keys).size()));
      }
      for (Call<Integer> call : calls) {
        assertThat(call.result()).isEqualTo(4);
      }
    }
  }

  /** Loaders that read caches used to wait for each other's keys for ever. */
  @Test
  void get_loadersThatReadEachOthersKeys_endWithTheirValues() throws Exception {
    CyclicBarrier bothLoading = new CyclicBarrier(2);
    AtomicReference<Cache<String, String>> self = new AtomicReference<>();
    Set<Thread> nested = ConcurrentHashMap.newKeySet();
    GatedLoader<String> loader =
        new GatedLoader<>(
            key -> {
              if (!nested.add(Thread.currentThread())) {
                return "inner " + key;
              }
              try {
                bothLoading.await(20, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              return key + " of " + self.get().get(key.equals("a") ? "b" : "a");
            });
    Cache<String, String> cache = cache(loader);
    self.set(cache);

    Call<String> a = new Call<>(() -> cache.get("a"));
    Call<String> b = new Call<>(() -> cache.get("b"));

    // Where the other thread has stored its inner load first, that is the value.
    assertThat(a.result()).isIn("a of inner b", "inner a");
    assertThat(b.result()).isIn("b of inner a", "inner b");
  }

  @Test
  void load_putMeanwhile_neverOverwritesIt() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = cache(loader);
    loader.shut();
    Call<String> get = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    Call<Map<String, String>> getAll = calls(1, () -> cache.getAll(Set.of("k", "l"))).get(0);
    cache.put("k", "newer");
    cache.put("l", "newer");

    loader.open();

    assertThat(get.result()).isEqualTo("newer");
    assertThat(getAll.result()).isEqualTo(Map.of("k", "newer", "l", "newer"));
    assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(Map.of("k", "newer", "l", "newer"));
  }

  @Test
  void load_clearMeanwhile_isGivenButNotStored() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = cache(loader);
    HeardEvents<String, String> heard = new HeardEvents<>();
    cache.registerCacheEntryListener(heard.configuration(true, true));
    loader.shut();
    Call<String> get = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    Call<Map<String, String>> getAll = calls(1, () -> cache.getAll(Set.of("l"))).get(0);
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("m"), true, done);
    while (loader.calls.size() < 3) {
      Thread.onSpinWait();
    }
    cache.clear();

    loader.open();

    assertThat(get.result()).isEqualTo("loaded");
    assertThat(getAll.result()).isEqualTo(Map.of("l", "loaded"));
    done.get(20, TimeUnit.SECONDS);
    assertThat(cache.iterator()).isExhausted();
    assertThat(heard.texts).isEmpty();
  }

  /** Who clears to have the source read again must not get what was read of it before. */
  @Test
  void get_afterAClearDuringALoad_loadsAnew() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = cache(loader);
    loader.shut();
    Call<String> before = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    cache.clear();
    Call<String> after = new Call<>(() -> cache.get("k")).awaitWaiting();

    loader.open();

    assertThat(before.result()).isEqualTo("loaded");
    assertThat(after.result()).isEqualTo("loaded");
    assertThat(loader.calls).containsExactly("k", "k");
  }

  /** 'Keys not found in the cache are not in the returned map', nor are keys not asked for. */
  @Test
  void loader_givesMoreThanAskedFor_isNotTaken() {
    Cache<String, String> cache =
        cache(
            new CacheLoader<String, String>() {
              @Override
              public String load(String key) {
                return "loaded";
              }

              @Override
              public Map<String, String> loadAll(Iterable<? extends String> keys) {
                return Map.of("a", "1", "b", "2", "c", "3");
              }
            });

    assertThat(cache.getAll(Set.of("a"))).isEqualTo(Map.of("a", "1"));
    assertThat(cache.containsKey("b")).isFalse();
  }

  @Test
  void loader_givesNullForAMap_isNothing() {
    Cache<String, String> cache =
        cache(
            new CacheLoader<String, String>() {
              @Override
              public String load(String key) {
                return null;
              }

              @Override
              public Map<String, String> loadAll(Iterable<? extends String> keys) {
                return null;
              }
            });

    assertThat(cache.getAll(Set.of("a"))).isEmpty();
    assertThat(cache.get("a")).isNull();
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void loader_givesAnotherType_isACacheLoaderException() throws Exception {
    Cache<String, String> cache =
        fixture.cache(
            "typed",
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> (CacheLoader) new GatedLoader<>(key -> 42)));

    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.get("k"))
        .withMessageContaining("java.lang.Integer")
        .withMessageContaining("java.lang.String");
    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.getAll(Set.of("k")));
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), false, done);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> done.get(20, TimeUnit.SECONDS))
        .withCauseInstanceOf(CacheLoaderException.class);
  }

  /** Whoever waits for a preload that ended with an Error used to wait for ever. */
  @Test
  void loadAll_loaderEndsWithAnError_theListenerIsTold() {
    Cache<String, String> cache = cache(throwing(new StackOverflowError()));
    CompletionListenerFuture done = new CompletionListenerFuture();

    cache.loadAll(Set.of("k"), true, done);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> done.get(20, TimeUnit.SECONDS))
        .withCauseInstanceOf(CacheLoaderException.class)
        .withRootCauseInstanceOf(StackOverflowError.class);
  }

  /** Other languages than Java throw checked exceptions undeclared. */
  @Test
  void loader_throwsACheckedException_isWrapped() {
    Cache<String, String> cache = cache(throwing(new IOException("no network")));

    assertThatExceptionOfType(CacheLoaderException.class)
        .isThrownBy(() -> cache.get("k"))
        .withCauseInstanceOf(IOException.class);
  }

  private static GatedLoader<String> throwing(Throwable failure) {
    Function<String, String> source = key -> sneak(failure);
    return new GatedLoader<>(source);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> String sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  /** A loader that closes its cache used to wait ten seconds for itself. */
  @Test
  void loadAll_loaderClosesTheCache_waitsNotForItself() throws Exception {
    AtomicReference<Cache<String, String>> self = new AtomicReference<>();
    Cache<String, String> cache =
        cache(
            new GatedLoader<>(
                key -> {
                  self.get().close();
                  return "loaded";
                }));
    self.set(cache);
    CompletionListenerFuture done = new CompletionListenerFuture();
    long start = System.nanoTime();

    cache.loadAll(Set.of("k"), true, done);
    done.get(30, TimeUnit.SECONDS);

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(8));
  }
}
