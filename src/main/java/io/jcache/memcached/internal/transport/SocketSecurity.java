package io.jcache.memcached.internal.transport;

import java.io.IOException;
import java.net.Socket;

/** What encrypts connections. */
public interface SocketSecurity {

  /**
   * Returns a socket over one that is connected, once both sides know each other.
   *
   * @param host the name or address that the server is known by
   */
  Socket secure(Socket plain, String host) throws IOException;

  /** Returns what a failure of it, or on its socket, means, and what to do. */
  String explained(IOException failure);
}
