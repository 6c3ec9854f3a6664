package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
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
public final class SocketConnection implements AutoCloseable {
  /** Bytes that the system shall take at once: far more than are ever left to it. */
  private static final int SEND_BUFFER = 256 << 10;

  /** What {@link #read} returns when nothing came in time. */
  public static final int NOTHING = 0;

  /** What {@link #read} returns when nothing will come any more. */
  public static final int END = -1;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  private SocketConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoLinger(true, 0);
    socket.setKeepAlive(true);
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    this.input = socket.getInputStream();
    this.output = socket.getOutputStream();
  }

  /**
   * Connects to a node.
   *
   * @throws TransportException of kind DOWN, saying why there is no connection
   */
  public static SocketConnection open(Node node, Deadline deadline) {
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

  /** Reads at least a byte, unless none comes in time; returns how many, NOTHING or END. */
  public int read(byte[] bytes, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return input.read(bytes, 0, bytes.length);
    } catch (SocketTimeoutException e) {
      return NOTHING;
    }
  }

  /** Writes bytes; waits where the system takes no more. */
  public void write(byte[] bytes, int from, int length) throws IOException {
    output.write(bytes, from, length);
  }

  /** Returns whether there are bytes to read. */
  boolean hasUnread() throws IOException {
    return input.available() > 0;
  }

  /** Closes the connection; who reads or writes there is told by an exception. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
