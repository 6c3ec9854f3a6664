package io.jcache.memcached.internal.integration;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * A cache loader (JSR-107, chapter 10).
 *
 * <ul>
 *   <li>All its failures come out as CacheLoaderException, and its nulls are no values.
 *   <li>Closing waits for the loads that are under way; none begins after that.
 * </ul>
 */
public final class Loading<K, V> implements Closeable {

  private final CacheLoader<K, V> loader;
  private final Class<V> valueType;
  private final CallGate gate = new CallGate("loader");

  /**
   * Creates the loading of a cache.
   *
   * @param valueType what values must be instances of
   */
  public Loading(CacheLoader<K, V> loader, Class<V> valueType) {
    this.loader = loader;
    this.valueType = valueType;
  }

  /** Returns the value of a key; null where the source has none. */
  public @Nullable V load(K key) {
    return this.<@Nullable V>guarded(key, () -> checked(key, loader.load(key)));
  }

  /** Returns the values of those keys of which the source has one. */
  public Map<K, V> loadAll(Collection<? extends K> keys) {
    return guarded(
        keys,
        () -> {
          Map<K, V> values = new HashMap<>();
          Map<K, V> loaded = loader.loadAll(keys);
          if (loaded != null) {
            // Only what was asked for: the loader may give more.
            for (K key : keys) {
              V value = checked(key, loaded.get(key));
              if (value != null) {
                values.put(key, value);
              }
            }
          }
          return values;
        });
  }

  /** Closes the loader where it can be. */
  @Override
  public void close() throws IOException {
    gate.close();
    if (loader instanceof Closeable closeable) {
      closeable.close();
    }
  }

  private @Nullable V checked(K key, @Nullable V value) {
    if (value == null || valueType.isInstance(value)) {
      return value;
    }
    throw new CacheLoaderException(
        "the cache loader gave a %s for key %s; the cache takes values of %s"
            .formatted(value.getClass().getName(), key, valueType.getName()));
  }

  private <T extends @Nullable Object> T guarded(Object keys, Supplier<T> load) {
    return gate.call(
        () -> {
          try {
            return load.get();
          } catch (CacheLoaderException e) {
            throw e;
          } catch (Exception e) {
            // Not only RuntimeException: other languages than Java throw checked ones undeclared.
            throw new CacheLoaderException("the cache loader failed on " + keys, e);
          }
        });
  }
}
