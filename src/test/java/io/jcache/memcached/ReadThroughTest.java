package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Read-through under concurrency (JSR-107, chapter 10; what it leaves open is in ReadThrough). */
@Timeout(60)
class ReadThroughTest {

  private final CacheFixture fixture = CacheFixture.inMemory();

  @AfterEach
  void close() {
    fixture.close();
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
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, List<String>> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(loader);
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
  void getAll_someAreBeingLoaded_loadsTheOthersAndWaits() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded " + key);
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(new GatedLoader<>(key -> "loaded"));
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
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(loader);
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
    Cache<String, String> cache = fixture.reading(loader);
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

  /** What was read of the source before a change is not given to who asks after it. */
  @Test
  void get_afterAChangeDuringALoad_loadsAnew() throws Exception {
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache = fixture.reading(loader);
    loader.shut();
    Call<String> before = new Call<>(() -> cache.get("k"));
    loader.awaitLoad();
    cache.put("k", "newer");
    cache.remove("k");
    Call<String> after = new Call<>(() -> cache.get("k")).awaitWaiting();

    loader.open();

    assertThat(before.result()).isEqualTo("loaded");
    assertThat(after.result()).isEqualTo("loaded");
    assertThat(loader.calls).containsExactly("k", "k");
  }
}
