package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.ops.OperationQueueFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures clients of the library. */
public final class SpyClients {
  private static final Logger LOGGER = LoggerFactory.getLogger(SpyClients.class);
  private static final String LOGGER_PROPERTY = "net.spy.log.LoggerImpl";
  private static final int HEADROOM = 64;
  private static final long NEVER_MILLIS = TimeUnit.DAYS.toMillis(1);

  static {
    if (System.getProperty(LOGGER_PROPERTY) == null) {
      System.setProperty(LOGGER_PROPERTY, "net.spy.memcached.compat.log.SLF4JLogger");
    }
  }

  private SpyClients() {}

  /**
   * Returns a client for one {@link SpyLink}. Its queues take all that the link lets through, and
   * it gives up neither requests nor connections by itself: both are the link's to decide.
   */
  static MemcachedClient forLink(
      InetSocketAddress address, TransportOptions options, ConnectionObserver observer)
      throws IOException {
    OperationQueueFactory queues =
        () -> new LinkedBlockingQueue<>(options.maxInFlight() + HEADROOM);
    ConnectionFactoryBuilder builder =
        new ConnectionFactoryBuilder()
            .setProtocol(options.binary() ? Protocol.BINARY : Protocol.TEXT)
            .setFailureMode(FailureMode.Cancel)
            .setDaemon(true)
            .setShouldOptimize(false)
            .setUseNagleAlgorithm(false)
            .setOpQueueFactory(queues)
            .setReadOpQueueFactory(queues)
            .setWriteOpQueueFactory(queues)
            .setOpQueueMaxBlockTime(options.timeout().toMillis())
            .setOpTimeout(NEVER_MILLIS)
            .setTimeoutExceptionThreshold(Integer.MAX_VALUE)
            .setInitialObservers(List.of(observer));
    return new MemcachedClient(builder.build(), List.of(address));
  }

  /**
   * Returns a client over all nodes for a user's own keys; the user, or who hands it out, shuts it
   * down. It is separate from the transports, and places keys on the ring given, which must be of
   * these nodes. Waits for its connections as long as the timeout, since it cancels what is asked
   * of a node before. Its listeners are called with a context class loader, which is held weakly.
   *
   * @throws TransportException of kind DOWN when a host name cannot be resolved, a node is no port
   *     of a host, or a login is one of the text protocol
   */
  public static MemcachedClient forUser(
      List<Node> nodes, Ring ring, TransportOptions options, ClassLoader loader) {
    boolean textLogin = options.login() != null && !options.binary();
    if (textLogin || options.tls() != null) {
      throw new TransportException(
          Kind.DOWN,
          nodes.get(0).address(),
          textLogin
              ? "the client library logs in by the binary protocol alone; set protocol = binary"
              : "the client library knows no TLS",
          null);
    }
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Node node : nodes) {
      addresses.add(Addresses.first(node));
    }
    Thread current = Thread.currentThread();
    ClassLoader context = current.getContextClassLoader();
    current.setContextClassLoader(null); // the client's I/O thread inherits it
    try {
      CountDownLatch unconnected = new CountDownLatch(nodes.size());
      UserClientFactory factory =
          new UserClientFactory(ring, options, loader, unconnected::countDown);
      MemcachedClient client = new MemcachedClient(factory, addresses);
      client.getConnection().setName("jcache-memcached-client-io");
      try {
        if (!unconnected.await(options.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
          LOGGER.info("no connection yet to {} of the servers {}", unconnected.getCount(), nodes);
        }
      } catch (InterruptedException e) {
        current.interrupt(); // the client is good, it merely is not connected yet
      }
      return client;
    } catch (IOException e) {
      throw new TransportException(
          Kind.DOWN, nodes.get(0).address(), "cannot make a client over " + nodes + ": " + e, e);
    } finally {
      current.setContextClassLoader(context);
    }
  }
}
