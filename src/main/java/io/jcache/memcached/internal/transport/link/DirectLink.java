package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.thread.VirtualThreads;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection on which the callers themselves write and read, so that a call costs what it costs
 * on a socket of one's own.
 *
 * <ul>
 *   <li>Whoever gets the lock for writing writes all that is queued, several commands at once. What
 *       is queued while answers are handed out waits for that: those who are woken by one read
 *       share one write.
 *   <li>One thread at a time may {@linkplain #gather gather} its requests, for as many bytes as are
 *       written at once and for a millisecond; others who write do not wait for that.
 *   <li>Whoever waits and gets the lock for reading reads the answers of all, which {@link
 *       Request#read} hands to their exchanges, until its own is there or its time is over; then
 *       another one who waits goes on, also in the middle of an answer.
 *   <li>No caller is held beyond its deadline: where the node owes answers to so many bytes that
 *       the system may take no more, a helper thread writes.
 *   <li>Where nobody can wait, since all have given up, or are virtual threads, whose interrupt
 *       would close the socket, a helper thread reads. Either is started only when it is needed.
 *   <li>No interrupt of a caller harms the connection.
 * </ul>
 */
final class DirectLink extends Link {
  private static final Logger LOGGER = LoggerFactory.getLogger(DirectLink.class);
  private static final int BUFFER = Gathering.MOST_BYTES;
  private static final int HELPER_MILLIS = 1000;
  private static final String LOSS = "the connection was lost before the answer came";

  private final Connection connection;
  private final Queue<Request<?>> unsent = new ConcurrentLinkedQueue<>();
  private final Queue<Request<?>> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicLong unansweredCost = new AtomicLong();
  private final AtomicInteger virtualWaiters = new AtomicInteger();
  private final ReentrantLock writing = new ReentrantLock();
  private final byte[] output = new byte[BUFFER];
  private final ReentrantLock reading = new ReentrantLock();
  private final byte[] input = new byte[BUFFER];
  private final ByteBuffer answers = ByteBuffer.wrap(input);
  private final HelperThread writer;
  private final HelperThread reader;
  private final Gathering gathering = new Gathering();
  private volatile boolean handingOut;

  DirectLink(Attempt attempt, Connection connection) {
    super(attempt);
    this.connection = connection;
    String node = attempt.node().address();
    this.writer = new HelperThread(DaemonThreads.ofNode("writer", node), () -> write(true));
    this.reader = new HelperThread(DaemonThreads.ofNode("reader", node), this::readForOthers);
  }

  @Override
  protected void transmit(Request<?> request) {
    unsent.add(request);
    if (!handingOut && !gathering.holds(request)) { // else who hands out looks at the queue later
      write(false);
    }
  }

  @Override
  protected void gather(Runnable action) {
    gathering.run(action, () -> write(false));
  }

  /**
   * Writes what is queued, or leaves it to whoever is about that: after unlocking, one looks at the
   * queue again. What goes wrong ends the link before another one can write.
   *
   * @param mayWait whether to write also what the system may not take at once
   */
  private void write(boolean mayWait) {
    while (!unsent.isEmpty() && writing.tryLock()) {
      boolean done = false;
      try {
        done = writeUnsent(mayWait);
      } catch (IOException e) {
        lost(e);
      } catch (RuntimeException | Error e) {
        broken("requests could not be written", e);
      } finally {
        writing.unlock();
      }
      if (!done) {
        wake(writer);
        return;
      }
    }
  }

  private boolean writeUnsent(boolean mayWait) throws IOException {
    int gathered = 0;
    Request<?> next = unsent.peek();
    while (next != null && mayWrite(next.commandLength(), mayWait)) {
      int length = next.commandLength();
      unansweredCost.addAndGet(connection.costOf(length));
      unanswered.add(next); // before its bytes leave; and never is it in neither queue
      unsent.remove();
      next.leavesWhen(() -> true);
      ByteBuffer command = next.takeCommand();
      if (gathered > 0 && length > output.length - gathered) {
        connection.write(output, 0, gathered);
        gathered = 0;
      }
      if (length > output.length) {
        connection.write(command.array(), command.arrayOffset() + command.position(), length);
      } else {
        command.get(output, gathered, length);
        gathered += length;
      }
      next = unsent.peek();
    }
    if (gathered > 0) {
      connection.write(output, 0, gathered);
    }
    return next == null;
  }

  private boolean mayWrite(int length, boolean mayWait) {
    return mayWait || unansweredCost.get() + connection.costOf(length) <= Connection.SEND_BUFFER;
  }

  @Override
  protected void await(Request<?> request, long nanos) {
    Thread current = Thread.currentThread();
    if (gathering.isOfThisThread()) {
      write(false);
    }
    boolean first = request.beginWait(current);
    long end = System.nanoTime() + (first ? nanos : Math.min(nanos, Request.SECOND_WAITER_NANOS));
    try {
      if (VirtualThreads.isVirtual(current)) {
        awaitReader(request, end);
      } else {
        readOrAwaitReader(request, end);
      }
    } finally {
      request.endWait(current);
    }
    // One that was woken in order to read, and gives up, must not keep that to itself.
    if (!passOn() && first && !request.isSettled()) {
      wake(reader);
    }
  }

  /**
   * Reads, or waits for who does.
   *
   * <p>No wake-up is lost: who waits registers, then tries the lock; who has the lock unlocks it,
   * then looks for who is registered. So where one finds it locked, the other finds one registered.
   */
  private void readOrAwaitReader(Request<?> request, long end) {
    long left = end - System.nanoTime();
    while (left > 0 && !request.isSettled() && !Thread.currentThread().isInterrupted()) {
      if (!hasEnded() && reading.tryLock()) {
        try {
          readUntil(request, end);
        } finally {
          reading.unlock();
        }
      } else {
        LockSupport.parkNanos(this, left);
      }
      left = end - System.nanoTime();
    }
  }

  /** Waits for a reader that is another thread; no wake-up is lost, as above. */
  private void awaitReader(Request<?> request, long end) {
    virtualWaiters.incrementAndGet();
    try {
      long left = end - System.nanoTime();
      while (left > 0 && !request.isSettled() && !Thread.currentThread().isInterrupted()) {
        if (!reading.isLocked()) {
          wake(reader);
        }
        LockSupport.parkNanos(this, left);
        left = end - System.nanoTime();
      }
    } finally {
      virtualWaiters.decrementAndGet();
    }
  }

  /** Lets one of those that wait read, unless somebody does; returns whether anybody will. */
  private boolean passOn() {
    return reading.isLocked() || wakeIn(unanswered) || wakeIn(unsent) || wakeIn(unanswered);
  }

  private static boolean wakeIn(Queue<Request<?>> requests) {
    for (Request<?> request : requests) {
      if (!request.isSettled() && request.wakeWaiter()) {
        return true;
      }
    }
    return false;
  }

  private void readForOthers() {
    do {
      if (!reading.tryLock()) {
        return; // who reads passes on
      }
      try {
        read(HELPER_MILLIS);
      } finally {
        reading.unlock();
      }
    } while (!hasEnded() && (virtualWaiters.get() > 0 || (!passOn() && !unanswered.isEmpty())));
  }

  private void readUntil(Request<?> request, long end) {
    long left = end - System.nanoTime();
    while (left > 0 && !request.isSettled() && !hasEnded()) {
      read((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
      left = end - System.nanoTime();
    }
  }

  /**
   * Reads once, hands the answers out, and writes what has been queued meanwhile; whatever goes
   * wrong ends the link before another one can read.
   */
  private void read(int millis) {
    try {
      int length = connection.read(input, millis);
      if (length == Connection.END) {
        end(Kind.LOST, LOSS);
      } else {
        if (length == Connection.NOTHING && connection.heardPart()) {
          heard();
        }
        handingOut = true;
        try {
          take(length);
        } finally {
          handingOut = false;
        }
        write(false);
      }
    } catch (IOException e) {
      lost(e);
    } catch (RuntimeException | Error e) {
      broken("answers could not be read", e);
    }
  }

  /** Takes the answers, or parts of them, that have been read. */
  private void take(int length) {
    answers.clear().limit(length);
    while (answers.hasRemaining()) {
      Request<?> asked = unanswered.peek();
      if (asked == null) {
        String text = StandardCharsets.ISO_8859_1.decode(answers).toString();
        end(Kind.LOST, "the server sent what nobody had asked for: " + Checks.quote(text.strip()));
        return;
      }
      try {
        if (received(asked, answers)) {
          unanswered.remove();
          unansweredCost.addAndGet(-connection.costOf(asked.commandLength()));
        }
      } catch (BadReplyException e) {
        LOGGER.debug("memcached {}: {}", attempt().node(), asked, e); // the link has ended
        return;
      }
    }
  }

  @Override
  protected boolean hasUnread() {
    try {
      return connection.hasUnread();
    } catch (IOException e) {
      LOGGER.debug("memcached {}: the connection is closed", attempt().node(), e);
      return false;
    }
  }

  private void lost(IOException cause) {
    LOGGER.debug("memcached {}: the connection is lost", attempt().node(), cause);
    end(Kind.LOST, LOSS);
  }

  private void wake(HelperThread helper) {
    if (!hasEnded()) {
      try {
        helper.wake();
      } catch (RuntimeException | Error e) {
        broken("a thread for the connection could not be started", e);
      }
    }
  }

  /** Gives the connection up, on which nobody knows any more what has been read or written. */
  private void broken(String what, Throwable failure) {
    try {
      end(Kind.LOST, what + ": " + failure);
    } finally {
      attempt().health().broken(what, failure);
    }
  }

  @Override
  protected void close() {
    try {
      connection.close();
    } catch (IOException e) {
      LOGGER.warn("memcached {}: the connection cannot be closed", attempt().node(), e);
    } finally {
      writer.end();
      reader.end();
    }
  }

  @Override
  protected void join(long millis) throws InterruptedException {
    writer.join(millis);
    reader.join(millis);
  }
}
