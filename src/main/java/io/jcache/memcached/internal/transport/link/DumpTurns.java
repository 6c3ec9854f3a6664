package io.jcache.memcached.internal.transport.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The turns of dumps: one at a time, first come, first served. What the thread whose turn it is
 * dumps in the middle of that goes before.
 */
final class DumpTurns {
  /** How often a dump that waits is asked whether it is still wanted. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The first one has its turn. */
  private final Deque<Metadump> dumps = new ArrayDeque<>();

  /**
   * Waits until a dump of this thread has its turn, which it then has to {@link #leave}.
   *
   * @return false where it has none, as the time is over or it is no longer wanted
   */
  boolean await(Metadump dump, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    lock.lockInterruptibly();
    try {
      Metadump first = first();
      if (first != null && first.isOfThisThread()) {
        dumps.addFirst(dump);
        return true;
      }
      dumps.addLast(dump);
      boolean hasTurn = false;
      try {
        hasTurn = await(dump, end, System.nanoTime());
      } finally {
        if (!hasTurn) {
          dumps.remove(dump);
          changed.signalAll();
        }
      }
      return hasTurn;
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Metadump dump, long end, long begun) throws InterruptedException {
    long now = begun;
    while (dump != first()) {
      if (now - end >= 0 || !dump.isWanted()) {
        return false;
      }
      long unused = changed.awaitNanos(Math.min(end - now, LOOK_NANOS));
      now = System.nanoTime();
    }
    return true;
  }

  /** Returns the dump whose turn it is, if any; only with the lock. */
  private @Nullable Metadump first() {
    dumps.removeIf(Metadump::hasLeft);
    return dumps.peekFirst();
  }

  /** Ends the turn of a dump. */
  void leave(Metadump dump) {
    dump.leave(); // also where memory is too short to wait for the lock
    lock.lock();
    try {
      dumps.remove(dump);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the dump whose turn it is, if any. */
  @Nullable Metadump current() {
    lock.lock();
    try {
      return first();
    } finally {
      lock.unlock();
    }
  }
}
