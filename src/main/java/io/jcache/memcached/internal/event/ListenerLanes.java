package io.jcache.memcached.internal.event;

import io.jcache.memcached.internal.thread.ApplicationCode;
import io.jcache.memcached.internal.thread.ApplicationCode.Place;
import io.jcache.memcached.internal.thread.ApplicationCode.Wait;
import io.jcache.memcached.internal.thread.DaemonThreads;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads of a manager that call asynchronous listeners.
 *
 * <ul>
 *   <li>Events of one key are delivered one after the other, in the order in which they were handed
 *       over.
 *   <li>While a bounded number wait, operations that may cause more wait before they begin: so the
 *       bound can be passed by what was under way. A listener that causes further events never
 *       waits.
 *   <li>A listener is called with the context class loader of the thread that caused the event.
 * </ul>
 */
public final class ListenerLanes implements AutoCloseable {

  private final ExecutorService[] lanes;
  private final int capacity;
  private final Object room = new Object();
  private int waiting;
  private boolean closed;

  /**
   * Creates lanes, whose threads start as they are needed.
   *
   * @param capacity the number of waiting events from which on operations wait
   * @param loader the context class loader of listeners whose event was caused by a thread without
   */
  public ListenerLanes(int count, int capacity, ClassLoader loader) {
    this.capacity = capacity;
    this.lanes = new ExecutorService[count];
    DaemonThreads threads = DaemonThreads.pool("listener");
    Arrays.setAll(lanes, lane -> threads.executor(1, loader));
  }

  /** Waits until fewer events than the bound wait, or the thread is interrupted. */
  void awaitQueueSpace() {
    if (!ApplicationCode.mayWaitFor(Wait.QUEUE_SPACE, this)) {
      return;
    }
    synchronized (room) {
      try {
        while (waiting >= capacity && !closed) {
          room.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Hands over the delivery of an event of a key; false after the lanes have been closed. */
  boolean submit(Object key, Runnable delivery) {
    return submit(key, 1, delivery);
  }

  /** As {@link #submit}, for what no operation waits for. */
  boolean submitUncounted(Object key, Runnable delivery) {
    return submit(key, 0, delivery);
  }

  private boolean submit(Object key, int counts, Runnable delivery) {
    count(counts);
    int lane = Math.floorMod((key.hashCode() * 0x9E3779B9) >>> 7, lanes.length);
    try {
      lanes[lane].execute(() -> deliver(counts, delivery));
      return true;
    } catch (RejectedExecutionException e) {
      count(-counts);
      return false;
    }
  }

  @SuppressWarnings("try") // The scope is only there to be closed.
  private void deliver(int counts, Runnable delivery) {
    try (ApplicationCode.Scope inside = ApplicationCode.enter(Place.LISTENER, this)) {
      delivery.run();
    } finally {
      count(-counts);
    }
  }

  private void count(int change) {
    synchronized (room) {
      waiting += change;
      if (waiting < capacity) {
        room.notifyAll();
      }
    }
  }

  /** Lets what waits be delivered and ends the threads. */
  @Override
  public void close() {
    synchronized (room) {
      closed = true;
      room.notifyAll();
    }
    for (ExecutorService lane : lanes) {
      lane.shutdown();
    }
  }
}
