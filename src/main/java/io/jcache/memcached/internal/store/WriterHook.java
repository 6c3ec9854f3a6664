package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.WriteThrough;

/** Tells the cache writer of a change before it is made. */
@FunctionalInterface
public interface WriterHook<K, V> {

  /**
   * Tells the writer.
   *
   * @throws javax.cache.integration.CacheWriterException when the writer failed: nothing is changed
   */
  void before(K key, WriteThrough<V> asked);
}
