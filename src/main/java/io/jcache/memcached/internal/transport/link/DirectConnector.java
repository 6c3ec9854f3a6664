package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.TransportException;
import java.io.IOException;
import java.net.Socket;

/** Connects by a socket, on which the callers themselves write and read. */
public record DirectConnector() implements Connector {

  @Override
  public Link connect(Attempt attempt) {
    Socket socket = Addresses.connect(attempt.node(), attempt.deadline());
    try {
      return new DirectLink(attempt, new SocketConnection(socket, DirectLink.SEND_BUFFER));
    } catch (IOException e) {
      TransportException failure = attempt.failed("cannot connect: " + e, e);
      Addresses.closeQuietly(socket, failure);
      throw failure;
    }
  }

  @Override
  public String toString() {
    return "Direct";
  }
}
