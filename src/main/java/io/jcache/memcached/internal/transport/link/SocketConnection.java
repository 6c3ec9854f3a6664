package io.jcache.memcached.internal.transport.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;

/**
 * A connection over TCP. It is closed hard (SO_LINGER 0): what the system still holds back is
 * dropped.
 */
final class SocketConnection implements Connection {
  private static final long COST_OF_A_BYTE = 4;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  /** Takes over a socket that is connected. */
  SocketConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoLinger(true, 0);
    socket.setKeepAlive(true);
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    this.input = socket.getInputStream();
    this.output = socket.getOutputStream();
  }

  @Override
  public int read(byte[] bytes, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return input.read(bytes, 0, bytes.length);
    } catch (SocketTimeoutException e) {
      return NOTHING;
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    output.write(bytes, from, length);
  }

  @Override
  public long costOf(int length) {
    return COST_OF_A_BYTE * length;
  }

  @Override
  public boolean hasUnread() throws IOException {
    return input.available() > 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
