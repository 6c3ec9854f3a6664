package io.jcache.memcached.internal.entry;

import javax.cache.Cache;

/**
 * A key and its value, as iterators, loaders and writers hand them out.
 *
 * @param key the key
 * @param value the value
 */
public record CacheEntry<K, V>(K key, V value) implements Cache.Entry<K, V> {

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    return value;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new IllegalArgumentException(
        "a cache entry cannot be unwrapped to " + type.getName() + ", only to " + getClass());
  }
}
