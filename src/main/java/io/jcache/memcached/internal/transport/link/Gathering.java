package io.jcache.memcached.internal.transport.link;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who gathers its requests on a connection, so that they are sent together: one thread at a time,
 * for as many bytes as are sent at once, and for a millisecond.
 */
public final class Gathering {
  /** The bytes that are sent at once. */
  public static final int MOST_BYTES = 16 << 10;

  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final AtomicReference<@Nullable Thread> gatherer = new AtomicReference<>();
  private int bytes; // these two are the gatherer's
  private long since;

  /**
   * Runs an action whose requests are gathered, unless another thread gathers.
   *
   * @param send sends what has been gathered by the end
   */
  public void run(Runnable action, Runnable send) {
    if (!gatherer.compareAndSet(null, Thread.currentThread())) {
      action.run();
      return;
    }
    try {
      bytes = 0;
      action.run();
    } finally {
      gatherer.set(null);
      send.run();
    }
  }

  /** Returns whether this thread gathers. */
  public boolean isOfThisThread() {
    return Thread.currentThread().equals(gatherer.get());
  }

  /** Returns whether a request fits in what is gathered; else that has to be sent before it. */
  public boolean fits(Request<?> request) {
    if (!isOfThisThread() || bytes + request.commandLength() <= MOST_BYTES) {
      return true;
    }
    bytes = 0;
    return false;
  }

  /** Returns whether a request, which is queued, is left for its thread to send with the next. */
  public boolean holds(Request<?> request) {
    if (!isOfThisThread()) {
      return false;
    }
    if (bytes == 0) {
      since = request.sentNanos();
    }
    bytes += request.commandLength();
    boolean held = bytes < MOST_BYTES && request.sentNanos() - since < NANOS;
    bytes = held ? bytes : 0;
    return held;
  }
}
