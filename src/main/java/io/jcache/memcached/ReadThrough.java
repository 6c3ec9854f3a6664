package io.jcache.memcached;

import io.jcache.memcached.entry.Decision;
import io.jcache.memcached.entry.Operation;
import io.jcache.memcached.entry.Operations;
import io.jcache.memcached.integration.Loading;
import io.jcache.memcached.integration.SingleFlight;
import io.jcache.memcached.store.EntryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Loads what a cache does not hold (JSR-107, chapter 10).
 *
 * <ul>
 *   <li>One load per key at a time in this JVM; readers that come meanwhile wait for it.
 *   <li>A load never overwrites a value put meanwhile, and is not stored when the cache was cleared
 *       meanwhile.
 * </ul>
 */
final class ReadThrough<K, V> {

  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final long DRAIN_POLL_NANOS = 1_000_000;

  private final CacheParts<K, V> parts;
  private final EntryStore<K, V> store;
  private final Conclusion<K, V> conclusion;
  private final SingleFlight<K, V> flights = new SingleFlight<>();
  private final AtomicInteger underway = new AtomicInteger();

  ReadThrough(CacheParts<K, V> parts, Conclusion<K, V> conclusion) {
    this.parts = parts;
    this.store = parts.store();
    this.conclusion = conclusion;
  }

  /** Counts and publishes a decision, and gives its result. */
  @FunctionalInterface
  interface Conclusion<K, V> {
    @Nullable V conclude(K key, Decision<V, V> decision, long nanos);
  }

  /** Returns whether a read of an absent key is to load it. */
  boolean isEnabled() {
    return parts.loading() != null && parts.configuration().isReadThrough();
  }

  /** Loads an absent key; null where the source has no value. */
  @Nullable V load(K key) {
    Loading<K, V> loading = loader();
    return flights.load(
        key,
        () -> {
          long ticket = store.ticket(key);
          V loaded = loading.load(key);
          return loaded == null ? null : keep(key, Operations.addLoaded(loaded), ticket);
        });
  }

  /** Loads absent keys with one call of the loader; those without a value are not in the map. */
  Map<K, V> loadAll(Collection<K> keys) {
    return loadAll(keys, false);
  }

  /** Returns what loads a key for an entry processor; null without read-through. */
  @Nullable Function<K, V> forProcessor() {
    Loading<K, V> loading = isEnabled() ? parts.loading() : null;
    return loading == null ? null : loading::load;
  }

  /** Loads keys on a thread of the manager, whether or not the cache reads through. */
  void loadAll(Set<K> keys, boolean replace, @Nullable CompletionListener listener) {
    if (parts.loading() == null) {
      if (listener != null) {
        listener.onCompletion();
      }
      return;
    }
    underway.incrementAndGet();
    try {
      parts.loaderThreads().execute(() -> loadAndTell(keys, replace, listener));
    } catch (RejectedExecutionException e) {
      underway.decrementAndGet();
      throw new IllegalStateException("the cache manager is closed", e);
    }
  }

  /** Waits for the loads that are under way, but not for ever. */
  void drain() {
    long end = System.nanoTime() + DRAIN.toNanos();
    while (underway.get() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(DRAIN_POLL_NANOS);
    }
  }

  private void loadAndTell(Set<K> keys, boolean replace, @Nullable CompletionListener listener) {
    try {
      loadAll(replace ? keys : absent(keys), replace);
    } catch (RuntimeException e) {
      if (listener != null) {
        listener.onException(e instanceof CacheLoaderException ? e : new CacheLoaderException(e));
      }
      return;
    } finally {
      underway.decrementAndGet();
    }
    if (listener != null) {
      listener.onCompletion();
    }
  }

  private Map<K, V> loadAll(Collection<K> keys, boolean replace) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Map<K, Long> tickets = new HashMap<>();
    keys.forEach(key -> tickets.put(key, store.ticket(key)));
    Map<K, V> values = new HashMap<>();
    loader()
        .loadAll(keys)
        .forEach(
            (key, loaded) -> {
              long ticket = tickets.getOrDefault(key, 0L);
              Operation<V, V> operation =
                  replace ? Operations.putLoaded(loaded) : Operations.addLoaded(loaded);
              V kept = keep(key, operation, ticket);
              values.put(key, kept == null ? loaded : kept);
            });
    return values;
  }

  private List<K> absent(Set<K> keys) {
    List<K> absent = new ArrayList<>();
    store
        .readAll(keys, Operations.<V>containsKey())
        .forEach(
            (key, decision) -> {
              parts.events().tell(key, decision);
              if (Boolean.FALSE.equals(decision.result())) {
                absent.add(key);
              }
            });
    return absent;
  }

  private @Nullable V keep(K key, Operation<V, V> operation, long ticket) {
    parts.events().awaitRoom();
    return conclusion.conclude(key, store.update(key, operation, ticket), 0);
  }

  private Loading<K, V> loader() {
    Loading<K, V> loading = parts.loading();
    if (loading == null) {
      throw new IllegalStateException("the cache has no loader");
    }
    return loading;
  }
}
