package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.Outcome;
import io.jcache.memcached.internal.transport.wire.Peer;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on its way to the node and back, and the reply to it.
 *
 * <ul>
 *   <li>Settled once, by whoever is first: the answer, the loss of the connection, the end of the
 *       transport. A caller that stops waiting settles it only where it has not been sent, and
 *       never will be then.
 *   <li>A wrong answer fails the request and ends the connection.
 * </ul>
 */
public final class Request<T extends @Nullable Object> implements Reply<T> {
  private static final long SETTLED = -1;
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** How long one waits at a time for a request that another thread waits for, too. */
  static final long SECOND_WAITER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  // Fields that are changed so, as there is a request for each key of a call.
  private static final AtomicIntegerFieldUpdater<Request<?>> CLAIMED = flag("claimed");
  private static final AtomicIntegerFieldUpdater<Request<?>> COUNTED = flag("counted");
  private static final AtomicIntegerFieldUpdater<Request<?>> PENDING = flag("pending");
  private static final AtomicReferenceFieldUpdater<Request<?>, Outcome<?>> OUTCOME =
      reference(Outcome.class, "outcome");
  private static final AtomicReferenceFieldUpdater<Request<?>, Thread> WAITER =
      reference(Thread.class, "waiter");

  private final Node node;
  private final Exchange<T> exchange;
  private final long createdNanos = System.nanoTime();
  private final long thread = Thread.currentThread().getId();
  private volatile @Nullable Outcome<T> outcome;

  @SuppressWarnings("UnusedVariable") // but by its updater
  private volatile int claimed;

  @SuppressWarnings("UnusedVariable") // but by its updater
  private volatile int counted;

  private volatile int pending;
  private volatile @Nullable Thread waiter;
  private volatile boolean settled;
  private volatile @Nullable NodeHealth health;
  private volatile @Nullable Link link;
  private volatile @Nullable BooleanSupplier left;
  private volatile long sentNanos;
  private volatile boolean toSilentNode;
  private volatile boolean heartbeat;
  private volatile @Nullable Long behind;
  private volatile @Nullable Runnable lossAction;
  private volatile @Nullable Supplier<String> obstacle;

  /**
   * Creates a request.
   *
   * @param node the node that is asked
   */
  Request(Node node, Exchange<T> exchange) {
    this.node = node;
    this.exchange = exchange;
  }

  @SuppressWarnings("unchecked") // of a class without its parameter
  private static AtomicIntegerFieldUpdater<Request<?>> flag(String name) {
    return (AtomicIntegerFieldUpdater<Request<?>>)
        (AtomicIntegerFieldUpdater<?>) AtomicIntegerFieldUpdater.newUpdater(Request.class, name);
  }

  @SuppressWarnings("unchecked") // of classes without their parameters
  private static <F> AtomicReferenceFieldUpdater<Request<?>, F> reference(
      Class<?> type, String name) {
    return (AtomicReferenceFieldUpdater<Request<?>, F>)
        (AtomicReferenceFieldUpdater<?, ?>)
            AtomicReferenceFieldUpdater.newUpdater(Request.class, type, name);
  }

  /** Returns the item key; empty where the request is about none. */
  String key() {
    return exchange.key();
  }

  /** Returns whether only servers with meta commands take the request. */
  boolean needsMeta() {
    return exchange.needsMeta();
  }

  /** Returns the bytes of the value that the request carries. */
  int valueLength() {
    return exchange.valueLength();
  }

  /** Returns the bytes of all that is to be sent. */
  public int commandLength() {
    return exchange.commandLength();
  }

  /** Returns what to send, once. */
  public ByteBuffer takeCommand() {
    return exchange.takeCommand();
  }

  /** Returns whether the request is the caller's to send, or to give up; true only once. */
  boolean claim() {
    return CLAIMED.compareAndSet(this, 0, 1);
  }

  /** Lets a request that was claimed, but not sent, be claimed again. */
  void disclaim() {
    link = null; // or its caller would wait there for what is sent elsewhere
    claimed = 0;
  }

