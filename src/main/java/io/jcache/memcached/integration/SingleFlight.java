package io.jcache.memcached.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread load a key while the others that want it wait for its value, or fail with it. A
 * loader that asks for the key that it is loading gets to load it again.
 */
public final class SingleFlight<K, V> {

  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /** A load under way. */
  private static final class Flight<V> extends CompletableFuture<@Nullable V> {
    private final Thread pilot = Thread.currentThread();
  }

  /** Returns what the load of a key gives, by this thread or by one that began before. */
  public @Nullable V load(K key, Supplier<@Nullable V> load) {
    Flight<V> mine = new Flight<>();
    Flight<V> earlier = flights.putIfAbsent(key, mine);
    if (earlier != null) {
      return earlier.pilot == Thread.currentThread() ? load.get() : join(earlier);
    }
    try {
      V value = load.get();
      mine.complete(value);
      return value;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      flights.remove(key, mine);
    }
  }

  private static <V> @Nullable V join(Flight<V> flight) {
    try {
      return flight.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
