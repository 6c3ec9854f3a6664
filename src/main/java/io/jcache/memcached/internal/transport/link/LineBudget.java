package io.jcache.memcached.internal.transport.link;

import java.util.concurrent.TimeUnit;

/** Bounds the log lines about one node: a few a minute, and a count of those left out. */
final class LineBudget {
  private static final int LINES = 6;
  private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

  private long windowStart;
  private int written;
  private int omitted;

  /** Creates a budget of which nothing is used at the time given. */
  LineBudget(long nanoTime) {
    this.windowStart = nanoTime;
  }

  /** Returns whether one more line may be written at a time; counts it as left out where not. */
  boolean admits(long nanoTime) {
    if (renewed(nanoTime) || written < LINES) {
      written++;
      return true;
    }
    omitted++;
    return false;
  }

  /** Returns whether lines were left out and one that says so may be written now. */
  boolean owes(long nanoTime) {
    return omitted > 0 && renewed(nanoTime);
  }

  /** Returns how many lines were left out since this was asked last. */
  int takeOmitted() {
    int taken = omitted;
    omitted = 0;
    return taken;
  }

  private boolean renewed(long nanoTime) {
    if (nanoTime - windowStart < WINDOW) {
      return false;
    }
    windowStart = nanoTime;
    written = 0;
    return true;
  }
}
