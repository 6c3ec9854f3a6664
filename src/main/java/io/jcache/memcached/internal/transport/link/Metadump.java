package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.BadReplyException;
import io.jcache.memcached.internal.transport.wire.Exchange;
import io.jcache.memcached.internal.transport.wire.KeyListing;
import io.jcache.memcached.internal.transport.wire.Peer;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the keys of a node, as {@link KeyListing} reads them, on connections of its own.
 *
 * <ul>
 *   <li>One dump at a time in this process, first come, first served; who has waited for half a
 *       minute for the others fails.
 *   <li>Items that have expired already may be listed.
 *   <li>Connecting, and every wait for more of a list, are bounded by the timeout.
 *   <li>A dump that is ended early closes its socket, which frees the node's crawler. One that is
 *       no longer wanted ends with the next bytes, or while it waits.
 * </ul>
 */
final class Metadump {
  private static final DumpTurns TURNS = new DumpTurns();
  private static final Logger LOGGER = LoggerFactory.getLogger(Metadump.class);
  private static final int BUFFER = 1 << 16;
  private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** The longest pause between connections to a node that is locked. */
  private static final long LOCKED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(30);

  /** More than a dump of a node that stays busy takes to fail. */
  private static final Duration TURN_PATIENCE = BUSY_PATIENCE.plusSeconds(5);

  private final Node node;
  private final TransportOptions options;
  private final String prefix;
  private final KeySink sink;
  private final KeyListing listing;
  private final Thread thread = Thread.currentThread();
  private final byte[] buffer = new byte[BUFFER];
  private final long createdNanos = System.nanoTime();
  private volatile boolean left;

  private Metadump(Node node, TransportOptions options, String prefix, KeySink sink) {
    this.node = node;
    this.options = options;
    this.prefix = prefix;
    this.sink = sink;
    this.listing = new KeyListing(node.address(), prefix, sink);
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
    try {
      dump.run(Deadline.after(patience.compareTo(BUSY_PATIENCE) < 0 ? patience : BUSY_PATIENCE));
    } finally {
      TURNS.leave(dump);
    }
  }

  private void awaitTurn(Duration patience) {
    try {
      if (!TURNS.await(this, patience.toNanos())) {
        requireWanted();
        throw listing.failed(Kind.OVERLOADED, waitedInVain(patience), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw listing.failed(Kind.INTERRUPTED, "interrupted while waiting", e);
    }
  }

  private String waitedInVain(Duration patience) {
    Metadump other = TURNS.current();
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

  /** Returns whether it was made by the thread that asks. */
  boolean isOfThisThread() {
    return thread == Thread.currentThread();
  }

  /** Returns whether the keys are still wanted. */
  boolean isWanted() {
    return sink.isWanted();
  }

  /** Says that its turn is over. */
  void leave() {
    left = true;
  }

  /** Returns whether its turn is over. */
  boolean hasLeft() {
    return left;
  }

  private void requireWanted() {
    if (!isWanted()) {
      throw listing.failed(Kind.INTERRUPTED, "interrupted, or given up, by who asked for it", null);
    }
  }

  private void run(Deadline patience) {
    try {
      if (!list(patience)) {
        // As a node does that ends, and a proxy that knows no dumps and serves all the same.
        if (!serves()) {
          throw new IOException("closed by the server");
        }
        if (!list(patience)) {
          throw listing.refused(
              "the server closed the connection on it twice, and answers other commands", null);
        }
      }
    } catch (IOException e) {
      throw listing.failed(Kind.LOST, "the connection was lost: " + e.getMessage(), e);
    }
  }

  /**
   * Lists the keys, once the node is free to.
   *
   * @return false where the node closed the connection without a whole line
   */
  private boolean list(Deadline patience) throws IOException {
    long locked = BUSY_PAUSE_NANOS;
    while (true) {
      requireWanted();
      // After 'locked' a node says nothing more on that connection.
      try (Connection connection = open()) {
        KeyListing.State said = ask(connection);
        while (said == KeyListing.State.BUSY) {
          requireWanted();
          pause(patience, BUSY_PAUSE_NANOS);
          said = ask(connection);
        }
        if (said != KeyListing.State.LOCKED) {
          return said == KeyListing.State.LISTED;
        }
        pause(patience, locked);
        locked = Math.min(2 * locked, LOCKED_PAUSE_NANOS);
      }
    }
  }

  private Connection open() {
    return Opening.open(node, options, Deadline.after(options.timeout()));
  }

  private void pause(Deadline patience, long nanos) {
    if (patience.hasPassed()) {
      throw listing.failed(
          Kind.TIMEOUT,
          "another dump is under way, or the table grows: " + listing.lastLine(),
          null);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw listing.failed(Kind.INTERRUPTED, "interrupted while waiting", null);
    }
    LockSupport.parkNanos(nanos);
  }

  /** Returns what the node says, EXPECTED where it closed the connection without a whole line. */
  private KeyListing.State ask(Connection connection) throws IOException {
    listing.expect();
    byte[] command = KeyListing.command();
    connection.write(command, 0, command.length);
    while (listing.isUnderWay()) {
      requireWanted();
      int length = readMore(connection);
      if (length == Connection.END) {
        return listing.state();
      }
      listing.feed(buffer, length);
    }
    return listing.state();
  }

  /** Returns how many bytes were read, or END, also for a reset in place of the first line. */
  private int readMore(Connection connection) throws IOException {
    IOException reset = null;
    int length = Connection.END;
    try {
      length = read(connection);
    } catch (IOException e) {
      reset = e;
    }
    if (length == Connection.END && listing.hasBegun()) {
      throw reset != null
          ? reset
          : new IOException("closed by the server before the end of the list");
    }
    if (length == Connection.END && options.binary()) {
      throw listing.refused("the server closed the connection on a text command", reset);
    }
    return length;
  }

  private int read(Connection connection) throws IOException {
    long millis = options.timeout().toMillis();
    int length = connection.read(buffer, (int) Math.max(1, millis));
    if (length == Connection.NOTHING) {
      throw listing.failed(Kind.TIMEOUT, "the server was silent for " + millis + " ms", null);
    }
    return length;
  }

  /** Returns whether the node answers on another connection. */
  private boolean serves() throws IOException {
    Exchange<String> version = new AsciiProtocol(ReplyCheck.REQUESTED_KEY).version();
    try (Connection connection = open()) {
      ByteBuffer command = version.takeCommand();
      connection.write(command.array(), command.arrayOffset(), command.remaining());
      int length = read(connection);
      while (length != Connection.END) {
        if (version.feed(ByteBuffer.wrap(buffer, 0, length), Peer.unknown(1))) {
          return version.outcome().failure() == null;
        }
        length = read(connection);
      }
      return false;
    } catch (BadReplyException e) {
      LOGGER.debug("memcached {}: no answer to 'version'", node, e);
      return false;
    }
  }
}
