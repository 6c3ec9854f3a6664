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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

  private final Node node;
  private final Exchange<T> exchange;
  private final long createdNanos = System.nanoTime();
  private final long thread = Thread.currentThread().getId();
  private final AtomicReference<@Nullable Outcome<T>> outcome = new AtomicReference<>();
  private final AtomicBoolean claimed = new AtomicBoolean();
  private final AtomicBoolean counted = new AtomicBoolean();
  private final AtomicReference<@Nullable Thread> waiter = new AtomicReference<>();
  private volatile boolean settled;
  private volatile @Nullable NodeHealth health;
  private volatile @Nullable Link link;
  private volatile BooleanSupplier left = () -> false;
  private volatile long sentNanos;
  private volatile boolean toSilentNode;
  private volatile boolean heartbeat;
  private volatile @Nullable Long behind;
  private volatile @Nullable Runnable lossAction;
  private volatile Supplier<String> obstacle = () -> "";

  /**
   * Creates a request.
   *
   * @param node the node that is asked
   */
  Request(Node node, Exchange<T> exchange) {
    this.node = node;
    this.exchange = exchange;
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
  int commandLength() {
    return exchange.commandLength();
  }

  /** Returns what to send, once. */
  public ByteBuffer takeCommand() {
    return exchange.takeCommand();
  }

  /** Returns whether the request is the caller's to send, or to give up; true only once. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** Lets a request that was claimed, but not sent, be claimed again. */
  void disclaim() {
    claimed.set(false);
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

  /** Hears how to tell what a request that was not sent has waited for; empty for no more. */
  void waitsFor(Supplier<String> what) {
    obstacle = what;
  }

  /** Ties the request to the connection that it is about to be sent on. */
  void sendOn(Link connection) {
    sentNanos = System.nanoTime();
    link = connection;
    LockSupport.unpark(waiter.get()); // who waited for a connection may have to read from it
  }

  /** Returns when the request was handed over for sending. */
  long sentNanos() {
    return sentNanos;
  }

  /** Hears how to tell whether bytes of the request have been given to the connection. */
  public void leavesWhen(BooleanSupplier given) {
    left = given;
  }

  /** Returns whether bytes of the request have been given to the connection. */
  boolean hasLeft() {
    return left.getAsBoolean();
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
    if (outcome.compareAndSet(null, result)) {
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
    if (counts != null && counted.compareAndSet(false, true)) {
      counts.failed(kind, exchange.what() + ": " + detail);
    }
  }

  private void actOnLoss() {
    Outcome<T> result = outcome.get();
    Runnable action = lossAction;
    if (action != null && result != null && result.isLoss()) {
      action.run();
    }
  }

  private void wake() {
    Link connection = link;
    if (connection != null) {
      Outcome<T> result = outcome.get();
      connection.settled(this, result != null && result.isAnswer());
    }
    settled = true;
    LockSupport.unpark(waiter.get());
  }

  /** Fails the request, and ends its connection before the caller hears of it. */
  void failWithConnection(Link connection, String detail) {
    Outcome<T> result = Outcome.failed(Kind.SERVER_ERROR, detail);
    boolean mine = outcome.compareAndSet(null, result);
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
    return waiter.compareAndSet(null, thread) || waiter.get() == thread;
  }

  /** Ends what {@link #beginWait} began. */
  public void endWait(Thread thread) {
    waiter.compareAndSet(thread, null);
  }

  /** Wakes who waits for the request, if anybody; returns whether somebody does. */
  public boolean wakeWaiter() {
    Thread waiting = waiter.get();
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
      fail(Kind.DOWN, "not connected after " + millis + " ms" + obstacle.get());
    } else if (outcome.get() == null) {
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
    Outcome<T> result = outcome.get();
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
