package io.jcache.memcached.testkit;

import java.time.Duration;

/** Measures how long something takes, less what a busy machine held this JVM up meanwhile. */
public final class Stopwatch implements AutoCloseable {
  private final HiccupMeter hiccups = new HiccupMeter();
  private final long start = System.nanoTime();

  /** Returns the time since the start, without the pauses of this JVM. */
  public Duration elapsed() {
    long now = System.nanoTime();
    return Duration.ofNanos(now - start - hiccups.pausedNanos(start, now));
  }

  @Override
  public void close() {
    hiccups.close();
  }
}
