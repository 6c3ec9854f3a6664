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
        : encrypted(node, tls, deadline, deadline.atLeast(options.leastAnswerTime()));
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
      Node node, SocketSecurity tls, Deadline deadline, Deadline handshake) {
    DeadlineSocket socket = Addresses.connect(node, deadline, DeadlineSocket::new);
    long end = System.nanoTime() + handshake.remainingNanos();
    try {
      return new TlsConnection(socket, tls, Addresses.host(node), end);
    } catch (IOException e) {
      throw closed(socket, node, String.valueOf(e.getMessage()), e);
    }
  }

  private static TransportException closed(
      Socket socket, Node node, String detail, IOException cause) {
    TransportException failure = new TransportException(Kind.DOWN, node.address(), detail, cause);
    Addresses.closeQuietly(socket, failure);
    return failure;
  }
}
