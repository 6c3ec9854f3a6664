package io.jcache.memcached.internal.near;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.store.Stamp;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is kept of an entry that was read. Immutable. */
final class Kept<V> {

  private final Stamp stamp;
  private final long readNanos;
  private final long deadline;
  private final Supplier<V> value;
  private final @Nullable Decision<V, V> decision;

  /**
   * Keeps an entry.
   *
   * @param stamp what was taken before the entry was read
   * @param readNanos the time before the entry was read, in nanoseconds
   * @param deadline that of the entry
   * @param value gives the value: one object for all where it never changes, else one for each
   * @param shared the value, where it is one for all; null where it is not
   */
  Kept(Stamp stamp, long readNanos, long deadline, Supplier<V> value, @Nullable V shared) {
    this.stamp = stamp;
    this.readNanos = readNanos;
    this.deadline = deadline;
    this.value = value;
    this.decision = shared == null ? null : Decision.keep(shared, Tally.HIT);
  }

  /** Returns whether nothing is known that has changed the entry since it was read. */
  boolean isCurrent() {
    return stamp.isCurrent();
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
    return decision == null ? Decision.keep(value.get(), Tally.HIT) : decision;
  }

  /** Returns the one of two that was read later. */
  static <V> Kept<V> later(Kept<V> one, Kept<V> other) {
    return one.readNanos - other.readNanos > 0 ? one : other;
  }
}
