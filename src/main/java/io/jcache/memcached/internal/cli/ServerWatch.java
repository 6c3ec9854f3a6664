package io.jcache.memcached.internal.cli;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.thread.DaemonThreads;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.LineConnection;
import io.jcache.memcached.internal.transport.wire.Strangers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server tells of all changes, as fast as it does, and hands on what concerns a cache.
 *
 * <ul>
 *   <li>Connects anew where the connection has ended, or where the server fell silent: then a
 *       change that changes nothing has to be told.
 *   <li>A server waits for no reader, but leaves out what is not read in time.
 * </ul>
 */
final class ServerWatch implements Runnable, AutoCloseable {
  /** Is refused, as there is no such item, and refusals are told, too. */
  private static final String HEARTBEAT = "replace jcache-memcached.watch 0 -1 0\r\n";

  /** The last one is of somebody who keeps such an item, and is told as well. */
  private static final Set<String> TOLD_OF = Set.of("NOT_STORED", "STORED");

  private static final int HEARTBEATS = 2;
  private static final String WATCH = "watch mutations";
  private static final String SKIPPED = "skipped=";

  private final Node node;
  private final TransportOptions options;
  private final Times times;
  private final String root;
  private final BlockingQueue<Told> told;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable LineConnection connection;

  /** How the server failed since it was watched last; each kind is told once. */
  private final Set<Kind> failures = EnumSet.noneOf(Kind.class);

  private long skipped;
  private long skippedToldAt = System.nanoTime();

  /** What is told. */
  enum Subject {
    /** The server is watched, for the first time or again. */
    WATCHED,
    /** It is not any more, or could not be. */
    LOST,
    /** Something else about the server. */
    REMARK,
    /** A line of the server that concerns the cache. */
    LINE,
    /** An error of the tool, after which nothing is told. */
    ERROR
  }

  /**
   * How long things may take.
   *
   * @param quiet after which a server is asked whether it is there
   * @param heartbeat in which it then has to tell something, or in the timeout, if that is longer;
   *     twice, as it may have stood still meanwhile
   * @param pause between attempts to connect
   */
  record Times(Duration quiet, Duration heartbeat, Duration pause) {
    /**
     * A server that has had nothing to tell looks only once a second whether there is something.
     */
    static final Times USUAL =
        new Times(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(1));
  }

  /**
   * What is to be shown.
   *
   * @param failure the error of the tool, else null
   */
  record Told(Node node, Subject subject, String text, @Nullable Throwable failure) {}

  /**
   * Creates a watch, which {@link #start} starts.
   *
   * @param root what the item keys of the cache begin with
   * @param told takes what is to be shown
   */
  ServerWatch(
      Node node, TransportOptions options, Times times, String root, BlockingQueue<Told> told) {
    this.node = node;
    this.options = options;
    this.times = times;
    this.root = root;
    this.told = told;
  }

  /**
   * Starts to watch, by a thread of its own.
   *
   * @param failure why the server is known not to answer now; null where it does
   */
  void start(@Nullable Kind failure) {
    if (failure != null) {
      failures.add(failure);
    }
    DaemonThreads.ofNode("watch", node.address()).newThread(this).start();
  }

  @Override
  public void run() {
    try {
      while (!isClosed()) {
        attempt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      Told error = new Told(node, Subject.ERROR, e.toString(), e);
      do {
        told.clear();
      } while (!told.offer(error)); // The watches of other servers fill it again.
    }
  }

  /** Watches until the connection ends, and waits for a moment. */
  private void attempt() throws InterruptedException {
    try (LineConnection opened = LineConnection.open(node, options)) {
      if (keep(opened)) {
        begin(opened);
        tell(Subject.WATCHED, "");
        failures.clear();
        while (!isClosed()) {
          follow(opened);
        }
      }
    } catch (TransportException e) {
      if (failures.add(e.kind())) {
        tell(Subject.LOST, e.detail());
      }
      closed.await(times.pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void begin(LineConnection opened) throws InterruptedException {
    String answer = opened.ask(WATCH + " deletions", options.attemptTime());
    if (!answer.equals("OK")) {
      requireRoom(answer, WATCH);
      answer = opened.ask(WATCH, options.attemptTime());
      if (answer.equals("OK") && failures.isEmpty()) {
        tell(Subject.REMARK, "tells no deletions; newer ones do");
      }
    }
    if (!answer.equals("OK")) {
      throw refused(
          answer, WATCH, ": it is no memcached of 1.4.26 or newer, or a proxy is before it");
    }
  }

  /** Throws where the server has closed the connection at once, as it has too many. */
  private void requireRoom(String answer, String command) {
    String remedy = Strangers.remedy(answer);
    if (!remedy.isEmpty()) {
      throw refused(answer, command, remedy);
    }
  }

  private TransportException refused(String answer, String command, String meaning) {
    return new TransportException(
        Kind.UNSUPPORTED,
        node.address(),
        "it answered '" + answer + "' to '" + command + "'" + meaning,
        null);
  }

  /** Hands on the next line where it concerns the cache; asks for one where none comes. */
  private void follow(LineConnection opened) throws InterruptedException {
    String line = opened.read(times.quiet);
    if (line == null) {
      line = heartbeat(opened);
    }
    if (line.startsWith(SKIPPED)) {
      skipped += Change.number(line.substring(SKIPPED.length()));
    } else if (Change.keyOf(line).startsWith(root)) {
      tell(Subject.LINE, line);
    }
    if (skipped > 0 && System.nanoTime() - skippedToldAt > times.pause.toNanos()) {
      tell(Subject.REMARK, "was busy and left %d lines out, of any cache".formatted(skipped));
      skipped = 0;
      skippedToldAt = System.nanoTime();
    }
  }

  /**
   * Makes the server tell something, and returns it; empty where it takes no such change.
   *
   * @throws TransportException when it does not
   */
  private String heartbeat(LineConnection opened) {
    Duration patience = options.timeout();
    patience = patience.compareTo(times.heartbeat) < 0 ? times.heartbeat : patience;
    for (int i = 0; i < HEARTBEATS; i++) {
      // A server that stands still by now answers nobody: only who is answered may blame the
      // connection.
      if (!change()) {
        return "";
      }
      String line = opened.read(patience);
      if (line != null) {
        return line;
      }
    }
    throw new TransportException(
        Kind.LOST,
        node.address(),
        "it answers, and the connection on which it told of changes is silent",
        null);
  }

  /** Asks, by another connection, for a change that the server has to tell; false for none. */
  private boolean change() {
    try (LineConnection other = LineConnection.open(node, options)) {
      String answer = other.ask(HEARTBEAT, options.attemptTime());
      if (!TOLD_OF.contains(answer) && !answer.startsWith("SERVER_ERROR")) {
        requireRoom(answer, "replace");
        throw refused(answer, "replace", "");
      }
      return TOLD_OF.contains(answer);
    }
  }

  private void tell(Subject subject, String text) throws InterruptedException {
    Told what = new Told(node, subject, text, null);
    while (!isClosed() && !told.offer(what, times.pause.toNanos(), TimeUnit.NANOSECONDS)) {
      // Who shows it is behind; the server leaves lines out meanwhile.
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Notes the connection, which {@link #close} closes; returns whether it is needed still. */
  private synchronized boolean keep(LineConnection opened) {
    connection = opened;
    return !isClosed();
  }

  /** Ends the watch; its thread ends by itself. */
  @Override
  public synchronized void close() {
    closed.countDown();
    if (connection != null) {
      connection.close();
    }
  }
}
