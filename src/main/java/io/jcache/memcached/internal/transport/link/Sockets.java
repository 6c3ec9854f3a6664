package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.SocketSecurity;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes connections of every kind, on which nothing has been said. */
final class Sockets {

  private Sockets() {}

  /**
   * Connects to a node.
   *
   * @param progress hears what takes its time
   * @throws TransportException of kind DOWN, saying why there is no connection
   */
  static Connection connect(
      Node node, TransportOptions options, Deadline deadline, Progress progress) {
    if (node.endpoint() instanceof Endpoint.Unix unix) {
      try {
        return UnixConnection.open(unix);
      } catch (IOException e) {
        throw new TransportException(Kind.DOWN, node.address(), String.valueOf(e.getMessage()), e);
      }
    }
    return options.tls() == null
        ? plain(node, deadline)
        : encrypted(node, options.tls(), options, deadline, progress);
  }

  private static Connection plain(Node node, Deadline deadline) {
    Socket socket = Addresses.connect(node, deadline, Socket::new);
    try {
      return new SocketConnection(socket);
    } catch (IOException e) {
      throw closed(socket, node, "cannot connect: " + e, e);
    }
  }

  private static Connection encrypted(
      Node node,
      SocketSecurity tls,
      TransportOptions options,
      Deadline deadline,
      Progress progress) {
    DeadlineSocket socket = Addresses.connect(node, deadline, DeadlineSocket::new);
    // From now on: what it took to connect is not the handshake's.
    long now = System.nanoTime();
    Duration leastAnswerTime = options.leastAnswerTime();
    SilentServer server = new SilentServer(node, options);
    progress.begin(() -> handshake(socket, now, server));
    try {
      return new TlsConnection(
          socket,
          tls,
          Addresses.host(node),
          () -> System.nanoTime() + deadline.atLeast(leastAnswerTime).remainingNanos());
    } catch (IOException e) {
      throw closed(socket, node, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) { // of an application's own context
      throw closed(socket, node, "TLS: " + e, e);
    } catch (Error e) { // as of a class that is missing
      Addresses.closeQuietly(socket, e);
      throw e;
    } finally {
      progress.end();
    }
  }

  /**
   * Says of a handshake that it is under way, and what may be done about it. The server is silent
   * only once it was asked, which a JVM is slow to do that has yet to load what TLS needs.
   */
  private static String handshake(DeadlineSocket socket, long startedNanos, SilentServer server) {
    boolean silent =
        socket.heardBytes() == 0 && socket.hasAsked() && server.hasWaited(socket.askedNanos());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
    return ": connected, but the TLS handshake is not over after "
        + millis
        + " ms; raise the option timeout where it needs longer"
        + (silent
            ? "; the server has said nothing in it, and one without TLS may be so: then set"
                + " tls.on = false"
            : "");
  }

  private static TransportException closed(
      Socket socket, Node node, String detail, Exception cause) {
    TransportException failure = new TransportException(Kind.DOWN, node.address(), detail, cause);
    Addresses.closeQuietly(socket, failure);
    return failure;
  }
}
