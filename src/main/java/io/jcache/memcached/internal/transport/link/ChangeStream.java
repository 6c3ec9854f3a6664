package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Told;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.Strangers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of a node, on a connection of its own, which keys are stored.
 *
 * <ul>
 *   <li>A node waits for no reader, and leaves out what it has no room for, which it counts: where
 *       that may have happened, and where the connection was lost or fell silent, all keys count as
 *       changed.
 *   <li>A node with nothing to tell is made to tell something, so that a connection that has died
 *       is found out.
 *   <li>Connects anew by itself. A node that does not let itself be watched is asked again once a
 *       minute, and that is said once.
 * </ul>
 */
public final class ChangeStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);

  private static final String HEARTBEAT = "jcache-memcached.watch";
  private static final String WATCH = "watch mutations";
  private static final String LEFT_OUT = "it has left out what it had to tell";
  private static final int HEX = 16;
  private static final int LARGEST_TTL_DIGITS = 10;

  /** More than a node says of the longest key with each of its bytes encoded. */
  private static final int LONGEST_LINE = 2048;

  private final Node node;
  private final TransportOptions options;
  private final Transport transport;
  private final Listener listener;
  private final Pace pace;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable LineConnection connection;
  private boolean refused;
  private volatile boolean watching;
  private long lastLine;
  private long heartbeat;
  private long lastLook;
  private long left;

  /** Hears of changes; must not wait. */
  public interface Listener {

    /**
     * Takes note that an item may have been changed.
     *
     * @param told finds out how, which costs more than all the rest
     */
    void changed(String itemKey, Supplier<Told> told);

    /**
     * Takes note that any item may have been changed.
     *
     * @param unheard what may have been missed; null where the node begins to be heard of
     */
    void allChanged(@Nullable String unheard);
  }

  /**
   * How long things may take.
   *
   * @param quiet after which a node is made to tell something
   * @param patience in which it then has to, or in the timeout, if that is longer
   * @param step between looks at what the node has left out, and between attempts to connect
   * @param refusedPause after which a node is asked again that does not let itself be watched
   */
  record Pace(Duration quiet, Duration patience, Duration step, Duration refusedPause) {
    static final Pace USUAL =
        new Pace(
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));
  }

  /**
   * Creates a stream, which {@link #start} starts.
   *
   * @param transport speaks to the same node
   */
  public ChangeStream(Node node, TransportOptions options, Transport transport, Listener listener) {
    this(node, options, transport, listener, Pace.USUAL);
  }

  ChangeStream(
      Node node, TransportOptions options, Transport transport, Listener listener, Pace pace) {
    this.node = node;
    this.options = options;
    this.transport = transport;
    this.listener = listener;
    this.pace = pace;
  }

  /** Begins to listen, by a thread of its own. */
  public void start() {
    DaemonThreads.ofNode("watch", node.address()).newThread(this::run).start();
  }

  /** Returns whether what is stored on the node is heard of. */
  public boolean isWatching() {
    return watching;
  }

  private void run() {
    try {
      while (!isClosed()) {
        closed.await(attempt().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Listens until the connection ends; returns how long to wait until the next one. */
  private Duration attempt() {
    try (LineConnection opened = LineConnection.open(node, options)) {
      if (keep(opened) && begin(opened)) {
        listener.allChanged(null); // what was read before may have changed unheard
        watching = true;
        refused = false;
        while (!isClosed()) {
          follow(opened);
        }
      }
      return refused ? pace.refusedPause : pace.step;
    } catch (TransportException e) {
      LOG.debug("memcached {} is not watched: {}", node.address(), e.detail());
      return pace.step;
    } catch (RuntimeException | Error e) { // else nobody would hear of the node any more
      LOG.warn("memcached {}: watching it failed, and is begun anew", node.address(), e);
      return pace.step;
    } finally {
      end();
    }
  }

  private void end() {
    if (watching) {
      try {
        listener.allChanged("its connection has ended");
      } finally {
        watching = false; // not before all of it is old
      }
    }
  }

  /** Returns whether the node lets itself be watched. */
  private boolean begin(LineConnection opened) {
    String answer = opened.ask(WATCH + " deletions", options.attemptTime());
    if (!answer.equals("OK") && Strangers.remedy(answer).isEmpty()) {
      answer = opened.ask(WATCH, options.attemptTime());
    }
    if (answer.equals("OK")) {
      lastLine = System.nanoTime();
      heartbeat = 0;
      left = leftOut();
      return true;
    }
    if (!Strangers.remedy(answer).isEmpty()) {
      throw new TransportException(
          Kind.LOST, node.address(), "it answered '" + answer + "' to '" + WATCH + "'", null);
    }
    if (!refused) {
      refused = true;
      LOG.info(
          "memcached {} does not tell of changes (it answered '{}' to '{}'): near caches hear of"
              + " those of other JVMs by their max-age alone, and listeners (listeners.remote) hear"
              + " of none of them",
          node.address(),
          answer,
          WATCH);
    }
    return false;
  }

  private void follow(LineConnection opened) {
    String line = opened.read(pace.step);
    long now = System.nanoTime();
    if (line != null) {
      lastLine = now;
      heartbeat = 0;
      take(line);
    } else if (heartbeat != 0 && now - heartbeat > patience().toNanos()) {
      throw new TransportException(
          Kind.LOST, node.address(), "the connection that tells of changes is silent", null);
    } else if (heartbeat == 0 && now - lastLine > pace.quiet.toNanos()) {
      heartbeat = now;
      var unused = transport.announce(HEARTBEAT);
    }
    if (now - lastLook > pace.step.toNanos()) {
      lastLook = now;
      long known = left;
      left = leftOut();
      if (left != known) {
        listener.allChanged(LEFT_OUT);
      }
    }
  }

  private Duration patience() {
    return options.timeout().compareTo(pace.patience) > 0 ? options.timeout() : pace.patience;
  }

  private void take(String line) {
    int at = line.indexOf(" key=");
    if (at < 0 || line.length() > LONGEST_LINE) {
      listener.allChanged(LEFT_OUT); // such as skipped=N, or what may have lost its end
      return;
    }
    int end = line.indexOf(' ', at + 1);
    String key = line.substring(at + " key=".length(), end < 0 ? line.length() : end);
    listener.changed(key.indexOf('%') < 0 ? key : decoded(key), () -> told(line));
  }

  private static Told told(String line) {
    if (word(line, " type=").equals("deleted")) {
      return Told.DELETED;
    }
    String command = word(line, " cmd=");
    String status = word(line, " status=");
    if (!status.equals("stored") && !status.isEmpty()) {
      String size = word(line, " size="); // which not all releases tell
      return command.equals("cas") && (size.isEmpty() || size.equals("0"))
          ? Told.ANNOUNCED
          : Told.REFUSED;
    }
    return switch (command) {
      case "add" -> Told.ADDED;
      case "cas" -> isPast(word(line, " ttl=")) ? Told.DELETED : Told.REPLACED;
      case "replace", "append", "prepend" -> Told.REPLACED;
      default -> Told.STORED;
    };
  }

  /** Returns whether a time to live was one of the past, which the node tells without its sign. */
  private static boolean isPast(String ttl) {
    // For each change of an entry: so the short ones, which are of the future, are not parsed.
    return ttl.length() >= LARGEST_TTL_DIGITS && number(ttl) > Integer.MAX_VALUE;
  }

  /** Returns what a line says of something; empty where it says nothing. */
  private static String word(String line, String name) {
    int at = line.indexOf(name);
    if (at < 0) {
      return "";
    }
    int from = at + name.length();
    int end = line.indexOf(' ', from);
    return end < 0 ? line.substring(from) : line.substring(from, end);
  }

  private static String decoded(String key) {
    StringBuilder decoded = new StringBuilder(key.length());
    for (int at = 0; at < key.length(); at++) {
      char c = key.charAt(at);
      int high = c == '%' && at + 2 < key.length() ? Character.digit(key.charAt(at + 1), HEX) : -1;
      int low = high < 0 ? -1 : Character.digit(key.charAt(at + 2), HEX);
      if (low < 0) {
        decoded.append(c);
      } else {
        decoded.append((char) (high * HEX + low));
        at += 2;
      }
    }
    return decoded.toString();
  }

  /** Returns how many lines the node has left out so far; as before where it does not say. */
  private long leftOut() {
    try {
      Map<String, String> stats = transport.stats("").await(Deadline.after(options.timeout()));
      return number(stats.get("log_worker_dropped")) + number(stats.get("log_watcher_skipped"));
    } catch (TransportException e) {
      return left;
    }
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Notes the connection, which {@link #close} closes; returns whether it is needed still. */
  private synchronized boolean keep(LineConnection opened) {
    connection = opened;
    return !isClosed();
  }

  /** Ends the stream; its thread ends by itself. */
  @Override
  public synchronized void close() {
    closed.countDown();
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (TransportException e) {
      LOG.debug("memcached {}: the connection that was watched on", node.address(), e);
    }
  }
}
