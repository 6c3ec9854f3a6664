package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.io.IOException;
import java.net.Socket;

/** Opens connections to nodes, of every kind: the only class that does, but for the library's. */
public final class Opening {

  private Opening() {}

  /**
   * Connects to a node.
   *
   * @throws TransportException of kind DOWN, saying why there is no connection
   */
  public static Connection open(Node node, Deadline deadline) {
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
