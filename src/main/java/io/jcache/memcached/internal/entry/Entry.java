package io.jcache.memcached.internal.entry;

/**
 * A value with the time at which it stops being valid.
 *
 * @param value the value
 * @param deadline epoch milliseconds from which on the entry is expired; {@link #NO_DEADLINE} for
 *     never
 */
public record Entry<V>(V value, long deadline) {

  /** The deadline of an entry that never expires. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** Returns whether the entry is expired at a time in epoch milliseconds. */
  public boolean isExpiredAt(long now) {
    return deadline <= now;
  }
}
