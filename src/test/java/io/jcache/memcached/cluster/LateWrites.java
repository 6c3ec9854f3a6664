package io.jcache.memcached.cluster;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.store.OutageStore;
import io.jcache.memcached.internal.store.OutageStore.Guards;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerKind;
import io.jcache.memcached.testkit.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A server that is out of reach while one JVM writes to it, and what that JVM and another one read
 * afterwards.
 *
 * <p>Values are versions: of each key a higher one is newer.
 */
final class LateWrites implements AutoCloseable {

  private static final long OLD = 0;
  private static final long LATE = 1;
  private static final long NEWER = 2;
  private static final Duration FREEZE = Duration.ofSeconds(5);
  private static final Duration WATCH = Duration.ofMillis(3500);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration SERVICE = Duration.ofSeconds(8);
  private static final Duration STAGGER = Duration.ofSeconds(2);
  private static final Duration DELAY = Duration.ofMillis(1200);

  /** How the server is out of reach. */
  enum Outage {
    /** It is stopped (SIGSTOP), and the connection kept. */
    STOPPED,
    /** It is stopped, and the connection cut meanwhile. */
    STOPPED_AND_CUT,
    /** What is sent takes longer than the timeout on the one connection. */
    DELAYED,
    /** What was sent arrives after the connection was lost and another one made. */
    STRANDED;

    private boolean stops() {
      return this == STOPPED || this == STOPPED_AND_CUT;
    }
  }

  private final Outage outage;
  private final Wiring wiring;
  private final ServerKind kind;
  private final MemcachedServer server;
  private final @Nullable FaultProxy proxy;
  private final OutageStore<Long> writer;
  private final OutageStore<Long> reader;
  private final List<String> violations = new ArrayList<>();
  private final AtomicInteger timedOut = new AtomicInteger();
  private int round;

  /** Starts a server of its own. */
  LateWrites(Outage outage, Wiring wiring, ServerKind kind, Guards guards) {
    this.outage = outage;
    this.wiring = wiring;
    this.kind = kind;
    this.server = kind.start();
    this.proxy = kind == ServerKind.UNIX ? null : FaultProxy.before(server);
    // Where the connection is to live through the freeze, it must not be given up for silence.
    Duration silence = FREEZE.multipliedBy(2);
    TransportOptions options =
        Impatience.of(kind.options(wiring.options(Duration.ofMillis(300))), silence);
    Node direct = server.node();
    Node behind = proxy == null ? direct : new Node(proxy.host(), proxy.port(), 1);
    this.writer = store(behind, direct, options, guards);
    this.reader =
        store(direct, direct, kind.options(wiring.options(Duration.ofSeconds(8))), Guards.ALL);
  }

  private OutageStore<Long> store(Node node, Node direct, TransportOptions options, Guards guards) {
    return OutageStore.over(
        List.of(node), List.of(direct), Long.class, "late", wiring, options, guards);
  }

  /** Returns what was read that was older than what had been written. */
  List<String> violations() {
    return violations;
  }

  /** Returns how many writes were sent and had no answer. */
  int timedOut() {
    return timedOut.get();
  }

  /** Puts the server out of reach under writes, and in reach again, and watches. */
  void run() {
    round++;
    put("set", OLD);
    put("gone", OLD);
    put("cas", OLD);
    long begun = System.nanoTime();
    begin();
    writeUnanswered();
    cut();
    put("set", NEWER);
    remove("gone");
    remove("add");
    if (outage.stops()) {
      sleepUntil(begun + FREEZE.toNanos());
      server.thaw();
    }
    watch();
    if (proxy != null) {
      proxy.heal();
    }
  }

  /** Returns the proxy, without which there are the outages alone that stop a server. */
  private FaultProxy proxy() {
    return Objects.requireNonNull(proxy);
  }

  private void begin() {
    if (outage.stops()) {
      server.freeze();
    } else {
      proxy().inject(Direction.TO_SERVER, Fault.delay(DELAY));
    }
  }

  private void cut() {
    if (outage == Outage.STOPPED_AND_CUT) {
      proxy().cut();
    } else if (outage == Outage.STRANDED) {
      proxy().strand();
      proxy().inject(Direction.TO_SERVER, Fault.none());
    }
  }

