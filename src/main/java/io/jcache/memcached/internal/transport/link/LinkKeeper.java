package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.ItemSizes;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one node connected: a background thread that makes its links, watches them, and replaces
 * all where one is lost.
 *
 * <ul>
 *   <li>Starts when it is told to, or with the first request. While an attempt is under way,
 *       requests wait in the order of their calls; once it has failed they fail at once, until a
 *       later attempt succeeds.
 *   <li>Attempts after a failure are apart by a {@link Backoff}; the name is resolved anew for
 *       each.
 *   <li>All links are asked for a sign of life every second, at the same time.
 * </ul>
 */
final class LinkKeeper implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(LinkKeeper.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final long ENDING_POLL_NANOS = 100_000;

  private final Node node;
  private final TransportOptions options;
  private final WireProtocol protocol;
  private final Connector connector;
  private final NodeHealth health;
  private final ThreadFactory threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Progress progress = new Progress();
  private final Deque<Request<?>> waiting = new ArrayDeque<>();
  private volatile State state = State.IDLE; // set under the lock
  private volatile Ending ending = Ending.CLOSED;
  private String failure = "";
  private long attemptStarted;
  private @Nullable Thread thread;
  private volatile long channel = 1;
  private volatile @Nullable Links links;
  private volatile int knownItemSizeMax = ItemSizes.DEFAULT_MAX;

  /** What the keeper is about. */
  private enum State {
    IDLE,
    CONNECTING,
    UP,
    DOWN,
    CLOSED
  }

  /**
   * Creates a keeper.
   *
   * @param threads makes the thread that connects and watches
   */
  LinkKeeper(
      Node node,
      TransportOptions options,
      WireProtocol protocol,
      Connector connector,
      NodeHealth health,
      ThreadFactory threads) {
    this.node = node;
    this.options = options;
    this.protocol = protocol;
    this.connector = connector;
    this.health = health;
    this.threads = threads;
  }

  /** Begins to connect, unless that has begun before; waits for nothing. */
  void start() {
    lock.lock();
    try {
      if (state == State.IDLE) {
        begin();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends the request, lets it wait for the connection, or settles it as failed. */
  void send(Request<?> request) {
    Links current = links;
    if (current == null || !current.send(request)) {
      sendLater(request);
    }
  }

  /**
   * Sends a request that needs the connection of the given number.
   *
   * @return false when that connection is over and the request was not touched
   */
  boolean sendIn(long required, Request<?> request) {
    Links current = links;
    return current != null && current.sendIn(required, request);
  }

  /** Returns the connections; null where there are none. */
  @Nullable Links links() {
    return links;
  }

  /** Returns how the node does; waits for nobody. */
  NodeStatus status() {
    Links current = links;
    return health.status(current == null ? 0 : current.first().inFlight());
  }

  /** Returns whether this was closed. */
  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Returns how requests fail once this is closed. */
  Ending ending() {
    return ending;
  }

  /** Returns the most bytes that an item may have, as the node said last. */
  int itemSizeMax() {
    return knownItemSizeMax;
  }

  private void sendLater(Request<?> request) {
    lock.lock();
    try {
      Links current = links;
      if (current != null && current.hasEnded()) {
        forget(current);
      }
      switch (state) {
        case IDLE -> {
          String obstacle = begin();
          if (obstacle.isEmpty()) {
            enqueue(request);
          } else {
            request.fail(Kind.DOWN, obstacle);
          }
        }
        case CONNECTING -> enqueue(request);
        case UP -> sendBy(current, request);
        case DOWN -> request.fail(Kind.DOWN, failure);
        case CLOSED -> request.fail(ending.later(), ending.text());
      }
    } finally {
      lock.unlock();
    }
  }

  private static void sendBy(@Nullable Links by, Request<?> request) {
    if (by == null || !by.send(request)) {
      request.fail(Kind.DOWN, "the connection was lost before the request was sent");
    }
  }

  private void enqueue(Request<?> request) {
    long elapsed = System.nanoTime() - attemptStarted;
    // The first connection of a JVM may have to wait for the classes that it needs.
    Duration patience = channel == 1 ? options.attemptTime() : options.timeout();
    if (elapsed > patience.toNanos()) {
      String obstacle = progress.obstacle();
      request.fail(
          Kind.DOWN,
          "still connecting after %s ms%s"
              .formatted(
                  TimeUnit.NANOSECONDS.toMillis(elapsed),
                  obstacle.isEmpty() ? " (name lookup?)" : obstacle));
    } else if (waiting.size() >= options.maxInFlight()) {
      request.fail(Kind.OVERLOADED, waiting.size() + " requests already wait for the connection");
    } else {
      waiting.add(request);
      request.waitsFor(progress::obstacle);
    }
  }

  /**
   * Starts to connect.
   *
   * @return why there is no thread for it, in which case the next request tries again; empty where
   *     there is one
   */
  private String begin() {
    Thread keeper;
    try {
      keeper = threads.newThread(this::keep);
      keeper.start(); // waits for the lock that is held here
    } catch (RuntimeException | Error e) {
      health.broken("the thread that connects cannot be started", e);
      return ("the thread that connects cannot be started (%s); the next request tries again, raise"
              + " the limit on threads or memory")
          .formatted(e);
    }
    thread = keeper;
    state = State.CONNECTING;
    attemptStarted = System.nanoTime();
    return "";
  }

  private void keep() {
    Duration pause = Backoff.FIRST;
    while (!isClosed()) {
      boolean served = false;
      try {
        served = connectAndWatch(pause);
      } catch (RuntimeException | Error e) {
        // Whatever it is, such as no memory: this thread must live to try again.
        survive(e);
      }
      pause = served ? Backoff.FIRST : Backoff.after(pause);
    }
  }

  /** Returns whether there were connections, which are over by then. */
  private boolean connectAndWatch(Duration pause) {
    Links fresh = attempt(pause);
    if (fresh == null) {
      health.tick();
      sleep(pause);
      return false;
    }
    try {
      watch(fresh);
    } catch (RuntimeException | Error e) {
      fresh.end(Kind.LOST, "the connection could not be watched: " + e);
      throw e;
    }
    return true;
  }

  private void survive(Throwable failure) {
    try {
      health.broken("an attempt to connect, or what followed, went wrong", failure);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e); // who cannot even log had better go on
    }
    LockSupport.parkNanos(Backoff.LAST.toNanos());
  }

  private @Nullable Links attempt(Duration untilNext) {
    Links fresh = new Links();
    try {
      connect(fresh);
      publish(fresh);
      return fresh;
    } catch (TransportException e) {
      fresh.end(Kind.DOWN, "the connection was not made");
      failed(e.detail(), untilNext);
    } catch (RuntimeException | Error e) {
      fresh.end(Kind.LOST, "the connection could not be used: " + e);
      health.broken("cannot connect", e);
      failed("cannot connect: " + e, untilNext);
    }
    return null;
  }

  private void connect(Links fresh) {
    Deadline deadline = Deadline.after(options.attemptTime());
    InFlight inFlight = new InFlight(options);
    Consumer<Link> onEnd = ended -> linkEnded(fresh);
    for (int i = 0; i < connector.links(); i++) {
      Attempt attempt =
          new Attempt(node, options, health, channel + i, inFlight, onEnd, progress, deadline);
      Link link = connector.connect(attempt);
      fresh.add(link);
      greet(link, deadline);
      if (i > 0 && fresh.hasEnded()) { // whoever ended one did not see those made after it
        throw attempt.failed(
            "a connection was lost before all were made: " + fresh.endCause(), null);
      }
    }
    fresh.complete();
  }

  private void greet(Link fresh, Deadline deadline) {
    Greeting first =
        new Greeting(fresh, node, options, protocol, connector.likesMeta(), System.nanoTime());
    progress.begin(first::obstacle);
    try {
      first.exchange(deadline);
    } finally {
      progress.end();
    }
  }

  private void publish(Links fresh) {
    lock.lock();
    try {
      if (!isClosed()) {
        health.connected(fresh.first().channel(), fresh.all().size());
        knownItemSizeMax = fresh.first().itemSizeMax();
        waiting.forEach(request -> sendBy(fresh, request));
        waiting.clear();
        state = State.UP;
        links = fresh; // only now may others send past the lock: those that waited are ahead
        if (fresh.hasEnded()) {
          forget(fresh);
        }
      }
    } finally {
      lock.unlock();
    }
    if (isClosed()) {
      fresh.end(ending.underWay(), ending.text());
    }
  }

  private void failed(String detail, Duration untilNext) {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      failure = detail;
      state = State.DOWN;
      // First, so that who hears of the failure finds it reported.
      health.unreachable(failure, untilNext);
    } finally {
      failWaiting(Kind.DOWN, failure);
      lock.unlock();
    }
  }

  private void failWaiting(Kind kind, String detail) {
    waiting.forEach(request -> request.fail(kind, detail));
    waiting.clear();
  }

  /** Ends all connections of which one has ended. */
  private void linkEnded(Links ended) {
    lock.lock();
    try {
      forget(ended);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    ended.end(isClosed() ? ending.underWay() : Kind.LOST, ended.endCause());
  }

  private void forget(Links ended) {
    if (links == ended) {
      links = null;
      channel = ended.first().channel() + ended.all().size();
      if (state == State.UP) {
        health.lost(ended.endCause());
        state = State.CONNECTING;
        attemptStarted = System.nanoTime();
      }
    }
  }

  /** Returns when the links have ended. */
  private void watch(Links watched) {
    List<Heartbeat> heartbeats =
        watched.all().stream()
            .map(link -> new Heartbeat(link, node, protocol, options, health))
            .toList();
    while (!watched.isOver()) {
      if (watched.hasEnded()) {
        LockSupport.parkNanos(ENDING_POLL_NANOS);
        continue;
      }
      List<Consumer<Deadline>> asked = heartbeats.stream().map(Heartbeat::beat).toList();
      Deadline deadline = Deadline.after(options.timeout());
      asked.forEach(answer -> answer.accept(deadline));
      health.tick();
      sleep(HEARTBEAT);
    }
  }

  /** Waits for the time given; shorter when a link ends or the keeper is closed. */
  private void sleep(Duration time) {
    lock.lock();
    try {
      State before = state;
      long left = time.toNanos();
      while (left > 0 && state == before && before != State.CONNECTING && before != State.CLOSED) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      LOGGER.debug("memcached {}: the keeper was interrupted, and goes on", node, e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    close(Ending.CLOSED);
  }

  /** Ends the connections; only the first call says why. */
  void close(Ending why) {
    Links last;
    Thread keeper;
    lock.lock();
    try {
      ending = state == State.CLOSED ? ending : why; // before the state, which others look at
      state = State.CLOSED;
      last = links;
      keeper = thread;
      failWaiting(ending.later(), ending.text());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.end(ending.underWay(), ending.text());
    }
    join(last, keeper);
  }

  private void join(@Nullable Links last, @Nullable Thread keeper) {
    long millis = options.timeout().toMillis() + 1000;
    try {
      for (Link link : last == null ? List.<Link>of() : last.all()) {
        link.join(millis);
      }
      if (keeper != null && keeper != Thread.currentThread()) {
        keeper.join(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
