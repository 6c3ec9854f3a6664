package io.jcache.memcached.event;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a manager that call asynchronous listeners.
 *
 * <ul>
 *   <li>Events of one key are delivered one after the other, in the order in which they were handed
 *       over.
 *   <li>At most a bounded number wait; then the thread that hands one over waits. A listener that
 *       causes further events never does.
 * </ul>
 */
public final class ListenerLanes implements AutoCloseable {

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor[] lanes;
  private final Semaphore room;
  private final ThreadLocal<Boolean> delivering = new ThreadLocal<>();

  /**
   * Creates lanes, whose threads start as they are needed.
   *
   * @param capacity the most events that wait
   */
  public ListenerLanes(int count, int capacity, ThreadFactory threads) {
    lanes = new ThreadPoolExecutor[count];
    room = new Semaphore(capacity);
    for (int i = 0; i < count; i++) {
      lanes[i] =
          new ThreadPoolExecutor(
              1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
      lanes[i].allowCoreThreadTimeOut(true);
    }
  }

  /** Returns whether the calling thread is one that delivers events. */
  boolean isDelivering() {
    return delivering.get() != null;
  }

  /** Hands over the delivery of an event of a key; false after the lanes have been closed. */
  boolean submit(Object key, Runnable delivery) {
    boolean counted = !isDelivering();
    if (counted) {
      room.acquireUninterruptibly();
    }
    int lane = Math.floorMod((key.hashCode() * 0x9E3779B9) >>> 7, lanes.length);
    try {
      lanes[lane].execute(() -> deliver(delivery, counted));
      return true;
    } catch (RejectedExecutionException e) {
      release(counted);
      return false;
    }
  }

  private void deliver(Runnable delivery, boolean counted) {
    delivering.set(Boolean.TRUE);
    try {
      delivery.run();
    } finally {
      release(counted);
    }
  }

  private void release(boolean counted) {
    if (counted) {
      room.release();
    }
  }

  /** Lets what waits be delivered and ends the threads. */
  @Override
  public void close() {
    for (ThreadPoolExecutor lane : lanes) {
      lane.shutdown();
    }
  }
}
