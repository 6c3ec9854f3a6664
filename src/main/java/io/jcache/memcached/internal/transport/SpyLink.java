package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.MemcachedNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the library, over one connection to one node, for as long as that connection lives.
 *
 * <ul>
 *   <li>Ends with its connection: the library tells its observer on its own I/O thread, after it
 *       has closed the socket and before it can open another; the client is shut down right there,
 *       so nothing is ever sent twice.
 *   <li>When a request fails as LOST, the socket is closed: no byte of it leaves any more.
 *   <li>Where the node is silent for as long as the timeout, the link is suspect: what is asked
 *       further fails at once, until the node sends anything.
 *   <li>The socket is closed hard (SO_LINGER 0), so that what the system still holds back is
 *       dropped.
 * </ul>
 */
final class SpyLink {
  private static final Logger LOGGER = LoggerFactory.getLogger(SpyLink.class);
  private static final String ANY_KEY = "node";
  private static final int LARGEST_ITEM_SIZE_MAX = 1 << 30;

  private final Node node;
  private final TransportOptions options;
  private final long epoch;
  private final Consumer<SpyLink> onEnd;
  private final NodeHealth health;
  private final Silence silence;
  private final LastPoll lastPoll = new LastPoll();
  private final Set<Request<?>> pending = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong bytesInFlight = new AtomicLong();
  private final AtomicReference<@Nullable String> ending = new AtomicReference<>();
  private final CountDownLatch established = new CountDownLatch(1);
  private volatile @Nullable MemcachedClient client;
  private volatile boolean over;
  private volatile boolean reading;
  private volatile int itemSizeMax = LARGEST_ITEM_SIZE_MAX;
  private volatile @Nullable SocketChannel channel;

  private SpyLink(
      Node node, TransportOptions options, NodeHealth health, long epoch, Consumer<SpyLink> onEnd) {
    this.node = node;
    this.options = options;
    this.health = health;
    this.silence = new Silence(health, options, epoch);
    this.epoch = epoch;
    this.onEnd = onEnd;
  }

  /**
   * Returns a link that has logged in, where that is asked, and exchanged a request with the node.
   *
   * @param onEnd hears, on any thread, when the link has ended
   * @throws TransportException of kind DOWN, saying why there is none
   */
  static SpyLink open(
      Node node,
      TransportOptions options,
      WireProtocol protocol,
      NodeHealth health,
      long epoch,
      Consumer<SpyLink> onEnd,
      Deadline deadline) {
    InetSocketAddress address = Addresses.reachable(node, deadline);
    SpyLink link = new SpyLink(node, options, health, epoch, onEnd);
    try {
      link.connect(address, deadline);
      link.itemSizeMax = new Greeting(link, node, options, protocol).exchange(deadline);
      return link;
    } catch (RuntimeException | Error e) {
      link.end(Kind.DOWN, "the connection was not made");
      throw e;
    }
  }

