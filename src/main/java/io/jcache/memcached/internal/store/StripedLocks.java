package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    return hold(List.of(key));
  }

  /**
   * Waits for the stripes of keys, unless the thread holds one already. Those that it did not get
   * in time are not held.
   */
  Hold hold(Collection<String> keys) {
    if (keys.isEmpty() || !ApplicationCode.mayWaitFor(Wait.STRIPE, this)) {
      return () -> {};
    }
    long end = System.nanoTime() + patience.toNanos();
    List<ReentrantLock> held = new ArrayList<>();
    // In one order for all threads, so that none waits for another in a circle.
    keys.stream()
        .mapToInt(this::stripe)
        .sorted()
        .distinct()
        .mapToObj(stripe -> stripes[stripe])
        .filter(stripe -> acquired(stripe, end - System.nanoTime()))
        .forEach(held::add);
    if (held.isEmpty()) {
      return () -> {};
    }
    ApplicationCode.Scope inside = ApplicationCode.enter(Place.STRIPE, this);
    return () -> {
      inside.close();
      held.forEach(ReentrantLock::unlock);
    };
  }

  private static boolean acquired(ReentrantLock stripe, long nanos) {
    try {
      return stripe.tryLock(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private int stripe(String key) {
    int hash = key.hashCode();
    return Math.floorMod(hash ^ hash >>> 16, stripes.length);
  }
}
