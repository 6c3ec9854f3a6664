package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import io.jcache.memcached.internal.transport.wire.Peer;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one node, for as long as it lives.
 *
 * <ul>
 *   <li>What is sent leaves in the order of the calls, and nothing is ever sent twice.
 *   <li>When a request fails as LOST, the connection is closed: no byte of it leaves any more.
 *   <li>Where the node is silent, as {@link Silence} judges it, the link is suspect: what is asked
 *       further fails at once, but for heartbeats and deletes behind a write, until the node sends
 *       anything.
 *   <li>Closed hard (SO_LINGER 0), so that what the system still holds back is dropped.
 * </ul>
 */
public abstract class Link {
  private static final Logger LOGGER = LoggerFactory.getLogger(Link.class);

  private final Attempt attempt;
  private final Silence silence;
  private final LastPoll lastPoll = new LastPoll();
  private final Queue<Request<?>> pending = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final AtomicReference<@Nullable End> ending = new AtomicReference<>();
  private volatile boolean over;
  private volatile boolean reading;
  private volatile Peer peer;

  /** Creates a link that the attempt has led to. */
  protected Link(Attempt attempt) {
    this.attempt = attempt;
    this.silence = new Silence(attempt.health(), attempt.options(), attempt.channel());
    this.peer = Peer.unknown(attempt.channel());
  }

  /** How the link has ended. */
  private record End(Kind kind, String detail) {}

  /** Hands a request over for sending. What this throws ends the link. */
  protected abstract void transmit(Request<?> request);

  /**
   * Runs what makes many requests: those of this thread may be sent together, at the latest as it
   * ends, or awaits anything here.
   */
  protected void gather(Runnable action) {
    action.run();
  }

  /** Returns whether the node has sent what this JVM did not get round to reading. */
  protected abstract boolean hasUnread();

  /** Closes the connection hard; once. */
  protected abstract void close();

  /** Waits briefly until the threads of the link, if there are any, are gone. */
  protected abstract void join(long millis) throws InterruptedException;

  /** Ends the link if a thread that it needs is gone. */
  protected void checkThreads() {}

  /** Waits for the settlement of a request; may return early, for any reason. */
  protected void await(Request<?> request, long nanos) {
    request.park(nanos);
  }

  /** Returns how this link came about. */
  protected final Attempt attempt() {
    return attempt;
  }

  /**
   * Sends the request, or settles it as refused.
   *
   * @return false when the link has ended and the request was not touched
   */
  final boolean send(Request<?> request) {
    if (hasEnded()) {
      return false;
    }
    if (!request.goesToSilentNode() && silence.isSuspect()) {
      request.fail(Kind.DOWN, silence.describe());
      return true;
    }
    if (request.needsMeta() && !peer.hasMeta()) {
      request.fail(
          Kind.DOWN,
          "it is a meta command, which the server took before it was connected anew, and does not"
              + " now; the next call is sent in classic text");
      return true;
    }
    int limit = ItemSizes.maxValueLength(peer.itemSizeMax(), request.key());
    if (request.valueLength() > limit) {
      request.fail(Kind.TOO_LARGE, ItemSizes.tooLarge(request.valueLength(), limit));
      return true;
    }
    if (!request.claim() || !admit(request)) {
      return true;
    }
    request.sendOn(this);
    request.enter();
    pending.add(request);
    if (hasEnded() && request.leave()) {
      pending.remove(request);
      release(request);
      request.disclaim();
      return false;
    }
    try {
      transmit(request);
    } catch (RuntimeException | Error e) {
      endWith(request, "the request could not be handed over: " + e);
    }
    return true;
  }

  private boolean admit(Request<?> request) {
    if (request.isHeartbeat()) {
      attempt.inFlight().heartbeatSent();
      return true;
    }
    String refusal = attempt.inFlight().admit(request.valueLength());
    if (refusal != null) {
      request.fail(Kind.OVERLOADED, refusal);
    }
    return refusal == null;
  }

  private void release(Request<?> request) {
    if (request.isHeartbeat()) {
      attempt.inFlight().heartbeatOver();
    } else {
      attempt.inFlight().release(request.valueLength());
    }
  }

  /**
   * Has what has come for a request read by its exchange, through {@link Request#read}. Called by
   * whoever receives the bytes: {@code DirectLink} or {@code SpyOperation}.
   *
   * @return whether its answer has been read to its end, and the request is settled
   * @throws BadReplyException where it is no answer to it; the link has been ended by then
   */
  protected final boolean received(Request<?> request, ByteBuffer data) throws BadReplyException {
    reading = true;
    try {
      boolean whole = request.read(data, peer);
      heard();
      return whole;
    } catch (BadReplyException e) {
      request.failWithConnection(this, e.getMessage());
      throw e;
    } finally {
      reading = false;
    }
  }

