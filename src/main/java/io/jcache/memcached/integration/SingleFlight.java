package io.jcache.memcached.integration;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread load a key while the others that want it wait for its value, or fail with it.
 *
 * <ul>
 *   <li>Those who waited get a copy: no two callers share an object.
 *   <li>A thread that loads never waits for the load of another, of whatever cache, but loads by
 *       itself: loaders that read caches would wait for each other in a circle.
 * </ul>
 */
public final class SingleFlight<K, V> {

  private static final ThreadLocal<Boolean> LOADING = new ThreadLocal<>();

  private final ConcurrentHashMap<K, CompletableFuture<@Nullable V>> flights =
      new ConcurrentHashMap<>();
  private final UnaryOperator<V> copy;

  /**
   * Creates one without loads.
   *
   * @param copy copies a value
   */
  public SingleFlight(UnaryOperator<V> copy) {
    this.copy = copy;
  }

  /**
   * Returns the values of keys, loaded by this thread or by those that began before.
   *
   * @param load loads keys; those without a value are not in its map
   */
  public Map<K, V> load(Collection<K> keys, Function<Collection<K>, Map<K, V>> load) {
    if (LOADING.get() != null) {
      return load.apply(keys);
    }
    Map<K, CompletableFuture<@Nullable V>> mine = new LinkedHashMap<>();
    Map<K, CompletableFuture<@Nullable V>> others = new HashMap<>();
    for (K key : keys) {
      CompletableFuture<@Nullable V> flight = new CompletableFuture<>();
      CompletableFuture<@Nullable V> earlier = flights.putIfAbsent(key, flight);
      if (earlier == null) {
        mine.put(key, flight);
      } else {
        others.put(key, earlier);
      }
    }
    // What others wait for comes first, so that no two wait for each other.
    Map<K, V> values = mine.isEmpty() ? new HashMap<>() : new HashMap<>(fly(mine, load));
    others.forEach(
        (key, flight) -> {
          V value = join(flight);
          if (value != null) {
            values.put(key, copy.apply(value));
          }
        });
    return values;
  }

  private Map<K, V> fly(
      Map<K, CompletableFuture<@Nullable V>> mine, Function<Collection<K>, Map<K, V>> load) {
    LOADING.set(Boolean.TRUE);
    try {
      Map<K, V> values = load.apply(mine.keySet());
      mine.forEach((key, flight) -> flight.complete(values.get(key)));
      return values;
    } catch (RuntimeException | Error e) {
      mine.values().forEach(flight -> flight.completeExceptionally(e));
      throw e;
    } finally {
      LOADING.remove();
      mine.forEach(flights::remove);
    }
  }

  private static <V> @Nullable V join(CompletableFuture<@Nullable V> flight) {
    try {
      return flight.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }
}
