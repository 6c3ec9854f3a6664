package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Checks;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.LineConnection.Line;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lists the keys of a node by {@code lru_crawler metadump hash}.
 *
 * <ul>
 *   <li>Reads the lists of memcached 1.4.31 to 1.6.45, which differ: from 1.6.43 on the first line
 *       is {@code OK}. Of a line only the field {@code key} counts, wherever it stands.
 *   <li>An answer of another form is of kind UNSUPPORTED, as a refusal is: the node serves, but
 *       cannot be listed.
 *   <li>One dump at a time in this process, first come, first served; who has waited for half a
 *       minute for the others fails.
 *   <li>Items that have expired already may be listed.
 *   <li>A dump that is ended early closes its socket, which frees the node's crawler.
 * </ul>
 */
final class Metadump {
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock(true);
  private static final byte[] COMMAND = ascii("lru_crawler metadump hash\r\n");
  private static final byte[] VERSION = ascii("version\r\n");
  private static final byte[] KEY = ascii("key=");
  private static final BitSet PLAIN = plain();

  /** While the hash table grows, from 1.6.38 on at the latest. */
  private static final String LOCKED = "ERROR locked";

  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** The longest pause between connections to a node that is locked. */
  private static final long LOCKED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(30);

  /** More than a dump of a node that stays busy takes to fail. */
  private static final Duration TURN_PATIENCE = BUSY_PATIENCE.plusSeconds(5);

  private static volatile @Nullable Metadump current;

  private final Node node;
  private final TransportOptions options;
  private final String prefix;
  private final byte[] prefixBytes;
  private final KeySink sink;
  private final long createdNanos = System.nanoTime();

  private Metadump(Node node, TransportOptions options, String prefix, KeySink sink) {
    this.node = node;
    this.options = options;
    this.prefix = prefix;
    this.prefixBytes = ascii(prefix);
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
    try {
      if (!list(patience)) {
        // As a node does that ends, and a proxy that knows no dumps and serves all the same.
        if (!serves()) {
          throw new IOException("closed by the node");
        }
        if (!list(patience)) {
          throw refused(
              "the node closed the connection on it twice, and answers other commands", null);
        }
      }
    } catch (BadReplyException e) {
      throw notUnderstood(e.getMessage());
    } catch (SocketTimeoutException e) {
      throw failed(
          Kind.TIMEOUT, "the node was silent for " + options.timeout().toMillis() + " ms", e);
    } catch (IOException e) {
      throw failed(Kind.LOST, "the connection was lost: " + e.getMessage(), e);
    }
  }

  /**
   * Lists the keys, once the node is free to.
   *
   * @return false where the node closed the connection without a byte
   */
  private boolean list(Deadline patience) throws IOException, BadReplyException {
    long locked = BUSY_PAUSE_NANOS;
    while (true) {
      // After 'locked' a node says nothing more on that connection.
      try (LineConnection connection = LineConnection.open(node, options.timeout())) {
        connection.send(COMMAND);
        Line line = firstLine(connection);
        while (line != null && startsWith(line, "BUSY")) {
          pause(line, patience, BUSY_PAUSE_NANOS);
          connection.send(COMMAND);
          line = firstLine(connection);
        }
        if (line == null) {
          return false;
        }
        if (!startsWith(line, LOCKED)) {
          takeAll(line, connection);
          return true;
        }
        pause(line, patience, locked);
        locked = Math.min(2 * locked, LOCKED_PAUSE_NANOS);
      }
    }
  }

  private void pause(Line line, Deadline patience, long nanos) {
    if (patience.hasPassed()) {
      throw failed(
          Kind.TIMEOUT, "another dump is under way, or the table grows: " + line.text(), null);
    }
    LockSupport.parkNanos(nanos);
  }

  private void takeAll(Line first, LineConnection connection)
      throws IOException, BadReplyException {
    Line line = first;
    while (!isEnd(line) && take(line)) {
      line = nextLine(connection);
    }
  }

  /** Returns whether the node answers on another connection. */
  private boolean serves() throws IOException, BadReplyException {
    try (LineConnection connection = LineConnection.open(node, options.timeout())) {
      connection.send(VERSION);
      Line line = connection.readLine();
      return line != null && startsWith(line, "VERSION ");
    }
  }