  /** Hears that a request sent here has been settled, perhaps by an answer. */
  final void settled(Request<?> request, boolean answered) {
    if (answered) {
      heard();
    }
    if (request.leave()) {
      release(request);
      sweep();
    }
  }

  /** Lets go of the requests that have been settled, up to the first that has not. */
  private void sweep() {
    Request<?> first = settledFirst();
    while (first != null && sweeping.compareAndSet(false, true)) {
      while (first != null) {
        pending.remove(first); // at once, as it is the first
        first = settledFirst();
      }
      sweeping.set(false);
      first = settledFirst(); // who found another one sweeping has left it
    }
  }

  private @Nullable Request<?> settledFirst() {
    Request<?> first = pending.peek();
    return first == null || first.isPending() ? null : first;
  }

  /** Hears that the node has sent an answer, or a part of one. */
  protected final void heard() {
    if (!hasEnded()) {
      silence.heard();
    }
  }

  /**
   * Hears that a request has had no answer in time.
   *
   * @param heldUp nanoseconds for which the thread that waited was kept from running
   */
  final void timedOut(Request<?> request, long heldUp) {
    if (!hasEnded() && request.hasLeft() && !hasUnreadAnswers()) {
      silence.timedOut(request.sentNanos(), heldUp, this::sentNanosOfPending);
    }
  }

  private LongStream sentNanosOfPending() {
    return pending.stream().filter(Request::isPending).mapToLong(Request::sentNanos);
  }

  private boolean hasUnreadAnswers() {
    return reading || hasUnread();
  }

  /** Ends the link if a thread of it is dead or the node has been silent for too long. */
  final void checkAlive(@Nullable Request<?> heartbeat) {
    checkThreads();
    if (heartbeat != null
        && awaits(heartbeat)
        && silence.isOverLimitSince(heartbeat.sentNanos(), this::hasUnreadAnswers)) {
      long millis = attempt.options().silence().toMillis();
      end(Kind.LOST, "the server has not answered anything for " + millis + " ms");
    }
  }

  /** Returns whether a heartbeat is still unanswered. */
  final boolean awaits(Request<?> heartbeat) {
    return heartbeat.isPending();
  }

  /** Returns the number of this connection; the next one to the node has a higher one. */
  final long channel() {
    return attempt.channel();
  }

  /** Returns the most bytes that an item may have on this node. */
  final int itemSizeMax() {
    return peer.itemSizeMax();
  }

  /** Returns whether the node takes meta commands, and they are to be sent. */
  final boolean hasMeta() {
    return peer.hasMeta();
  }

  /** Hears how large an item may be on this node, and whether it takes meta commands. */
  final void learnt(int itemSizeMax, boolean hasMeta) {
    peer = new Peer(attempt.channel(), itemSizeMax, hasMeta);
  }

  /** Returns the nanoseconds for which a call that timed out may poll once more. */
  final long lastPollNanos() {
    return lastPoll.remainingNanos();
  }

  /** Returns how many requests await an answer, here and on the connections made with it. */
  final int inFlight() {
    return attempt.inFlight().requests();
  }

  /** Returns why the link has ended; empty where it has not. */
  final String endCause() {
    End end = ending.get();
    return end == null ? "" : end.detail();
  }

  /** Returns whether nothing more can be sent. */
  public final boolean hasEnded() {
    return ending.get() != null;
  }

  /** Returns whether the link has ended and all who waited for answers have been told. */
  final boolean isOver() {
    return over;
  }

  /** Ends the link: closes the connection hard, then fails what is under way; idempotent. */
  public final void end(Kind kind, String detail) {
    if (!ending.compareAndSet(null, new End(kind, detail))) {
      return;
    }
    try {
      close();
    } finally {
      for (Request<?> request : pending) {
        if (request.leave()) { // else its sender has it back, or its answer has come
          release(request);
          fail(request, kind, detail);
        }
      }
      pending.clear(); // what comes behind takes itself back
      over = true;
      attempt.onEnd().accept(this);
    }
  }

  /**
   * Ends the link for the loss of a request, which fails as the link has ended, if it has before.
   */
  public final void endWith(Request<?> request, String detail) {
    end(Kind.LOST, detail);
    End end = ending.get();
    if (end != null) {
      request.fail(end.kind(), end.detail());
    }
  }

  /** Fails a request; whatever its loss action throws, the others must fail, too. */
  private void fail(Request<?> request, Kind kind, String detail) {
    try {
      request.fail(kind, detail);
    } catch (RuntimeException | Error e) {
      LOGGER.error("memcached {}: the loss of {} could not be noted", attempt.node(), request, e);
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName()
        + "("
        + attempt.node().address()
        + ", channel "
        + attempt.channel()
        + ")";
  }
}
