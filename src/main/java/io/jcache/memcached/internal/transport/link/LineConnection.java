package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A socket for what the client library cannot send: text commands answered in lines.
 *
 * <ul>
 *   <li>For one thread.
 *   <li>Connecting, and every wait for more of an answer, are bounded by the timeout.
 * </ul>
 */
final class LineConnection implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Socket socket;
  private final InputStream input;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;

  private LineConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.input = socket.getInputStream();
  }

  /**
   * Returns a connection to the node.
   *
   * @throws TransportException of kind DOWN, saying why there is none
   */
  static LineConnection open(Node node, Duration timeout) throws IOException {
    Socket socket = Addresses.connect(node, Deadline.after(timeout));
    try {
      socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
      socket.setSoLinger(true, 0);
      return new LineConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends the bytes. */
  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /**
   * Returns the next line, valid until the next call; null at the end of the stream.
   *
   * @throws java.net.SocketTimeoutException when nothing came for as long as the timeout
   * @throws BadReplyException when the line is longer than any that memcached sends
   */
  @Nullable Line readLine() throws IOException, BadReplyException {
    int scanned = start;
    while (true) {
      for (int i = scanned; i < end; i++) {
        if (buffer[i] == '\n') {
          int length = i - start;
          Line line =
              new Line(buffer, start, length > 0 && buffer[i - 1] == '\r' ? length - 1 : length);
          start = i + 1;
          return line;
        }
      }
      int kept = end - start;
      makeRoom();
      scanned = start + kept;
      int read = input.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return null;
      }
      end += read;
    }
  }

  private void makeRoom() throws BadReplyException {
    if (end < buffer.length) {
      return;
    }
    if (start == 0) {
      String text = new String(buffer, StandardCharsets.ISO_8859_1);
      throw new BadReplyException(
          "the node answered with a line of more than " + end + " bytes, " + Checks.quote(text));
    }
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A line, without its end, in the connection's buffer. */
  record Line(byte[] buffer, int offset, int length) {

    /** Returns whether {@code bytes} stand in the line at {@code at}. */
    boolean startsWith(byte[] bytes, int at) {
      int from = offset + at;
      return at + bytes.length <= length
          && Arrays.equals(buffer, from, from + bytes.length, bytes, 0, bytes.length);
    }

    /** Returns the line as text. */
    String text() {
      return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
    }
  }
}
