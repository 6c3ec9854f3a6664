package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A connection of its own on which a server is spoken to by lines of the text protocol. For one
 * thread.
 */
public final class LineConnection implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 16;

  private final Node node;
  private final Connection connection;
  private final byte[] buffer = new byte[1 << 14];
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private final Deque<String> lines = new ArrayDeque<>();

  private LineConnection(Node node, Connection connection) {
    this.node = node;
    this.connection = connection;
  }

  /**
   * Connects to a server.
   *
   * @throws TransportException saying why there is no connection
   */
  public static LineConnection open(Node node, TransportOptions options) {
    return new LineConnection(
        node, Opening.open(node, options, Deadline.after(options.attemptTime())));
  }

  /** Returns the server. */
  public Node node() {
    return node;
  }

  /** Sends a command, and returns the first line of the answer. */
  public String ask(String command, Duration patience) {
    byte[] bytes = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try {
      connection.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw lost(e.toString(), e);
    }
    String line = read(patience);
    if (line == null) {
      throw new TransportException(
          Kind.TIMEOUT,
          node.address(),
          "no answer to '%s' within %d ms".formatted(command.split(" ", 2)[0], patience.toMillis()),
          null);
    }
    return line;
  }

  /**
   * Returns the next line, without its end; null where none is there in time.
   *
   * @throws TransportException of kind LOST when the connection has ended
   */
  public @Nullable String read(Duration patience) {
    Deadline deadline = Deadline.after(patience);
    while (lines.isEmpty() && !deadline.hasPassed()) {
      long millis = Duration.ofNanos(deadline.remainingNanos()).toMillis();
      try {
        int length = connection.read(buffer, (int) Math.max(1, millis));
        if (length == Connection.END) {
          throw lost("closed by the server", null);
        }
        take(length);
      } catch (IOException e) {
        throw lost(e.toString(), e);
      }
    }
    return lines.poll();
  }

  private void take(int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        begin(from, i);
        lines.add(begun.toString(StandardCharsets.ISO_8859_1).strip());
        begun.reset();
        from = i + 1;
      }
    }
    begin(from, length);
  }

  /** Adds to the line that has begun, unless it is too long for one. */
  private void begin(int from, int end) {
    begun.write(buffer, from, Math.min(end - from, LONGEST_LINE - begun.size()));
  }

  private TransportException lost(String why, @Nullable IOException cause) {
    return new TransportException(
        Kind.LOST, node.address(), "the connection was lost: " + why, cause);
  }

  @Override
  public String toString() {
    return node.address();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw lost(e.toString(), e);
    }
  }
}
