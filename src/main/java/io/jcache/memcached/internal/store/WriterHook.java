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

  /** Returns whether the writer hears of something: what it was told is to be made soon. */
  default boolean hears(WriteThrough<V> asked) {
    return !(asked instanceof WriteThrough.None<V>);
  }

  /** Returns the hook where there is no writer. */
  static <K, V> WriterHook<K, V> none() {
    return new WriterHook<>() {
      @Override
      public void before(K key, WriteThrough<V> asked) {}

      @Override
      public boolean hears(WriteThrough<V> asked) {
        return false;
      }
    };
  }
}
