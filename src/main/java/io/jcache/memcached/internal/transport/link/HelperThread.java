package io.jcache.memcached.internal.transport.link;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works when it is woken; started by the first wake-up, for most links never come.
 */
final class HelperThread {
  private final ThreadFactory threads;
  private final Runnable work;
  private volatile @Nullable Thread thread;
  private volatile boolean woken;
  private volatile boolean ended;

  /**
   * Creates a helper.
   *
   * @param work what to do after a wake-up; must not throw
   */
  HelperThread(ThreadFactory threads, Runnable work) {
    this.threads = threads;
    this.work = work;
  }

  /** Lets the work be done, once more where it is being done. */
  void wake() {
    woken = true;
    Thread running = thread;
    LockSupport.unpark(running == null ? start() : running);
  }

  private synchronized @Nullable Thread start() {
    if (thread == null && !ended) {
      Thread fresh = threads.newThread(this::run);
      fresh.start();
      thread = fresh;
    }
    return thread;
  }

  private void run() {
    while (!ended) {
      if (woken) {
        woken = false;
        work.run();
      } else {
        LockSupport.park(this);
        Thread.interrupted(); // nobody's wish: with it, park would not wait
      }
    }
  }

  /** Ends the thread once it does not work. */
  synchronized void end() {
    ended = true;
    LockSupport.unpark(thread);
  }

  /** Waits until the thread is gone, unless it is the one that asks. */
  void join(long millis) throws InterruptedException {
    Thread running = thread;
    if (running != null && running != Thread.currentThread()) {
      running.join(millis);
    }
  }
}
