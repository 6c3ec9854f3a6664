package io.jcache.memcached.internal.transport.spy;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.NodeLocator;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.protocol.ascii.AsciiOperationFactory;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;
import org.jspecify.annotations.Nullable;

/**
 * Configures the client over all servers that a user gets for keys of their own: our ring, no
 * redistribution, bounded queues, daemon threads.
 */
final class UserClientFactory extends DefaultConnectionFactory {
  private static final int LISTENER_THREADS = 2;
  private static final int TIMEOUTS_BEFORE_RECONNECT = 50;

  private final Ring ring;
  private final TransportOptions options;
  private final Runnable onConnected;
  private final ExecutorService listeners;

  /**
   * Creates a configuration.
   *
   * @param loader the context class loader of the user's listeners
   * @param onConnected hears of every connection that is made; must not throw
   */
  UserClientFactory(Ring ring, TransportOptions options, ClassLoader loader, Runnable onConnected) {
    super(options.maxInFlight(), DEFAULT_READ_BUFFER_SIZE);
    this.ring = ring;
    this.options = options;
    this.onConnected = onConnected;
    this.listeners = DaemonThreads.pool("client-listener").executor(LISTENER_THREADS, loader);
  }

  @Override
  public NodeLocator createLocator(List<MemcachedNode> nodes) {
    return new UserClientLocator(ring, nodes);
  }

  @Override
  public OperationFactory getOperationFactory() {
    return options.binary() ? new BinaryOperationFactory() : new AsciiOperationFactory();
  }

  /** Returns who logs in on each connection; null for nobody. */
  @Override
  public @Nullable AuthDescriptor getAuthDescriptor() {
    Login login = options.login();
    return login == null
        ? null
        : new AuthDescriptor(
            new String[] {"PLAIN"}, new PlainCallbackHandler(login.user(), login.password()));
  }

  @Override
  public long getAuthWaitTime() {
    return options.timeout().toMillis();
  }

  @Override
  public FailureMode getFailureMode() {
    return FailureMode.Cancel;
  }

  @Override
  public Collection<ConnectionObserver> getInitialObservers() {
    return List.of(
        new ConnectionObserver() {
          @Override
          public void connectionEstablished(SocketAddress address, int reconnectCount) {
            onConnected.run();
          }

          @Override
          public void connectionLost(SocketAddress address) {}
        });
  }

  @Override
  public BlockingQueue<Operation> createWriteOperationQueue() {
    return new LinkedBlockingQueue<>(getOpQueueLen());
  }

  @Override
  public long getOpQueueMaxBlockTime() {
    return options.timeout().toMillis();
  }

  @Override
  public long getOperationTimeout() {
    return options.timeout().toMillis();
  }

  @Override
  public int getTimeoutExceptionThreshold() {
    return TIMEOUTS_BEFORE_RECONNECT;
  }

  @Override
  public boolean isDaemon() {
    return true;
  }

  /** Returns an executor that ends with the client. */
  @Override
  public ExecutorService getListenerExecutorService() {
    return listeners;
  }
}
