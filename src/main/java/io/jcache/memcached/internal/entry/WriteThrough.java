package io.jcache.memcached.internal.entry;

/** What a decision asks of the cache writer, before the entry is changed (JSR-107, chapter 10). */
public sealed interface WriteThrough<V> {

  /** Asks nothing. */
  record None<V>() implements WriteThrough<V> {}

  /** Writes the value. */
  record Write<V>(V value) implements WriteThrough<V> {}

  /** Deletes the key, whether or not the cache held it. */
  record Delete<V>() implements WriteThrough<V> {}
}
