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

/** Makes connections of every kind, on which nothing has been said. */
final class Sockets {

  private Sockets() {}

  /**
   * Connects to a node.
   *
   * @throws TransportException of kind DOWN, saying why there is no connection
   */
  static Connection connect(Node node, TransportOptions options, Deadline deadline) {
    if (node.endpoint() instanceof Endpoint.Unix unix) {
      try {
        return UnixConnection.open(unix);
      } catch (IOException e) {
        throw new TransportException(Kind.DOWN, node.address(), String.valueOf(e.getMessage()), e);
      }
    }
    SocketSecurity tls = options.tls();
    return tls == null
        ? plain(node, deadline)
        : encrypted(node, tls, deadline, options.leastAnswerTime());
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
      Node node, SocketSecurity tls, Deadline deadline, Duration leastAnswerTime) {
    DeadlineSocket socket = Addresses.connect(node, deadline, DeadlineSocket::new);
    // From now on: what it took to connect is not the handshake's.
    long end = System.nanoTime() + deadline.atLeast(leastAnswerTime).remainingNanos();
    try {
      return new TlsConnection(socket, tls, Addresses.host(node), end);
    } catch (IOException | IllegalStateException e) { // of a context that nobody has initialized
      throw closed(socket, node, String.valueOf(e.getMessage()), e);
    }
  }

  private static TransportException closed(
      Socket socket, Node node, String detail, Exception cause) {
    TransportException failure = new TransportException(Kind.DOWN, node.address(), detail, cause);
    Addresses.closeQuietly(socket, failure);
    return failure;
  }
}
