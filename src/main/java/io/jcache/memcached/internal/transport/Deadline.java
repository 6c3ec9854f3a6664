package io.jcache.memcached.internal.transport;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A point in monotonic time by which something must have happened.
 *
 * @param nanoTime the point, in the time base of the ticker
 * @param ticker tells the present time in nanoseconds
 */
public record Deadline(long nanoTime, LongSupplier ticker) {
  private static final LongSupplier THIS_JVM = System::nanoTime;

  /** Creates a deadline in the time base of {@link System#nanoTime()}. */
  public Deadline(long nanoTime) {
    this(nanoTime, THIS_JVM);
  }

  /** Returns the deadline that lies {@code timeout} from now. */
  public static Deadline after(Duration timeout) {
    return after(timeout, THIS_JVM);
  }

  /** Returns the deadline that lies {@code timeout} from now, by a ticker. */
  public static Deadline after(Duration timeout, LongSupplier ticker) {
    return new Deadline(ticker.getAsLong() + timeout.toNanos(), ticker);
  }

  /** Returns the deadline that lies later by a number of nanoseconds. */
  public Deadline extendedBy(long nanos) {
    return new Deadline(nanoTime + nanos, ticker);
  }

  /** Returns this deadline, or the one that lies {@code least} from now where that is later. */
  public Deadline atLeast(Duration least) {
    return extendedBy(Math.max(0, least.toNanos() - remainingNanos()));
  }

  /** Returns the nanoseconds left; 0 or less when the deadline has passed. */
  public long remainingNanos() {
    return nanoTime - ticker.getAsLong();
  }

  /** Returns whether the deadline has passed. */
  public boolean hasPassed() {
    return remainingNanos() <= 0;
  }
}
