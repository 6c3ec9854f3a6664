package io.jcache.memcached.internal.transport;

import java.time.Duration;

/**
 * A point in this JVM's monotonic time by which something must have happened.
 *
 * @param nanoTime the point, in the time base of {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {

  /** Returns the deadline that lies {@code timeout} from now. */
  public static Deadline after(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos());
  }

  /** Returns the deadline that lies later by a number of nanoseconds. */
  public Deadline extendedBy(long nanos) {
    return new Deadline(nanoTime + nanos);
  }

  /** Returns the nanoseconds left; 0 or less when the deadline has passed. */
  public long remainingNanos() {
    return nanoTime - System.nanoTime();
  }

  /** Returns whether the deadline has passed. */
  public boolean hasPassed() {
    return remainingNanos() <= 0;
  }
}
