package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
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
  static Connection connect(Node node, Deadline deadline) {
    if (node.endpoint() instanceof Endpoint.Unix unix) {
      try {
        return UnixConnection.open(unix);
      } catch (IOException e) {
        throw new TransportException(Kind.DOWN, node.address(), String.valueOf(e.getMessage()), e);
      }
    }
    Socket socket = Addresses.connect(node, deadline);
    try {
      return new SocketConnection(socket);
    } catch (IOException e) {
      TransportException failure =
          new TransportException(Kind.DOWN, node.address(), "cannot connect: " + e, e);
      Addresses.closeQuietly(socket, failure);
      throw failure;
    }
  }
}
