package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;

/**
 * How long the server keeps an item: the sweeper behind the exact deadline in the envelope, and
 * never shorter than it.
 */
final class TimeToLive {

  // Above this memcached reads an exptime as an absolute time.
  private static final long MAX_SECONDS = 30L * 24 * 60 * 60;
  private static final int MILLIS = 1000;
  // The server's clock goes in steps of a second, and its timer lags: now and then it does two.
  private static final int CLOCK_STEPS = 2;

  private TimeToLive() {}

  /**
   * Returns the exptime in seconds for a deadline; 0 for an item that stays.
   *
   * @param graceSeconds how long the item stays after its deadline, so that its expiry can be told
   */
  static int until(long deadline, long now, int graceSeconds) {
    if (deadline == Entry.NO_DEADLINE) {
      return 0;
    }
    long millis = Math.max(0, deadline - now);
    long seconds = CLOCK_STEPS - Math.floorDiv(-millis, MILLIS) + graceSeconds;
    return seconds > MAX_SECONDS ? 0 : (int) seconds;
  }
}
