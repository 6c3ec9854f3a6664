package io.jcache.memcached.integration;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * A cache loader whose failures all come out as CacheLoaderException, and whose nulls are no
 * values.
 */
public final class Loading<K, V> {

  private final CacheLoader<K, V> loader;

  /** Creates the loading of a cache. */
  public Loading(CacheLoader<K, V> loader) {
    this.loader = loader;
  }

  /** Returns the loader itself. */
  public CacheLoader<K, V> loader() {
    return loader;
  }

  /** Returns the value of a key; null where the source has none. */
  public @Nullable V load(K key) {
    try {
      return loader.load(key);
    } catch (CacheLoaderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CacheLoaderException("the cache loader failed on key " + key, e);
    }
  }

  /** Returns the values of those keys of which the source has one. */
  public Map<K, V> loadAll(Iterable<? extends K> keys) {
    Map<K, V> loaded;
    try {
      loaded = loader.loadAll(keys);
    } catch (CacheLoaderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new CacheLoaderException("the cache loader failed on keys " + keys, e);
    }
    Map<K, V> values = new HashMap<>();
    if (loaded != null) {
      loaded.forEach(
          (key, value) -> {
            if (key != null && value != null) {
              values.put(key, value);
            }
          });
    }
    return values;
  }
}
