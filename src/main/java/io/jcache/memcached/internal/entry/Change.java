package io.jcache.memcached.internal.entry;

/** What a decision does to the stored entry. */
public sealed interface Change<V> {

  /** Leaves the entry, or its absence, as it is. */
  record Keep<V>() implements Change<V> {}

  /**
   * Stores a value.
   *
   * @param deadline epoch milliseconds, or {@link Entry#NO_DEADLINE}
   */
  record Put<V>(V value, long deadline) implements Change<V> {}

  /**
   * Moves the deadline of the entry and leaves its value. Losing a race is no failure: the winner
   * was an access, too, or a write with a deadline of its own.
   *
   * @param deadline epoch milliseconds, or {@link Entry#NO_DEADLINE}
   */
  record Move<V>(long deadline) implements Change<V> {}

  /** Removes the entry. */
  record Remove<V>() implements Change<V> {}

  /**
   * Removes the entry that an access expired. A read that loses a race has expired nothing, which
   * is no failure.
   */
  record Drop<V>() implements Change<V> {}
}
