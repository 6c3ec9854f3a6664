package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the client library, and the reply to it.
 *
 * <ul>
 *   <li>Reads the node's answer itself, strictly: what does not fit fails the request and ends the
 *       connection. (The library's own operations check by Java assertions, or not at all.)
 *   <li>Settled once, by whoever is first: the answer, the loss of the connection, the end of the
 *       transport. A caller that stops waiting settles it only where it has not been sent, and
 *       never will be then.
 * </ul>
 */
abstract class Request<T extends @Nullable Object> extends BaseOperationImpl implements Reply<T> {
  private static final long SETTLED = -1;
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Node node;
  private final String what;
  private final String key;
  private final int valueLength;
  private final long createdNanos = System.nanoTime();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final AtomicReference<@Nullable Outcome<T>> outcome = new AtomicReference<>();
  private final AtomicBoolean claimed = new AtomicBoolean();
  private @Nullable ByteBuffer command;
  private final AtomicBoolean counted = new AtomicBoolean();
  private volatile @Nullable NodeHealth health;
  private volatile @Nullable SpyLink link;
  private volatile long sentNanos;
  private volatile boolean toSilentNode;
  private volatile @Nullable Runnable lossAction;

  /**
   * Creates a request.
   *
   * @param node the node that is asked
   * @param what names the request in messages
   * @param key the item it is about; empty for none
   * @param valueLength bytes of the value that it carries
   * @param command what to send
   */
  Request(Node node, String what, String key, int valueLength, ByteBuffer command) {
    this.node = node;
    this.what = what;
    this.key = key;
    this.valueLength = valueLength;
    this.command = command;
    setCallback(new Cancellation());
  }

  /** Reads what there is of the answer. */
  abstract void read(ByteBuffer data) throws BadReplyException;

  /** Returns the item key; empty where the request is about none. */
  final String key() {
    return key;
  }

  /** Returns the bytes of the value that the request carries. */
  final int valueLength() {
    return valueLength;
  }

  /** Returns what the request is, for messages. */
  String what() {
    return key.isEmpty() ? what : what + " " + key;
  }

  /** Returns whether the request is the caller's to send, or to give up; true only once. */
  final boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** Lets a request that was claimed, but not sent, be claimed again. */
  final void disclaim() {
    claimed.set(false);
  }

  /** Lets the request, and its failure, be counted. */
  final void countIn(NodeHealth counts) {
    health = counts;
    counts.requested();
  }

  /** Lets the request be sent also while the node is suspect. */
  final void sendToSilentNode() {
    toSilentNode = true;
  }

  /** Returns whether the request is sent also while the node is suspect. */
  final boolean goesToSilentNode() {
    return toSilentNode;
  }

  /** Ties the request to the connection that it is about to be sent on. */
  final void sendOn(SpyLink connection) {
    sentAt(System.nanoTime());
    link = connection;
  }

  /** Notes when the request is handed over for sending, in nanoseconds. */
  final void sentAt(long nanoTime) {
    sentNanos = nanoTime;
  }

  /** Returns when the request was handed over for sending. */
  final long sentNanos() {
    return sentNanos;
  }

  /** Returns whether bytes of the request have been given to the connection. */
  final boolean hasLeft() {
    return getState() != OperationState.WRITE_QUEUED;
  }

  /** Returns the connection that the request was sent on. */
  final SpyLink link() {
    SpyLink connection = link;
    if (connection == null) {
      throw new IllegalStateException(what() + " has not been sent");
    }
    return connection;
  }

  /** Settles the request with its answer, which has been read to its end. */
  final void succeed(T answer) {
    settle(new Outcome<>(answer, null, ""));
    finish();
  }

  /** Settles the request as failed. */
  @SuppressWarnings("NullAway") // a failure has no answer
  final void fail(Kind kind, String detail) {
    settle(new Outcome<>(null, kind, detail));
  }

  /** Settles the request as failed by an answer, which has been read to its end. */
  final void refused(Kind kind, String detail) {
    fail(kind, detail);
    finish();
  }

  private void settle(Outcome<T> result) {
    if (outcome.compareAndSet(null, result)) {
      if (result.failure != null) {
        countFailure(result.failure, result.detail);
      }
      try {
        actOnLoss();
      } finally {
        wake();
      }
    }
  }

  private void countFailure(Kind kind, String detail) {
    NodeHealth counts = health;
    if (counts != null && counted.compareAndSet(false, true)) {
      counts.failed(kind, what() + ": " + detail);
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
    SpyLink connection = link;
    if (connection != null) {
      Outcome<T> result = outcome.get();
      connection.settled(this, result != null && result.isAnswer());
    }
    settled.countDown();
  }

  /** Fails the request, and ends its connection before the caller hears of it. */
  @SuppressWarnings("NullAway") // a failure has no answer
  private void failWithConnection(String detail) {
    boolean mine = outcome.compareAndSet(null, new Outcome<>(null, Kind.SERVER_ERROR, detail));
    if (mine) {
      countFailure(Kind.SERVER_ERROR, detail);
    }
    try {
      actOnLoss();
    } finally {
      link().end(Kind.LOST, "the connection was given up after a wrong answer to another request");
      if (mine) {
        wake();
      }
    }
  }

  /** Marks the answer as read to its end, so that the library turns to the next request. */
  private void finish() {
    transitionState(OperationState.COMPLETE);
  }

  @Override
  public final T await(Deadline deadline) {
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
  public final long epoch() {
    SpyLink connection = link;
    return connection == null ? 0 : connection.epoch();
  }

  @Override
  public final void whenLost(Runnable action) {
    lossAction = action;
    actOnLoss();
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
      while (true) {
        long left = deadline.remainingNanos();
        long slice = Math.min(left, SLICE_NANOS);
        try {
          if (settled.await(slice, TimeUnit.NANOSECONDS)) {
            return SETTLED;
          }
        } catch (InterruptedException e) {
          interrupted = true;
          continue;
        }
        long late = left - slice - deadline.remainingNanos();
        heldUp += slice > 0 && late > HELD_UP_NANOS ? late : 0;
        if (slice == left) {
          return heldUp;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Polls once more: after a pause of this JVM the answer may be there, but not yet read. */
  private Deadline lastPoll() {
    SpyLink connection = link;
    return new Deadline(System.nanoTime() + (connection == null ? 0 : connection.lastPollNanos()));
  }

  /** Fails the request for good where it has not been sent yet, else only for this caller. */
  private void giveUp(long heldUp) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - createdNanos);
    if (claim()) {
      fail(Kind.DOWN, "not connected after " + millis + " ms");
    } else if (outcome.get() == null) {
      countFailure(Kind.TIMEOUT, "no answer after " + millis + " ms");
      SpyLink connection = link;
      if (connection != null) {
        connection.timedOut(this, heldUp);
      }
      throw new TransportException(
          Kind.TIMEOUT, node.address(), what() + ": no answer after " + millis + " ms", null);
    }
  }

  private T result() {
    Outcome<T> result = outcome.get();
    if (result == null) {
      throw new IllegalStateException(what() + " is not settled");
    }
    if (result.failure != null) {
      throw new TransportException(
          result.failure, node.address(), what() + ": " + result.detail, null);
    }
    return result.answer;
  }

  @Override
  public final void initialize() {
    ByteBuffer toSend = command;
    if (toSend == null) {
      throw new IllegalStateException(what() + " has been sent before");
    }
    command = null;
    setBuffer(toSend);
  }

  @Override
  public final void readFromBuffer(ByteBuffer data) throws IOException {
    SpyLink connection = link();
    connection.setReading(true);
    try {
      while (data.hasRemaining() && getState() != OperationState.COMPLETE) {
        read(data);
      }
      connection.heard();
    } catch (BadReplyException e) {
      failWithConnection(e.getMessage());
      throw new IOException(what() + ": " + e.getMessage(), e);
    } finally {
      connection.setReading(false);
    }
  }

  @Override
  public final byte @Nullable [] getErrorMsg() {
    return null;
  }

  @Override
  public final String toString() {
    return what();
  }

  /** An answer, or why there is none. */
  private record Outcome<T extends @Nullable Object>(
      T answer, @Nullable Kind failure, String detail) {

    /** Returns whether the request may have been carried out all the same. */
    boolean isLoss() {
      return failure != null && failure.mayHaveBeenApplied();
    }

    /** Returns whether the node has answered. */
    boolean isAnswer() {
      return failure == null || failure == Kind.SERVER_ERROR;
    }
  }

  /** Hears from the library that it gave the request up. */
  private final class Cancellation implements OperationCallback {
    @Override
    public void receivedStatus(OperationStatus status) {
      String detail = "the connection was lost before the answer came";
      SpyLink connection = link;
      if (connection != null) {
        connection.end(Kind.LOST, detail);
      }
      fail(Kind.LOST, detail);
    }

    @Override
    public void complete() {}
  }
}
