package io.jcache.memcached.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until a test moves it.
 *
 * <ul>
 *   <li>Starts at a random time between 2001 and 2033, unless told otherwise.
 *   <li>Has a precision of a millisecond and may be read and moved by several threads.
 * </ul>
 */
public final class FakeClock extends Clock implements LongSupplier {
  private final AtomicLong millis;

  /** Creates a clock that shows a random time. */
  public FakeClock() {
    this(ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 2_000_000_000_000L));
  }

  /** Creates a clock that shows {@code epochMillis}. */
  public FakeClock(long epochMillis) {
    this.millis = new AtomicLong(epochMillis);
  }

  /** Sets the time. */
  public void set(long epochMillis) {
    millis.set(epochMillis);
  }

  /** Moves the time on by whole milliseconds of {@code duration}, or back where it is negative. */
  public void advance(Duration duration) {
    millis.addAndGet(duration.toMillis());
  }

  /** Moves the time on by {@code milliseconds}. */
  public void advanceMillis(long milliseconds) {
    millis.addAndGet(milliseconds);
  }

  /** Returns the time in epoch milliseconds. */
  @Override
  public long millis() {
    return millis.get();
  }

  /** Returns the time in epoch milliseconds. */
  @Override
  public long getAsLong() {
    return millis.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Returns this clock; it has no time zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public String toString() {
    return "FakeClock(" + instant() + ")";
  }
}
