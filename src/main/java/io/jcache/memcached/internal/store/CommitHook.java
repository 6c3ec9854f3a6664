package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Decision;

/** Takes note of every decision that was carried out, one at a time for each key. */
@FunctionalInterface
public interface CommitHook<K, V> {

  /**
   * Takes note of a decision; must not wait, nor call user code but to serialize.
   *
   * @return the decision to go on with
   */
  <R> Decision<V, R> committed(K key, Decision<V, R> decision);
}
