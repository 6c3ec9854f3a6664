package io.jcache.memcached.store;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks that keep the threads of this JVM from racing each other for a key.
 *
 * <ul>
 *   <li>They save repeats, nothing depends on them: compare-and-set alone is what makes an
 *       operation atomic.
 *   <li>A thread that holds one never waits for another, so that operations may be nested.
 *   <li>A thread that has waited too long goes on without.
 * </ul>
 */
public final class StripedLocks {

  private final ReentrantLock[] stripes;
  private final Duration patience;
  private final ThreadLocal<Boolean> holding = new ThreadLocal<>();

  /**
   * Creates locks.
   *
   * @param patience how long a thread waits before it goes on without
   */
  public StripedLocks(int count, Duration patience) {
    this.stripes = new ReentrantLock[count];
    this.patience = patience;
    for (int i = 0; i < count; i++) {
      // Fair, so that no thread starves on a contended key.
      stripes[i] = new ReentrantLock(true);
    }
  }

  /** What ends the hold of a stripe, or ends nothing. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for the stripe of a key, unless the thread holds one already. */
  Hold hold(String key) {
    if (holding.get() != null) {
      return () -> {};
    }
    ReentrantLock stripe = stripes[Math.floorMod(spread(key.hashCode()), stripes.length)];
    if (!acquired(stripe)) {
      return () -> {};
    }
    holding.set(Boolean.TRUE);
    return () -> {
      holding.remove();
      stripe.unlock();
    };
  }

  private boolean acquired(ReentrantLock stripe) {
    try {
      return stripe.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 16;
  }
}