  /** Makes writes at the same time, so that all are sent before the node is known to be silent. */
  private void writeUnanswered() {
    List<Runnable> writes =
        List.of(
            () -> put("set", LATE),
            () -> put("gone", LATE),
            () -> writer.store().update(key("add"), Operations.putIfAbsent(LATE)),
            () -> writer.store().update(key("cas"), Operations.replace(LATE)));
    CountDownLatch done = new CountDownLatch(writes.size());
    for (Runnable write : writes) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  write.run();
                } catch (CacheException e) {
                  // What was asked with an answer has none.
                  if (String.valueOf(e.getMessage()).contains("no answer")) {
                    timedOut.incrementAndGet();
                  }
                } finally {
                  done.countDown();
                }
              },
              "late-write");
      thread.setDaemon(true);
      thread.start();
    }
    try {
      done.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads, and writes newer versions, for longer than a late write can take. */
  private void watch() {
    long end = System.nanoTime() + WATCH.toNanos();
    long version = NEWER;
    for (int step = 0; System.nanoTime() < end; step++) {
      if (outage == Outage.DELAYED && end - System.nanoTime() < WATCH.toNanos() / 2) {
        proxy().inject(Direction.TO_SERVER, Fault.none());
      }
      expect(writer, "set", version);
      expect(writer, "gone", null);
      expect(writer, "add", null);
      if (step % 20 == 19) {
        put("set", ++version);
      }
      sleepUntil(System.nanoTime() + STEP.toNanos());
    }
    put("cas", NEWER);
    expectAtLast("set", version);
    expectAtLast("gone", null);
    expectAtLast("add", null);
    expectAtLast("cas", NEWER);
  }

  /** Expects what the other JVM reads as soon as the writer is served again. */
  private void expectAtLast(String what, @Nullable Long version) {
    long end = System.nanoTime() + SERVICE.toNanos();
    while (isOlder(read(reader, what), version) && System.nanoTime() < end) {
      sleepUntil(System.nanoTime() + STEP.toNanos());
    }
    expect(reader, what, version);
  }

  private static boolean isOlder(@Nullable Long found, @Nullable Long version) {
    return found != null && !found.equals(version);
  }

  private @Nullable Long read(OutageStore<Long> store, String what) {
    return store.store().read(key(what), Operations.get()).result();
  }

  private void expect(OutageStore<Long> store, String what, @Nullable Long version) {
    Long found = read(store, what);
    if (isOlder(found, version)) {
      violations.add(
          "%s of round %d: %d in place of %s, read by the %s, of %s"
              .formatted(
                  what, round, found, version, store == writer ? "writer" : "other JVM", this));
    }
  }

  private String key(String what) {
    return what + " " + round;
  }

  private void put(String what, long version) {
    EntryStore<String, Long> store = writer.store();
    store.update(key(what), Operations.put(version));
  }

  private void remove(String what) {
    writer.store().update(key(what), Operations.<Long>remove());
  }

  private static void sleepUntil(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanoTime - System.nanoTime();
    }
  }

  /**
   * Runs rounds on several servers at a time, which begin one after the other.
   *
   * <p>A round whose writes were all too late to be sent, as the machine was busy, is made up for,
   * at most once for each.
   */
  static void runAll(List<LateWrites> servers, int rounds) {
    List<Thread> threads = new ArrayList<>();
    for (LateWrites each : servers) {
      Thread thread = new Thread(() -> each.runEffective(rounds), "late-writes");
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
      sleepUntil(System.nanoTime() + STAGGER.toNanos() / servers.size());
    }
    try {
      for (Thread thread : threads) {
        thread.join(TimeUnit.MINUTES.toMillis(3));
        if (thread.isAlive()) {
          throw new IllegalStateException("rounds that did not end in three minutes");
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void runEffective(int rounds) {
    for (int i = 0; i < rounds || timedOut() < rounds && i < 2 * rounds; i++) {
      run();
    }
  }

  @Override
  public String toString() {
    return "%s by %s over %s, %d rounds, %d writes without an answer"
        .formatted(outage, wiring, kind, round, timedOut());
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
    if (proxy != null) {
      proxy.close();
    }
    server.close();
  }
}
