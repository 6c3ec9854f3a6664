package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.link.Addresses;
import io.jcache.memcached.internal.transport.link.Attempt;
import io.jcache.memcached.internal.transport.link.Gathering;
import io.jcache.memcached.internal.transport.link.Link;
import io.jcache.memcached.internal.transport.link.Request;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.MemcachedNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of the library, over one connection to one node.
 *
 * <ul>
 *   <li>Ends with its connection: the library tells its observer on its own I/O thread, after it
 *       has closed the socket and before it can open another; the client is shut down right there,
 *       so nothing is ever sent twice.
 *   <li>One thread at a time may {@linkplain #gather gather} its requests, for as many bytes as are
 *       sent at once and for a millisecond. Requests that are sent together are one operation of
 *       the library, as it spends more on an operation than on its bytes.
 *   <li>Callers are woken by the library's I/O thread, which reads all answers.
 * </ul>
 */
final class SpyLink extends Link {
  private static final Logger LOGGER = LoggerFactory.getLogger(SpyLink.class);
  private static final String ANY_KEY = "node";
  private static final String NOT_HANDED_OVER = "requests could not be handed over";

  private final Node node;
  private final CountDownLatch established = new CountDownLatch(1);
  private final Queue<Request<?>> unsent = new ConcurrentLinkedQueue<>();
  private final ReentrantLock sending = new ReentrantLock();
  private final Gathering gathering = new Gathering();
  private volatile @Nullable MemcachedClient client;
  private volatile @Nullable SocketChannel channel;

  private SpyLink(Attempt attempt) {
    super(attempt);
    this.node = attempt.node();
  }

  /** Returns a connected link. */
  static SpyLink connect(Attempt attempt) {
    InetSocketAddress address = Addresses.reachable(attempt.node(), attempt.deadline());
    SpyLink link = new SpyLink(attempt);
    try {
      link.connect(address, attempt.deadline());
      return link;
    } catch (RuntimeException | Error e) {
      link.end(Kind.DOWN, "the connection was not made");
      throw e;
    }
  }

  private void connect(InetSocketAddress address, Deadline deadline) {
    try {
      MemcachedClient made = SpyClients.forLink(address, attempt().options(), new Observer());
      client = made;
      made.getConnection().setUncaughtExceptionHandler(this::ioThreadDied);
      made.getConnection().setName("jcache-memcached-io-" + node.address());
      if (hasEnded()) {
        close();
        return; // as who greets the node will find
      }
      // The server has just accepted a connection: what passed since is this JVM's time.
      Deadline fair = deadline.atLeast(attempt().options().leastAnswerTime());
      if (!established.await(fair.remainingNanos(), TimeUnit.NANOSECONDS)) {
        throw attempt().failed("the client library did not connect in time", null);
      }
      for (MemcachedNode connected : made.getConnection().getLocator().getAll()) {
        SocketChannel opened = connected.getChannel();
        if (opened == null) {
          end(Kind.LOST, "the connection was lost at once");
          return;
        }
        opened.setOption(StandardSocketOptions.SO_LINGER, 0);
        opened.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel = opened;
      }
    } catch (IOException e) {
      throw attempt().failed("cannot connect: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw attempt().failed("interrupted while connecting", e);
    }
  }

  @Override
  protected void transmit(Request<?> request) {
    if (!gathering.fits(request)) {
      handOver();
    }
    unsent.add(request);
    if (!gathering.holds(request)) {
      handOver();
    }
  }

  @Override
  protected void gather(Runnable action) {
    gathering.run(action, this::handOver);
  }

  @Override
  protected void await(Request<?> request, long nanos) {
    handOver();
    super.await(request, nanos);
  }

  /**
   * Hands over what is queued, in its order, or leaves it to who is about that: after unlocking,
   * one looks at the queue again. What goes wrong ends the link before another one can.
   */
  private void handOver() {
    while (!unsent.isEmpty() && sending.tryLock()) {
      try {
        handOverNext();
      } catch (RuntimeException e) {
        end(Kind.LOST, NOT_HANDED_OVER + ": " + e);
        unsent.clear(); // as they have failed by then
      } catch (Error e) {
        end(Kind.LOST, NOT_HANDED_OVER); // and no more, for want of memory
        unsent.clear();
        attempt().health().broken(NOT_HANDED_OVER, e);
      } finally {
        sending.unlock();
      }
    }
  }

  private void handOverNext() {
    MemcachedClient current = client;
    if (current == null) {
      throw new IllegalStateException("not connected");
    }
    List<Request<?>> next = new ArrayList<>();
    int bytes = 0;
    Request<?> request = unsent.peek();
    while (request != null
        && (next.isEmpty() || bytes + request.commandLength() <= Gathering.MOST_BYTES)) {
      next.add(request);
      bytes += request.commandLength();
      unsent.remove();
      request = unsent.peek();
    }
    if (!next.isEmpty()) {
      enqueue(current, new SpyOperation(this, next));
    }
  }

  /** Hands over without the thread's interrupt, on which the library does not take it. */
  private static void enqueue(MemcachedClient client, SpyOperation operation) {
    boolean interrupted = Thread.interrupted();
    boolean taken = false;
    try {
      while (!taken) {
        try {
          client.getConnection().enqueueOperation(ANY_KEY, operation);
          taken = true;
        } catch (IllegalStateException e) {
          if (!Thread.interrupted()) {
            throw e;
          }
          interrupted = true; // it came just then
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads what the library has received for a request; returns whether its answer is whole. */
  boolean read(Request<?> request, ByteBuffer data) throws BadReplyException {
    return received(request, data);
  }

  @Override
  protected boolean hasUnread() {
    SocketChannel open = channel;
    try {
      return open != null && open.socket().getInputStream().available() > 0;
    } catch (IOException e) {
      LOGGER.debug("memcached {}: the connection is closed", node, e);
      return false;
    }
  }

  @Override
  protected void checkThreads() {
    MemcachedClient current = client;
    if (current != null && !current.getConnection().isAlive()) {
      end(Kind.LOST, "the I/O thread of the client library has died");
    }
  }

  @Override
  protected void close() {
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

  @Override
  protected void join(long millis) throws InterruptedException {
    MemcachedClient current = client;
    if (current != null && current.getConnection() != Thread.currentThread()) {
      current.getConnection().join(millis);
    }
  }

  private void ioThreadDied(Thread thread, Throwable failure) {
    if (!hasEnded()) {
      attempt().health().broken("the I/O thread of the client library has died", failure);
      end(Kind.LOST, "the I/O thread of the client library has died of " + failure);
    }
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