  private void connect(InetSocketAddress address, Deadline deadline) {
    try {
      MemcachedClient made = SpyClients.forLink(address, options, new Observer());
      client = made;
      made.getConnection().setUncaughtExceptionHandler(this::ioThreadDied);
      made.getConnection().setName("jcache-memcached-io-" + node.address());
      if (hasEnded()) {
        shutDown();
        throw down("the connection was lost at once", null);
      }
      if (!established.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
        throw down("the client library did not connect in time", null);
      }
      for (MemcachedNode connected : made.getConnection().getLocator().getAll()) {
        SocketChannel opened = connected.getChannel();
        if (opened == null) {
          throw down("the connection was lost at once", null);
        }
        opened.setOption(StandardSocketOptions.SO_LINGER, 0);
        opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel = opened;
      }
    } catch (IOException e) {
      throw down("cannot connect: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw down("interrupted while connecting", e);
    }
  }

  private TransportException down(String detail, @Nullable Throwable cause) {
    return new TransportException(Kind.DOWN, node.address(), detail, cause);
  }

  /**
   * Sends the request, or settles it as refused.
   *
   * @return false when the link has ended and the request was not touched
   */
  boolean send(Request<?> request) {
    return send(request, false);
  }

  /** Sends a sign of life, also where no more requests are let through. */
  boolean sendHeartbeat(Request<?> request) {
    return send(request, true);
  }

  private boolean send(Request<?> request, boolean always) {
    MemcachedClient current = client;
    if (hasEnded() || current == null) {
      return false;
    }
    if (!always && !request.goesToSilentNode() && silence.isSuspect()) {
      request.fail(Kind.DOWN, silence.describe());
      return true;
    }
    int limit = ItemSizes.maxValueLength(itemSizeMax, request.key());
    if (request.valueLength() > limit) {
      request.fail(Kind.TOO_LARGE, ItemSizes.tooLarge(request.valueLength(), limit));
      return true;
    }
    if (!request.claim() || !admit(request, always)) {
      return true;
    }
    request.sendOn(this);
    pending.add(request);
    if (hasEnded() && pending.remove(request)) {
      release(request);
      request.disclaim();
      return false;
    }
    enqueue(current, request);
    return true;
  }

  private boolean admit(Request<?> request, boolean always) {
    int requests = inFlight.incrementAndGet();
    long bytes = bytesInFlight.addAndGet(request.valueLength());
    boolean full =
        requests > options.maxInFlight()
            || (bytes > options.maxInFlightBytes() && bytes > request.valueLength());
    if (full && !always) {
      release(request);
      request.fail(
          Kind.OVERLOADED,
          "%d requests with %d bytes await an answer (at most %d with %d bytes may)"
              .formatted(
                  requests - 1,
                  bytes - request.valueLength(),
                  options.maxInFlight(),
                  options.maxInFlightBytes()));
      return false;
    }
    return true;
  }

  private void release(Request<?> request) {
    inFlight.decrementAndGet();
    bytesInFlight.addAndGet(-request.valueLength());
  }

  /** Hands over without the thread's interrupt, on which the library would drop the request. */
  private void enqueue(MemcachedClient current, Request<?> request) {
    boolean interrupted = Thread.interrupted();
    try {
      current.getConnection().enqueueOperation(ANY_KEY, request);
    } catch (RuntimeException | Error e) {
      String detail = "the client library refused the request: " + e;
      end(Kind.LOST, detail);
      request.fail(Kind.LOST, detail);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Hears that a request sent here has been settled, perhaps by an answer. */
  void settled(Request<?> request, boolean answered) {
    if (answered) {
      heard();
    }
    if (pending.remove(request)) {
      release(request);
    }
  }

  /** Hears that the node has sent something that fits, be it a part of a long answer. */
  void heard() {
    if (!hasEnded()) {
      silence.heard();
    }
  }

  /**
   * Hears that a request has had no answer in time.
   *
   * @param heldUp nanoseconds for which the thread that waited was kept from running
   */
  void timedOut(Request<?> request, long heldUp) {
    if (!hasEnded() && request.hasLeft() && !hasUnreadAnswers()) {
      silence.timedOut(request, heldUp, pending);
    }
  }

  /** Hears that the I/O thread begins, or has ended, to read what the node has sent. */
  void setReading(boolean now) {
    reading = now;
  }

  /** Returns whether the node has sent what this JVM did not get round to reading. */
  private boolean hasUnreadAnswers() {
    SocketChannel open = channel;
    try {
      return reading || (open != null && open.socket().getInputStream().available() > 0);
    } catch (IOException e) {
      LOGGER.debug("memcached {}: the connection is closed", node, e);
      return false;
    }
  }

  /** Ends the link if its I/O thread is dead or the node has been silent for too long. */
  void checkAlive(@Nullable Request<?> heartbeat) {
    MemcachedClient current = client;
    if (current != null && !current.getConnection().isAlive()) {
      end(Kind.LOST, "the I/O thread of the client library has died");
    } else if (heartbeat != null
        && awaits(heartbeat)
        && silence.isOverLimitSince(heartbeat, this::hasUnreadAnswers)) {
      end(
          Kind.LOST,
          "the node has not answered anything for " + options.silence().toMillis() + " ms");
    }
  }

  /** Returns whether a heartbeat is still unanswered. */
  boolean awaits(Request<?> heartbeat) {
    return pending.contains(heartbeat);
  }

  /** Returns the number of this connection; the next one to the node has a higher one. */
  long epoch() {
    return epoch;
  }

  /** Returns the most bytes that an item may have on this node. */
  int itemSizeMax() {
    return itemSizeMax;
  }

  /** Returns the nanoseconds for which a call that timed out may poll once more. */
  long lastPollNanos() {
    return lastPoll.remainingNanos();
  }

  /** Returns how many requests await an answer. */
  int inFlight() {
    return Math.max(0, inFlight.get());
  }

  /** Returns why the link has ended; empty where it has not. */
  String endCause() {
    String cause = ending.get();
    return cause == null ? "" : cause;
  }

  /** Returns whether nothing more can be sent. */
  boolean hasEnded() {
    return ending.get() != null;
  }

  /** Returns whether the link has ended and all who waited for answers have been told. */
  boolean isOver() {
    return over;
  }

  /** Ends the link: closes the socket hard, then fails what is under way; idempotent. */
  void end(Kind kind, String detail) {
    if (!ending.compareAndSet(null, detail)) {
      return;
    }
    try {
      shutDown();
    } finally {
      for (Request<?> request : pending) {
        fail(request, kind, detail);
      }
      over = true;
      onEnd.accept(this);
    }
  }

  /** Fails a request; whatever its loss action throws, the others must fail, too. */
  private void fail(Request<?> request, Kind kind, String detail) {
    try {
      request.fail(kind, detail);
    } catch (RuntimeException | Error e) {
      LOGGER.error("memcached {}: the loss of {} could not be noted", node, request, e);
    }
  }

  private void shutDown() {
    MemcachedClient current = client;
    if (current == null) {
      return;
    }
    try {
      current.shutdown();
    } catch (RuntimeException | Error e) {
      LOGGER.debug("memcached {}: the client library failed to shut down, once more", node, e);
      closeSocket();
      try {
        current.getConnection().shutdown();
      } catch (IOException | RuntimeException | Error again) {
        LOGGER.warn("memcached {}: the client library failed to shut down", node, again);
      }
    }
  }

  /** Closes what the client library has left open. */
  private void closeSocket() {
    SocketChannel open = channel;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOGGER.warn("memcached {}: the connection cannot be closed", node, e);
    }
  }

  /** Waits briefly until the I/O thread is gone. */
  void join(long millis) throws InterruptedException {
    MemcachedClient current = client;
    if (current != null && current.getConnection() != Thread.currentThread()) {
      current.getConnection().join(millis);
    }
  }

  private void ioThreadDied(Thread thread, Throwable failure) {
    if (!hasEnded()) {
      health.broken("the I/O thread of the client library has died", failure);
      end(Kind.LOST, "the I/O thread of the client library has died of " + failure);
    }
  }

  @Override
  public String toString() {
    return "SpyLink(" + node.address() + ", epoch " + epoch + ")";
  }

  /** Hears of the connection on the library's I/O thread. */
  private final class Observer implements ConnectionObserver {
    @Override
    public void connectionEstablished(SocketAddress address, int reconnectCount) {
      established.countDown();
    }

    @Override
    public void connectionLost(SocketAddress address) {
      end(Kind.LOST, "the connection was lost before the answer came");
    }
  }
}
