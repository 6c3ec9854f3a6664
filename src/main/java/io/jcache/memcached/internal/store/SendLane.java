package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes that were sent to one node, in their order, and the thread that reads their answers.
 *
 * <ul>
 *   <li>A write fails where the node has answered nothing on its connection for the timeout since
 *       it was sent.
 *   <li>What is to be sent again is, behind what is on its way: nothing waits for its answer.
 *   <li>Has a thread only while writes come; where none can be started, the caller reads the
 *       answers.
 * </ul>
 */
final class SendLane {

  private static final Logger LOG = LoggerFactory.getLogger(SendLane.class);
  private static final Duration IDLE = Duration.ofSeconds(2);

  // How long one who waits for room looks away at most.
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  // Those that were made together, and those before them.
  private static final int MOST_CHANNELS = 16;

  private final Node node;
  private final Duration timeout;
  private final int most;
  private final long mostBytes;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<Sent> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final NavigableMap<Long, Long> answeredNanos = new ConcurrentSkipListMap<>();
  private volatile boolean idle = true;
  private @Nullable Thread thread;
  private boolean closed;

  /** A write with the bytes that it counts for. */
  private record Sent(SentWrite write, int bytes) {}

  SendLane(Node node, Duration timeout, int most, long mostBytes) {
    this.node = node;
    this.timeout = timeout;
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /**
   * Waits for the room that a write takes, until {@link #giveBack}, or {@link #add} has seen to it.
   *
   * @throws TransportException of kind OVERLOADED where there is none by the deadline
   */
  void awaitRoom(int length, Deadline deadline) {
    if (take(length)) {
      return;
    }
    boolean interrupted = false;
    waiting.incrementAndGet();
    lock.lock();
    try {
      while (!take(length)) {
        long left = deadline.remainingNanos();
        if (left <= 0) {
          throw new TransportException(
              TransportException.Kind.OVERLOADED,
              node.address(),
              ("%s writes with %s bytes that were sent, not awaited, have no answer (at most %s"
                      + " with %s bytes may)")
                  .formatted(requests, bytes, most, mostBytes),
              null);
        }
        try {
          boolean unused = room.await(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // no failure of the node, and time is short
        }
      }
    } finally {
      lock.unlock();
      waiting.decrementAndGet();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean take(int length) {
    int count = requests.incrementAndGet();
    long sum = bytes.addAndGet(length);
    if (count == 1 || (count <= most && sum <= mostBytes)) {
      return true;
    }
    requests.decrementAndGet();
    bytes.addAndGet(-length);
    return false;
  }

  /** Gives back the room of a write that is over, or was not sent. */
  void giveBack(int length) {
    int left = requests.decrementAndGet();
    bytes.addAndGet(-length);
    // Not for each: who was woken is to have some work.
    if (waiting.get() > 0 && left <= most / 2) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Takes over a write that was sent and has room. */
  void add(SentWrite write, int length) {
    queue.add(new Sent(write, length));
    if (idle && !wake()) {
      for (Sent next = queue.poll(); next != null; next = queue.poll()) {
        conclude(next);
      }
    }
  }

  /** Has the thread look at the queue; false where there is none, and none to be had. */
  private boolean wake() {
    lock.lock();
    try {
      if (thread == null) {
        Thread reading = DaemonThreads.ofNode("sent", node.address()).newThread(this::concludeAll);
        reading.start();
        thread = reading;
      }
      added.signalAll();
      return true;
    } catch (OutOfMemoryError e) {
      LOG.debug("memcached {}: no thread for what was sent, which its caller awaits", node, e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void concludeAll() {
    try {
      for (Sent next = next(); next != null; next = next()) {
        conclude(next);
      }
    } finally {
      ended();
    }
  }

  /** Takes note that the thread ends; where an Error ends it, another goes on with what is left. */
  private void ended() {
    lock.lock();
    try {
      if (Thread.currentThread().equals(thread)) {
        thread = null;
        idle = true;
      }
    } finally {
      lock.unlock();
    }
    if (!queue.isEmpty() && !wake()) {
      LOG.debug("memcached {}: the next write that is sent has its thread go on", node);
    }
  }

  /** Returns the next write; null where none comes for a while, and the thread ends. */
  private @Nullable Sent next() {
    Sent next = queue.poll();
    if (next != null) {
      return next;
    }
    lock.lock();
    try {
      idle = true; // before the queue is looked at once more
      long left = IDLE.toNanos();
      for (next = queue.poll(); next == null && left > 0 && !closed; next = queue.poll()) {
        try {
          left = added.awaitNanos(left);
        } catch (InterruptedException e) {
          LOG.debug("memcached {}: interrupted while reading answers, which goes on", node, e);
        }
      }
      idle = next == null;
      thread = next == null ? null : thread;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void conclude(Sent sent) {
    SentWrite write = sent.write();
    boolean over = true;
    try {
      long channel = write.channel();
      long answered = answeredNanos.getOrDefault(channel, write.sentNanos());
      over = write.complete(write.deadline(answered, timeout), timeout.multipliedBy(2));
      answered(channel);
      if (!over) {
        queue.add(sent);
      }
    } catch (RuntimeException | Error e) {
      over = true;
      write.fail(e);
    }
    if (over) {
      write.end();
      giveBack(sent.bytes());
    }
  }

  private void answered(long channel) {
    answeredNanos.put(channel, System.nanoTime());
    if (answeredNanos.size() > MOST_CHANNELS) {
      answeredNanos.pollFirstEntry();
    }
  }

  /** Ends the thread once all that was sent is over, and waits for that until the deadline. */
  void close(Deadline deadline) {
    Thread reading;
    lock.lock();
    try {
      closed = true;
      reading = thread;
      added.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (reading != null) {
        reading.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
