package io.jcache.memcached.internal.transport.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;

/**
 * The bytes to and from a node.
 *
 * <ul>
 *   <li>One thread at a time may read, and one write.
 *   <li>Closed hard (SO_LINGER 0): what the system still holds back is dropped.
 * </ul>
 */
final class SocketConnection {
  /** What {@link #read} returns when nothing came in time. */
  static final int NOTHING = 0;

  /** What {@link #read} returns when nothing will come any more. */
  static final int END = -1;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  /**
   * Creates the connection of a connected socket.
   *
   * @param sendBuffer bytes that the system takes at once, at least, also from a frozen node
   */
  SocketConnection(Socket socket, int sendBuffer) throws IOException {
    this.socket = socket;
    socket.setSoLinger(true, 0);
    socket.setKeepAlive(true);
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
    this.input = socket.getInputStream();
    this.output = socket.getOutputStream();
  }

  /** Reads at least a byte, unless none comes in time; returns how many, NOTHING or END. */
  int read(byte[] bytes, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return input.read(bytes, 0, bytes.length);
    } catch (SocketTimeoutException e) {
      return NOTHING;
    }
  }

  /** Writes bytes; waits where the system takes no more. */
  void write(byte[] bytes, int from, int length) throws IOException {
    output.write(bytes, from, length);
  }

  /** Returns whether there are bytes to read. */
  boolean hasUnread() throws IOException {
    return input.available() > 0;
  }

  /** Closes the connection; who reads or writes there is told by an exception. */
  void close() throws IOException {
    socket.close();
  }
}
