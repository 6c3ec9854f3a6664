package io.jcache.memcached.internal.transport.link;

import java.util.concurrent.TimeUnit;

/**
 * The short time in which a call that is about to time out polls once more: after a pause of this
 * JVM the answers lie in the socket, unread. Many calls that time out together share it.
 */
final class LastPoll {
  private static final long LENGTH = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

  private long openedAt = System.nanoTime() - INTERVAL;

  /** Returns the nanoseconds that may still be waited. */
  synchronized long remainingNanos() {
    long now = System.nanoTime();
    if (now - openedAt >= INTERVAL) {
      openedAt = now;
    }
    return Math.max(0, LENGTH - (now - openedAt));
  }
}
