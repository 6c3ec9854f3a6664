package io.jcache.memcached.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures for how long this JVM did not get to run, by a thread that wants to run every
 * millisecond.
 *
 * <ul>
 *   <li>Counts pauses of 3 ms and more; those of one thread stand for those of all.
 *   <li>Ends with {@link #close()}. Thread-safe.
 * </ul>
 */
public final class HiccupMeter implements AutoCloseable {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final Deque<Pause> pauses = new ArrayDeque<>();
  private final Thread thread = new Thread(this::measure, "hiccup-meter");
  private volatile boolean closed;
  private long last = System.nanoTime();

  private record Pause(long from, long to) {}

  /** Starts to measure. */
  public HiccupMeter() {
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
    thread.start();
  }

  private void measure() {
    while (!closed) {
      LockSupport.parkNanos(STEP_NANOS);
      seen(System.nanoTime());
    }
  }

  private synchronized void seen(long now) {
    if (now - last > LEAST_NANOS) {
      pauses.add(new Pause(last, now));
    }
    last = now;
  }

  /** Returns the sum of the pauses between two points of {@link System#nanoTime()}. */
  public synchronized long pausedNanos(long from, long to) {
    long sum = 0;
    for (Pause pause : pauses) {
      sum += Math.max(0, Math.min(to, pause.to()) - Math.max(from, pause.from()));
    }
    long open = Math.max(from, last);
    return to - open > LEAST_NANOS ? sum + to - open : sum;
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
