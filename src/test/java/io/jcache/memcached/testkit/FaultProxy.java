package io.jcache.memcached.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and one server, on a port of 127.0.0.1 of its own, and does to the bytes
 * what a network does on a bad day.
 *
 * <ul>
 *   <li>{@link #inject} puts one {@link Fault} to work on a direction, of all connections and of
 *       those made later, until another takes its place or {@link #heal}. {@link #cut}, {@link
 *       #shut} are over at once.
 *   <li>{@link #refuse} answers no new connection, {@link #accept} does so again on the same port,
 *       which nobody else can get in between.
 *   <li>A server that is not there: connections are accepted, and reset at once.
 *   <li>Counts what passes: {@link Traffic}.
 *   <li>{@link #close} leaves no thread and no socket behind. Safe for use by several threads.
 * </ul>
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 128;

  /** Little, so that the sender of a large request is still at it while the first part passes. */
  private static final int RECEIVE_BUFFER = 1 << 16;

  private static final long JOIN_MILLIS = 10_000;

  private final InetSocketAddress target;
  private final Socket portHolder;
  private final int port;
  private final TrafficCounter counter = new TrafficCounter();
  private final Map<Direction, Fault> faults = new EnumMap<>(Direction.class);
  private final List<ProxyConnection> connections = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private long accepted;
  private boolean closed;
  private @Nullable ServerSocket listener;
  private @Nullable Thread acceptor;

  private FaultProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.portHolder = new Socket();
    portHolder.setReuseAddress(true);
    portHolder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.port = portHolder.getLocalPort();
    forgetFaults();
  }

  /** Starts a proxy before a server. */
  public static FaultProxy before(MemcachedServer server) {
    return before(server.host(), server.port());
  }

  /** Starts a proxy before whatever listens, now or later, at an address. */
  public static FaultProxy before(String host, int port) {
    try {
      FaultProxy proxy = new FaultProxy(new InetSocketAddress(host, port));
      proxy.accept();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy before " + host + ":" + port, e);
    }
  }

  /** Returns the address at which clients reach the server through the proxy. */
  public String host() {
    return "127.0.0.1";
  }

  /** Returns the proxy's own port, the same as long as it lives. */
  public int port() {
    return port;
  }

  /** Returns {@code host:port}. */
  public String address() {
    return host() + ":" + port;
  }

  /** Puts a fault to work on a direction, in place of the one before. */
  public synchronized void inject(Direction direction, Fault fault) {
    faults.put(direction, fault);
    connections.forEach(connection -> connection.use(direction, fault));
  }

  /** Puts a fault to work on both directions. */
  public synchronized void injectBoth(Fault fault) {
    for (Direction direction : Direction.values()) {
      inject(direction, fault);
    }
  }

  /** Resets (RST) both sides of all present connections. */
  public void cut() {
    present().forEach(ProxyConnection::reset);
  }

  /** Ends (FIN) both sides of all present connections, dropping what is under way. */
  public void shut() {
    present().forEach(ProxyConnection::shut);
  }

  /** Refuses new connections; those present go on. */
  public void refuse() {
    ServerSocket last;
    Thread lastAcceptor;
    synchronized (this) {
      last = listener;
      lastAcceptor = acceptor;
      listener = null;
      acceptor = null;
    }
    if (last == null || lastAcceptor == null) {
      return;
    }
    try {
      last.close();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " goes on to listen", e);
    }
    // The system listens on as long as a thread is inside its accept.
    if (join(lastAcceptor)) {
      Thread.currentThread().interrupt();
    }
  }

  /** Accepts connections again, where they were refused. */
  public synchronized void accept() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    if (listener != null) {
      return;
    }
    try {
      ServerSocket next = new ServerSocket();
      next.setReuseAddress(true);
      next.setReceiveBufferSize(RECEIVE_BUFFER);
      next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      listener = next;
      Thread thread = new Thread(() -> acceptAll(next), threadName("accept"));
      thread.setDaemon(true);
      acceptor = thread;
      thread.start();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " cannot listen again", e);
    }
  }

  /**
   * Ends all faults: bytes pass as they are, those held are delivered, new connections are
   * accepted. A connection whose stream has lost or changed bytes, or has ended, is reset.
   */
  public synchronized void heal() {
    forgetFaults();
    present().forEach(ProxyConnection::heal);
    accept();
  }

  /** Returns what has passed since {@link #resetTraffic()}, or since the start. */
  public Traffic traffic() {
    return counter.traffic();
  }

  /** Starts all counts anew. */
  public void resetTraffic() {
    counter.reset();
  }

  /** Returns the number of connections that are open. */
  public synchronized int openConnections() {
    return connections.size();
  }

  private void forgetFaults() {
    for (Direction direction : Direction.values()) {
      faults.put(direction, Fault.none());
    }
  }

  private synchronized List<ProxyConnection> present() {
    return List.copyOf(connections);
  }

  private void acceptAll(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        begin(from.accept());
      } catch (IOException e) {
        if (!from.isClosed()) {
          throw new UncheckedIOException(this + " stopped to accept", e);
        }
      }
    }
  }

  private synchronized void begin(Socket client) throws IOException {
    if (closed) {
      client.close();
      return;
    }
    ProxyConnection connection =
        new ProxyConnection(accepted++, client, target, counter.connected(), this::ended);
    faults.forEach(connection::use);
    connections.add(connection);
    connection.start(threadName("connection"));
  }

  private synchronized void ended(ProxyConnection connection) {
    connections.remove(connection);
    threads.removeIf(thread -> !thread.isAlive());
    threads.addAll(connection.threads());
    notifyAll();
  }

  private String threadName(String purpose) {
    return "fault-proxy-" + port + "-" + purpose;
  }

  /** Resets all connections, and waits until every thread is gone; idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    refuse();
    cut();
    boolean interrupted = Thread.interrupted();
    List<Thread> last;
    synchronized (this) {
      while (!connections.isEmpty()) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      last = List.copyOf(threads);
    }
    for (Thread thread : last) {
      interrupted |= join(thread);
    }
    try {
      portHolder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " keeps its port", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the end of a thread, and returns whether it was interrupted in that. */
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join(JOIN_MILLIS);
        if (thread.isAlive()) {
          throw new IllegalStateException(thread.getName() + " does not end");
        }
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  @Override
  public String toString() {
    return "fault proxy " + address() + " before " + target;
  }
}