  /**
   * Returns the line that tells whether the node lists its keys: the first, or that behind OK; null
   * where the node closed the connection without a byte.
   */
  private @Nullable Line firstLine(LineConnection connection)
      throws IOException, BadReplyException {
    Line line = null;
    SocketException reset = null;
    try {
      line = connection.readLine();
    } catch (SocketException e) {
      reset = e;
    }
    if (line == null && options.binary()) {
      throw refused("the node closed the connection on a text command", reset);
    }
    if (line != null && isWord(line, "OK")) {
      line = nextLine(connection);
    }
    if (line == null) {
      return null;
    }
    if (startsWith(line, "ERROR Too many open connections")) {
      throw failed(
          Kind.DOWN, answered(line) + "; start memcached with more connections (-c)", null);
    }
    boolean error = startsWith(line, "ERROR") && !startsWith(line, LOCKED);
    if (error || startsWith(line, "CLIENT_ERROR") || startsWith(line, "BADCLASS")) {
      throw refused(answered(line), null);
    }
    return line;
  }

  private Line nextLine(LineConnection connection) throws IOException, BadReplyException {
    Line line = connection.readLine();
    if (line == null) {
      throw new IOException("closed by the node before the end of the list");
    }
    return line;
  }

  private static boolean isEnd(Line line) {
    return isWord(line, "END") || startsWith(line, "NOTSTARTED");
  }

  /**
   * Takes a line such as {@code key=a%2Fb exp=-1 la=1 cas=1 fetch=no cls=1 size=65 flags=0}.
   *
   * @return whether to go on
   */
  private boolean take(Line line) {
    byte[] buffer = line.buffer();
    int start = line.offset() + keyAt(line);
    int lineEnd = line.offset() + line.length();
    int length = 0;
    boolean encoded = true;
    for (int at = start; at < lineEnd && buffer[at] != ' '; at++) {
      byte b = buffer[at];
      if (b == '%') {
        if (at + 2 >= lineEnd) {
          throw notUnderstood(answered(line));
        }
        b = (byte) (hex(buffer[at + 1], line) << 4 | hex(buffer[at + 2], line));
        at += 2;
      } else {
        encoded &= PLAIN.get(b & 0xff);
      }
      if (length < prefixBytes.length && b != prefixBytes[length]) {
        return true;
      }
      buffer[start + length++] = b;
    }
    if (length < prefixBytes.length) {
      return true;
    }
    if (!encoded) {
      // A key that is not encoded as keys were so far: what its percent signs mean is unknown.
      throw notUnderstood(answered(line));
    }
    return sink.accept(buffer, start, length);
  }

  /** Returns where the key begins in a line of fields, each a name, '=' and a value. */
  private int keyAt(Line line) {
    boolean named = true;
    for (int at = 0; at < line.length() && named; ) {
      if (line.startsWith(KEY, at)) {
        return at + KEY.length;
      }
      named = false;
      byte b = 0;
      while (at < line.length() && b != ' ') {
        b = line.buffer()[line.offset() + at++];
        named |= b == '=';
      }
    }
    if (startsWith(line, "SERVER_ERROR")) {
      throw failed(Kind.SERVER_ERROR, answered(line), null);
    }
    throw notUnderstood(answered(line));
  }

  private int hex(byte digit, Line line) {
    int value = Character.digit(digit, 16);
    if (value < 0) {
      throw notUnderstood(answered(line));
    }
    return value;
  }

  private static boolean startsWith(Line line, String word) {
    return line.startsWith(ascii(word), 0);
  }

  /** Returns whether the line is a word, with blanks behind it or none. */
  private static boolean isWord(Line line, String word) {
    return startsWith(line, word) && line.text().stripTrailing().equals(word);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the characters that memcached leaves in a dump as they are. */
  private static BitSet plain() {
    BitSet plain = new BitSet();
    plain.set('a', 'z' + 1);
    plain.set('A', 'Z' + 1);
    plain.set('0', '9' + 1);
    "-._~".chars().forEach(plain::set);
    return plain;
  }

  private static String answered(Line line) {
    return "the node answered " + Checks.quote(line.text());
  }

  private TransportException refused(String detail, @Nullable Throwable cause) {
    return failed(
        Kind.UNSUPPORTED,
        detail
            + "; listing keys needs 'lru_crawler metadump hash': memcached 1.4.31 or newer, text"
            + " protocol, its LRU crawler on, and no -X",
        cause);
  }

  private TransportException notUnderstood(String detail) {
    return failed(
        Kind.UNSUPPORTED,
        detail
            + " to 'lru_crawler metadump hash', which is no list of keys as memcached 1.4.31 to"
            + " 1.6.45 give it; take one of these, or a jcache-memcached that knows this server,"
            + " or ask for keys that you know",
        null);
  }

  private TransportException failed(Kind kind, String detail, @Nullable Throwable cause) {
    return new TransportException(kind, node.address(), "dump of keys: " + detail, cause);
  }
}