  /** Lets the request, and its failure, be counted. */
  void countIn(NodeHealth counts) {
    health = counts;
    counts.requested();
  }

  /** Lets the request be sent on a connection, by {@link Links}, which is not its thread's. */
  void sendBehind(long channel) {
    behind = channel;
  }

  /** Returns the number of the connection to send it on; null for its thread's. */
  @Nullable Long behind() {
    return behind;
  }

  /** Returns the number of the thread whose request it is. */
  long thread() {
    return thread;
  }

  /** Lets the request be sent also while the node is suspect. */
  void sendToSilentNode() {
    toSilentNode = true;
  }

  /** Returns whether the request is sent also while the node is suspect. */
  boolean goesToSilentNode() {
    return toSilentNode || heartbeat;
  }

  /** Makes the request one that takes nobody's room, and goes also where there is none. */
  void beHeartbeat() {
    heartbeat = true;
  }

  /** Returns whether the request takes no room of others. */
  boolean isHeartbeat() {
    return heartbeat;
  }

  /** Takes note that it awaits its answer on a connection. */
  void enter() {
    pending = 1;
  }

  /** Takes note that it awaits its answer no more; returns whether it did, only once. */
  boolean leave() {
    return PENDING.compareAndSet(this, 1, 0);
  }

  /** Returns whether it awaits its answer on a connection. */
  boolean isPending() {
    return pending != 0;
  }

  /** Hears how to tell what a request that was not sent has waited for; empty for no more. */
  void waitsFor(Supplier<String> what) {
    obstacle = what;
  }

  /** Ties the request to the connection that it is about to be sent on. */
  void sendOn(Link connection) {
    sentNanos = System.nanoTime();
    link = connection;
    LockSupport.unpark(waiter); // who waited for a connection may have to read from it
  }

  /** Returns when the request was handed over for sending. */
  long sentNanos() {
    return sentNanos;
  }

  /** Hears how to tell whether bytes of the request have been given to the connection. */
  public void leavesWhen(BooleanSupplier given) {
    left = given;
  }

  /**
   * Returns whether bytes of it, or of one that leaves with it, have been given to the connection.
   */
  boolean hasLeft() {
    BooleanSupplier given = left;
    return given != null && given.getAsBoolean();
  }

  /** Reads what there is of the answer, and settles the request where it is whole. */
  boolean read(ByteBuffer data, Peer peer) throws BadReplyException {
    boolean whole = exchange.feed(data, peer);
    if (whole) {
      settle(exchange.outcome());
    }
    return whole;
  }

  /** Settles the request as failed. */
  public void fail(Kind kind, String detail) {
    settle(Outcome.failed(kind, detail));
  }

  private void settle(Outcome<T> result) {
    if (OUTCOME.compareAndSet(this, null, result)) {
      countFailure(result);
      try {
        actOnLoss();
      } finally {
        wake();
      }
    }
  }

  private void countFailure(Outcome<T> result) {
    if (result.failure() != null) {
      countFailure(result.failure(), result.detail());
    }
  }

  private void countFailure(Kind kind, String detail) {
    NodeHealth counts = health;
    if (counts != null && COUNTED.compareAndSet(this, 0, 1)) {
      counts.failed(kind, exchange.what() + ": " + detail);
    }
  }

  private void actOnLoss() {
    Outcome<T> result = outcome;
    Runnable action = lossAction;
    if (action != null && result != null && result.isLoss()) {
      action.run();
    }
  }

  private void wake() {
    Link connection = link;
    if (connection != null) {
      Outcome<T> result = outcome;
      connection.settled(this, result != null && result.isAnswer());
    }
    settled = true;
    LockSupport.unpark(waiter);
  }

  /** Fails the request, and ends its connection before the caller hears of it. */
  void failWithConnection(Link connection, String detail) {
    Outcome<T> result = Outcome.failed(Kind.SERVER_ERROR, detail);
    boolean mine = OUTCOME.compareAndSet(this, null, result);
    if (mine) {
      countFailure(result);
    }
    try {
      actOnLoss();
    } finally {
      connection.end(
          Kind.LOST, "the connection was given up after a wrong answer to another request");
      if (mine) {
        wake();
      }
    }
  }

