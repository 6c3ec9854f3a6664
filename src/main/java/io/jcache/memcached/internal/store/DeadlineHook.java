package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;

/** Takes note of when entries end that this JVM reads or is about to change. */
@FunctionalInterface
public interface DeadlineHook<K> {

  /**
   * Takes note of a deadline, which may turn out to be another; must not wait.
   *
   * @param text stands for the key in memcached, and for no other
   * @param deadline epoch milliseconds; {@link Entry#NO_DEADLINE} where nothing is there, too
   */
  void seen(String text, K key, long deadline);
}
