package io.jcache.memcached.internal.transport.link;

import org.jspecify.annotations.Nullable;

/**
 * How far a server's clock is from this JVM's, as far as it is certain.
 *
 * <ul>
 *   <li>A server tells whole seconds, and tells them up to two seconds late: one measurement leaves
 *       two seconds open. What several of them allow together is kept.
 *   <li>A measurement that does not fit the others replaces them: one of the clocks was set.
 *   <li>For one thread, but for {@link #certainMillis()}.
 * </ul>
 */
public final class ClockSkew {
  private static final long LAG_MILLIS = 2000;

  private long least;
  private long most;
  private volatile @Nullable Long certain;

  /** Forgets what was measured. */
  void reset() {
    certain = null;
  }

  /**
   * Takes a measurement.
   *
   * @param serverSeconds what the server said, in epoch seconds
   * @param before this JVM's epoch milliseconds before the server was asked
   * @param after this JVM's epoch milliseconds after it answered
   */
  public void measured(long serverSeconds, long before, long after) {
    long low = serverSeconds * 1000 - after;
    long high = serverSeconds * 1000 + LAG_MILLIS - before;
    boolean fits = certain != null && low <= most && high >= least;
    least = fits ? Math.max(least, low) : low;
    most = fits ? Math.min(most, high) : high;
    certain = least > 0 ? least : Math.min(most, 0);
  }

  /**
   * Returns the least number of milliseconds that the server's clock is ahead, negative where
   * behind; 0 where it may be right, null where nothing was measured.
   */
  public @Nullable Long certainMillis() {
    return certain;
  }
}
