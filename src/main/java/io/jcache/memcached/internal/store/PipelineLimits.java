package io.jcache.memcached.internal.store;

/**
 * How much of one call may be on its way to a node: a part of what all calls may have there.
 *
 * @param requests the most requests
 * @param bytes the most bytes of values, but for one value that is larger
 * @param few of how many keys a call asks with one round trip, though with more bytes
 */
public record PipelineLimits(int requests, long bytes, int few) {
  /** A bulk call leaves room for as many others. */
  private static final int CALLS_AT_A_TIME = 8;

  private static final int MOST_REQUESTS = 1000;
  private static final long MOST_BYTES = 16L << 20;
  private static final int FEW = 8;

  /** Returns those of a call where so much may be on its way to a node. */
  public static PipelineLimits within(int requests, long bytes) {
    return new PipelineLimits(
        Math.min(requests / CALLS_AT_A_TIME, MOST_REQUESTS),
        Math.min(bytes / CALLS_AT_A_TIME, MOST_BYTES),
        FEW);
  }
}