  @Override
  public T await(Deadline deadline) {
    long heldUp = waitUntil(deadline);
    if (heldUp != SETTLED) {
      long heldUpInLastPoll = waitUntil(lastPoll());
      if (heldUpInLastPoll != SETTLED) {
        giveUp(heldUp + heldUpInLastPoll);
      }
    }
    return result();
  }

  @Override
  public long channel() {
    Link connection = link;
    return connection == null ? 0 : connection.channel();
  }

  @Override
  public void whenLost(Runnable action) {
    lossAction = action;
    actOnLoss();
  }

  @Override
  public boolean isSettled() {
    return settled;
  }

  /** Waits until the request, which has been sent, is settled; may return early. */
  void park(long nanos) {
    parkWhile(() -> !settled, nanos);
  }

  /** Waits until the request is settled, or sent on a connection; may return early. */
  private void parkUnsent(long nanos) {
    parkWhile(() -> !settled && link == null, nanos);
  }

  private void parkWhile(BooleanSupplier needed, long nanos) {
    Thread current = Thread.currentThread();
    boolean first = beginWait(current);
    try {
      if (needed.getAsBoolean()) {
        LockSupport.parkNanos(this, first ? nanos : Math.min(nanos, SECOND_WAITER_NANOS));
      }
    } finally {
      endWait(current);
    }
  }

  /** Lets a thread be woken by what happens to the request; false where another one is. */
  public boolean beginWait(Thread thread) {
    return WAITER.compareAndSet(this, null, thread) || thread.equals(waiter);
  }

  /** Ends what {@link #beginWait} began. */
  public void endWait(Thread thread) {
    WAITER.compareAndSet(this, thread, null);
  }

  /** Wakes who waits for the request, if anybody; returns whether somebody does. */
  public boolean wakeWaiter() {
    Thread waiting = waiter;
    LockSupport.unpark(waiting);
    return waiting != null;
  }

  /**
   * Waits for the settlement, also when the thread is interrupted: that is no failure of the node,
   * and time is short.
   *
   * @return SETTLED, or the nanoseconds for which this thread should have run and did not
   */
  private long waitUntil(Deadline deadline) {
    long heldUp = 0;
    boolean interrupted = false;
    try {
      while (!settled) {
        long left = deadline.remainingNanos();
        if (left <= 0) {
          return heldUp;
        }
        long slice = Math.min(left, SLICE_NANOS);
        Link connection = link;
        if (connection == null) {
          parkUnsent(slice);
        } else {
          connection.await(this, slice);
        }
        interrupted |= Thread.interrupted();
        long late = left - slice - deadline.remainingNanos();
        heldUp += late > HELD_UP_NANOS ? late : 0;
      }
      return SETTLED;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Polls once more: after a pause of this JVM the answer may be there, but not yet read. */
  private Deadline lastPoll() {
    Link connection = link;
    return new Deadline(System.nanoTime() + (connection == null ? 0 : connection.lastPollNanos()));
  }

  /** Fails the request for good where it has not been sent yet, else only for this caller. */
  private void giveUp(long heldUp) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - createdNanos);
    if (claim()) {
      Supplier<String> what = obstacle;
      fail(Kind.DOWN, "not connected after " + millis + " ms" + (what == null ? "" : what.get()));
    } else if (outcome == null) {
      String detail = "no answer after " + millis + " ms";
      countFailure(Kind.TIMEOUT, detail);
      Link connection = link;
      if (connection != null) {
        connection.timedOut(this, heldUp);
      }
      throw failure(Kind.TIMEOUT, detail);
    }
  }

  private T result() {
    Outcome<T> result = outcome;
    if (result == null) {
      throw new IllegalStateException(exchange.what() + " is not settled");
    }
    if (result.failure() != null) {
      throw failure(result.failure(), result.detail());
    }
    return result.answer();
  }

  private TransportException failure(Kind kind, String detail) {
    return new TransportException(kind, node.address(), exchange.what() + ": " + detail, null);
  }

  @Override
  public String toString() {
    return exchange.what();
  }
}
