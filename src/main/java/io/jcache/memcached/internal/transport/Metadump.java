package io.jcache.memcached.internal.transport;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lists the keys of a node by {@code lru_crawler metadump hash}.
 *
 * <ul>
 *   <li>One dump at a time in this process, first come, first served; who has waited for half a
 *       minute for the others fails.
 *   <li>Items that have expired already may be listed.
 *   <li>A dump that is ended early closes its socket, which frees the node's crawler.
 * </ul>
 */
final class Metadump {
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock(true);
  private static final byte[] COMMAND =
      "lru_crawler metadump hash\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEY = "key=".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "END".getBytes(StandardCharsets.US_ASCII);
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(30);

  /** More than a dump of a node that stays busy takes to fail. */
  private static final Duration TURN_PATIENCE = BUSY_PATIENCE.plusSeconds(5);

  private static volatile @Nullable Metadump current;

  private final Node node;
  private final TransportOptions options;
  private final String prefix;
  private final byte[] encodedPrefix;
  private final KeySink sink;
  private final long createdNanos = System.nanoTime();

  private Metadump(Node node, TransportOptions options, String prefix, KeySink sink) {
    this.node = node;
    this.options = options;
    this.prefix = prefix;
    this.encodedPrefix = encode(prefix);
    this.sink = sink;
  }

  /** Hands the keys that start with {@code prefix} to {@code sink}. */
  static void run(Node node, TransportOptions options, String prefix, KeySink sink) {
    run(node, options, prefix, sink, TURN_PATIENCE);
  }

  /**
   * Hands the keys that start with {@code prefix} to {@code sink}.
   *
   * @param patience how long to wait for the dumps of others, in this JVM and then on the node
   */
  static void run(
      Node node, TransportOptions options, String prefix, KeySink sink, Duration patience) {
    Metadump dump = new Metadump(node, options, prefix, sink);
    dump.awaitTurn(patience);
    Metadump outer = current; // a sink may ask for another dump
    current = dump;
    try {
      dump.run(Deadline.after(patience.compareTo(BUSY_PATIENCE) < 0 ? patience : BUSY_PATIENCE));
    } finally {
      current = outer;
      ONE_AT_A_TIME.unlock();
    }
  }

  private void awaitTurn(Duration patience) {
    try {
      if (!ONE_AT_A_TIME.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failed(Kind.OVERLOADED, waitedInVain(patience), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(Kind.INTERRUPTED, "interrupted while waiting", e);
    }
  }

  private String waitedInVain(Duration patience) {
    Metadump other = current;
    String whose =
        other == null
            ? "those of other threads"
            : "that of memcached %s, prefix %s, asked for %d ms ago"
                .formatted(
                    other.node.address(),
                    other.prefix,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - other.createdNanos));
    return "waited for %d ms for another dump in this JVM, now %s; iterate less often at a time"
        .formatted(patience.toMillis(), whose);
  }

  private void run(Deadline patience) {
    try (LineConnection connection = LineConnection.open(node, options.timeout())) {
      connection.send(COMMAND);
      LineConnection.Line line = firstLine(connection);
      while (startsWith(line, "BUSY")) {
        if (patience.hasPassed()) {
          throw failed(Kind.TIMEOUT, "another dump is under way: " + line.text(), null);
        }
        LockSupport.parkNanos(BUSY_PAUSE_NANOS);
        connection.send(COMMAND);
        line = firstLine(connection);
      }
      while (!isEnd(line)) {
        if (!take(line)) {
          return;
        }
        line = nextLine(connection);
      }
    } catch (SocketTimeoutException e) {
      throw failed(
          Kind.TIMEOUT, "the node was silent for " + options.timeout().toMillis() + " ms", e);
    } catch (IOException e) {
      throw failed(Kind.LOST, "the connection was lost: " + e.getMessage(), e);
    }
  }

  /** Returns the first line of the answer, which tells whether the node lists its keys. */
  private LineConnection.Line firstLine(LineConnection connection) throws IOException {
    LineConnection.Line line;
    try {
      line = connection.readLine();
    } catch (SocketException e) {
      if (options.binary()) {
        throw refused("the node closed the connection on a text command", e);
      }
      throw e;
    }
    if (line == null) {
      if (options.binary()) {
        throw refused("the node closed the connection on a text command", null);
      }
      throw new IOException("closed by the node");
    }
    if (startsWith(line, "ERROR")
        || startsWith(line, "CLIENT_ERROR")
        || startsWith(line, "BADCLASS")) {
      throw refused("the node answered " + Checks.quote(line.text()), null);
    }
    return line;
  }

  private LineConnection.Line nextLine(LineConnection connection) throws IOException {
    LineConnection.Line line = connection.readLine();
    if (line == null) {
      throw new IOException("closed by the node before the end of the list");
    }
    return line;
  }

  private static boolean isEnd(LineConnection.Line line) {
    return line.equalTo(END) || startsWith(line, "NOTSTARTED");
  }

  /** Takes a line such as {@code key=a%2Fb exp=-1 la=1 cas=1 fetch=no cls=1 size=65}. */
  private boolean take(LineConnection.Line line) {
    if (!line.startsWith(KEY, 0)) {
      throw failed(Kind.SERVER_ERROR, "the node answered " + Checks.quote(line.text()), null);
    }
    if (!line.startsWith(encodedPrefix, KEY.length)) {
      return true;
    }
    byte[] buffer = line.buffer();
    int start = line.offset() + KEY.length;
    int lineEnd = line.offset() + line.length();
    int length = 0;
    int at = start;
    while (at < lineEnd && buffer[at] != ' ') {
      byte b = buffer[at++];
      if (b == '%') {
        if (at + 2 > lineEnd) {
          throw failed(Kind.SERVER_ERROR, "the node answered " + Checks.quote(line.text()), null);
        }
        b = (byte) (hex(buffer[at], line) << 4 | hex(buffer[at + 1], line));
        at += 2;
      }
      buffer[start + length++] = b;
    }
    return sink.accept(buffer, start, length);
  }

  private int hex(byte digit, LineConnection.Line line) {
    int value = Character.digit(digit, 16);
    if (value < 0) {
      throw failed(Kind.SERVER_ERROR, "the node answered " + Checks.quote(line.text()), null);
    }
    return value;
  }

  private static boolean startsWith(LineConnection.Line line, String word) {
    return line.startsWith(word.getBytes(StandardCharsets.US_ASCII), 0);
  }

  /** Returns the text as memcached encodes it in a dump. */
  static byte[] encode(String text) {
    byte[] encoded = new byte[text.length() * 3];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (plain) {
        encoded[length++] = (byte) c;
      } else {
        encoded[length++] = '%';
        encoded[length++] = (byte) Character.toUpperCase(Character.forDigit(c >> 4, 16));
        encoded[length++] = (byte) Character.toUpperCase(Character.forDigit(c & 15, 16));
      }
    }
    return Arrays.copyOf(encoded, length);
  }

  private TransportException refused(String detail, @Nullable Throwable cause) {
    return failed(
        Kind.UNSUPPORTED,
        detail
            + "; listing keys needs 'lru_crawler metadump hash': memcached 1.4.31 or newer, text"
            + " protocol, its LRU crawler on, and no -X",
        cause);
  }

  private TransportException failed(Kind kind, String detail, @Nullable Throwable cause) {
    return new TransportException(kind, node.address(), "dump of keys: " + detail, cause);
  }
}
