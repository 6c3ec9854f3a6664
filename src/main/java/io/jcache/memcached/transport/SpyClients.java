package io.jcache.memcached.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.ops.OperationQueueFactory;

/** Configures clients of the library. */
final class SpyClients {
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
}
