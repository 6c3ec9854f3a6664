package io.jcache.memcached.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Notices when this JVM, or the machine, holds up a thread that asks for a millisecond's sleep. */
final class HiccupMeter implements AutoCloseable {

  private static final long SLEEP = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(2);

  private final List<Hiccup> hiccups = new ArrayList<>();
  private final Thread thread = new Thread(this::measure, "hiccup-meter");
  private volatile boolean ended;

  private record Hiccup(long from, long to) {}

  private HiccupMeter() {}

  /** Starts to measure. */
  static HiccupMeter start() {
    HiccupMeter meter = new HiccupMeter();
    meter.thread.setDaemon(true);
    meter.thread.start();
    return meter;
  }

  private void measure() {
    long before = System.nanoTime();
    while (!ended) {
      LockSupport.parkNanos(SLEEP);
      long now = System.nanoTime();
      if (now - before > SLEEP + LEAST) {
        synchronized (hiccups) {
          hiccups.add(new Hiccup(before + SLEEP, now));
        }
      }
      before = now;
    }
  }

  /** Returns for how many nanoseconds of a time span this JVM was held up. */
  long heldUp(long fromNanos, long toNanos) {
    long sum = 0;
    synchronized (hiccups) {
      for (Hiccup hiccup : hiccups) {
        sum += Math.max(0, Math.min(hiccup.to, toNanos) - Math.max(hiccup.from, fromNanos));
      }
    }
    return sum;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
