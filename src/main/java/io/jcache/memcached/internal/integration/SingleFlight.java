package io.jcache.memcached.internal.integration;

import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
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
 *   <li>A thread that runs a loader or processor never waits for the load of another, of whatever
 *       cache, but loads by itself; nor does one that loaders wait for.
 * </ul>
 */
public final class SingleFlight<K, V> {

  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
  private final UnaryOperator<V> copy;

  /** A load under way. */
  private static final class Flight<V> extends CompletableFuture<@Nullable V> {
    // Set while the flight is in the map, read when it has been taken out.
    private volatile boolean joined;
  }

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
    if (!ApplicationCode.mayWaitFor(Wait.LOAD, this)) {
      return load.apply(keys);
    }
    Map<K, Flight<V>> mine = new LinkedHashMap<>();
    Map<K, Flight<V>> others = new HashMap<>();
    for (K key : keys) {
      Flight<V> own = new Flight<>();
      Flight<V> flight =
          flights.compute(key, (k, earlier) -> earlier == null ? own : joined(earlier));
      (flight == own ? mine : others).put(key, flight);
    }
    // What others wait for comes first, so that no two wait for each other.
    Map<K, V> loaded = mine.isEmpty() ? Map.of() : fly(mine, load);
    if (others.isEmpty()) {
      return loaded;
    }
    Map<K, V> values = new HashMap<>(loaded);
    others.forEach(
        (key, flight) -> {
          V value = await(flight);
          if (value != null) {
            values.put(key, copy.apply(value));
          }
        });
    return values;
  }

  @SuppressWarnings("try") // The scope is only there to be closed.
  private Map<K, V> fly(Map<K, Flight<V>> mine, Function<Collection<K>, Map<K, V>> load) {
    boolean landed = false;
    try (ApplicationCode.Scope inside = ApplicationCode.enter(Place.LOADER, this)) {
      Map<K, V> values = load.apply(mine.keySet());
      mine.forEach((key, flight) -> land(key, flight, values.get(key)));
      landed = true;
      return values;
    } catch (RuntimeException | Error e) {
      mine.values().forEach(flight -> flight.completeExceptionally(e));
      throw e;
    } finally {
      if (!landed) {
        mine.forEach(flights::remove);
      }
    }
  }

  private static <V> Flight<V> joined(Flight<V> flight) {
    flight.joined = true;
    return flight;
  }

  /** Ends a load; those who wait copy from an object that this thread's caller does not get. */
  private void land(K key, Flight<V> flight, @Nullable V value) {
    flights.remove(key, flight);
    flight.complete(value != null && flight.joined ? copy.apply(value) : value);
  }

  private static <V> @Nullable V await(Flight<V> flight) {
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
