package io.jcache.memcached.internal.integration;

import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the calls of a customization that are under way end before it is closed, and none begin
 * after that. Thread-safe.
 */
final class CallGate {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String what;
  private int underway;
  private boolean closed;

  /**
   * Creates an open gate.
   *
   * @param what what is called, for messages
   */
  CallGate(String what) {
    this.what = what;
  }

  /**
   * Makes a call.
   *
   * @throws IllegalStateException after the gate has been closed
   */
  @SuppressWarnings("try") // The scope is only there to be closed.
  <T extends @Nullable Object> T call(Supplier<T> call) {
    if (ApplicationCode.isInside(Place.CALL, this)) {
      return call.get();
    }
    enter();
    try (ApplicationCode.Scope inside = ApplicationCode.enter(Place.CALL, this)) {
      return call.get();
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (closed) {
      throw new IllegalStateException("the cache is closed, and its " + what + " with it");
    }
    underway++;
  }

  private synchronized void leave() {
    underway--;
    notifyAll();
  }

  /** Refuses further calls and waits for those of other threads, but not for ever. */
  synchronized void close() {
    closed = true;
    int own = ApplicationCode.isInside(Place.CALL, this) ? 1 : 0;
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (long left = PATIENCE.toMillis(); underway > own && left > 0; left = millisUntil(end)) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long millisUntil(long nanoTime) {
    return Duration.ofNanos(nanoTime - System.nanoTime()).toMillis();
  }
}
