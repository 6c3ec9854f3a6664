package io.jcache.memcached.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Monotonic time in nanoseconds that stands still until a test moves it.
 *
 * <ul>
 *   <li>Begins at the time of {@link System#nanoTime()}.
 *   <li>May be read and moved by several threads.
 * </ul>
 */
public final class FakeTicker implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong(System.nanoTime());

  /** Moves the time on. */
  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  /** Moves the time on to a point, where it is not there yet. */
  public void advanceTo(long nanoTime) {
    nanos.accumulateAndGet(nanoTime, (now, then) -> then - now > 0 ? then : now);
  }

  /** Returns the time in nanoseconds. */
  @Override
  public long getAsLong() {
    return nanos.get();
  }

  @Override
  public String toString() {
    return "FakeTicker(" + nanos + ")";
  }
}
