package io.jcache.memcached.internal.near;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.store.Stamp;
import java.util.function.Supplier;

/** What is kept of an entry that was read. Immutable. */
final class Kept<V> {

  private final Stamp stamp;
  private final long readNanos;
  private final long deadline;
  private final Supplier<Decision<V, V>> found;

  /**
   * Keeps an entry.
   *
   * @param stamp what was taken before the entry was read
   * @param readNanos the time before the entry was read, in nanoseconds
   * @param deadline that of the entry
   * @param found gives what follows from a read that finds the entry
   */
  private Kept(Stamp stamp, long readNanos, long deadline, Supplier<Decision<V, V>> found) {
    this.stamp = stamp;
    this.readNanos = readNanos;
    this.deadline = deadline;
    this.found = found;
  }

  /** Keeps an entry whose value never changes. */
  static <V> Kept<V> ofOneForAll(Stamp stamp, long readNanos, long deadline, V value) {
    Decision<V, V> decision = Decision.keep(value, Tally.HIT);
    return new Kept<>(stamp, readNanos, deadline, () -> decision);
  }

  /**
   * Keeps an entry whose value may change.
   *
   * @param copies makes it, each time anew
   */
  static <V> Kept<V> ofOneForEach(Stamp stamp, long readNanos, long deadline, Supplier<V> copies) {
    return new Kept<>(stamp, readNanos, deadline, () -> Decision.keep(copies.get(), Tally.HIT));
  }

  /** Returns whether nothing is known that has changed the entry since it was read. */
  boolean isCurrent() {
    return stamp.isCurrent();
  }

  /** Returns the time before the entry was read, in nanoseconds. */
  long readNanos() {
    return readNanos;
  }

  /** Returns whether the entry was read less than some nanoseconds ago. */
  boolean isYoungerThan(long nanos, long now) {
    return now - readNanos < nanos;
  }

  /** Returns whether the entry may have an end. */
  boolean hasDeadline() {
    return deadline != Entry.NO_DEADLINE;
  }

  /** Returns whether the entry is expired at a time in epoch milliseconds. */
  boolean isExpiredAt(long now) {
    return deadline <= now;
  }

  /** Returns what follows from a read that finds the entry. */
  Decision<V, V> found() {
    return found.get();
  }

  /** Returns the one of two that was read later. */
  static <V> Kept<V> later(Kept<V> one, Kept<V> other) {
    return one.readNanos - other.readNanos > 0 ? one : other;
  }
}
