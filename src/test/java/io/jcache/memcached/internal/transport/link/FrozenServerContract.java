package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.HiccupMeter;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ThreadKind;
import io.jcache.memcached.testkit.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that stops in its tracks under many threads, of the platform and virtual ones. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.testkit.ThreadKind#present")
abstract class FrozenServerContract {
  private static final Duration TIMEOUT = Duration.ofMillis(400);
  private static final Duration SLACK = Duration.ofMillis(100);

  /**
   * Who is held until the connection is given up is held for far longer than a busy machine does.
   */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final Duration SOONER = Duration.ofSeconds(7);
  private static final Duration NAP = Duration.ofMillis(20);
  private static final int NAPPERS = 8;
  private static final int THREADS = 32;
  private static final int FEWER = 16;
  private static final int ROUNDS = 3;
  private static final int ATTEMPTS = 2;
  private static final int PADDING = 200;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int LARGE = 1_000_000;

  @Parameter ThreadKind kind;

  private final Queue<Span> timedOut = new ConcurrentLinkedQueue<>();
  private final Queue<Span> naps = new ConcurrentLinkedQueue<>();
  private final LongAdder answered = new LongAdder();
  private volatile boolean stopped;

  /** Returns how to connect. */
  abstract Wiring wiring();

  TransportOptions options(Duration timeout) {
    return wiring().options(timeout);
  }

  MemcachedServer start(String... arguments) {
    return MemcachedServer.start(arguments);
  }

  /** A call, or a nap, that took longer than was planned, but for the pauses of this JVM. */
  private record Span(long from, long to, Duration late) {

    static Span since(long from, Duration planned, HiccupMeter hiccups) {
      long to = System.nanoTime();
      Duration took = Duration.ofNanos(to - from - hiccups.pausedNanos(from, to));
      return new Span(from, to, took.minus(planned));
    }

    static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }

    boolean meets(Span other) {
      return from - other.to < 0 && other.from - to < 0;
    }
  }

  /** What each thread does with keys of its own. */
  private interface Call {
    void on(Transport transport, String key, Deadline deadline);
  }

  private static byte[] valueOf(String key) {
    return (key + " ".repeat(PADDING)).getBytes(UTF_8);
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  /** Makes calls while a server is frozen and thawed, and checks what came of them. */
  private void exercise(int count, Call call) throws Exception {
    List<Span> late = lateCalls(count, call);
    for (int i = 1; i < ATTEMPTS && !late.isEmpty(); i++) {
      // Others use this machine's processors, too: what was late is measured once more.
      late = lateCalls(count, call);
    }
    assertThat(late).isEmpty();
  }

  private List<Span> lateCalls(int count, Call call) throws Exception {
    stopped = false;
    timedOut.clear();
    naps.clear();
    try (MemcachedServer server = start("-m", "256");
        Transport transport =
            wiring().open(NodeContract.node(server), Impatience.of(options(TIMEOUT), SILENCE))) {
      freezeUnder(count, call, transport, server);
      assertNothingIsLeftOver(transport);
    }
    assertThat(timedOut)
        .isNotEmpty()
        .allMatch(span -> span.late().compareTo(SOONER.minus(TIMEOUT)) < 0);
    return timedOut.stream().filter(this::isLate).toList();
  }

  /** Returns whether a call was held for longer than threads that just sleep were then. */
  private boolean isLate(Span call) {
    Duration machine =
        naps.stream().filter(call::meets).map(Span::late).reduce(Duration.ZERO, Span::longer);
    return call.late().compareTo(SLACK.plus(machine.multipliedBy(2))) > 0;
  }

  private void freezeUnder(int count, Call call, Transport transport, MemcachedServer server)
      throws Exception {
    ExecutorService executor = kind.newExecutor();
    try (HiccupMeter hiccups = new HiccupMeter()) {
      List<Future<?>> running = new ArrayList<>();
      Set<Integer> failed = ConcurrentHashMap.newKeySet();
      for (int i = 0; i < count; i++) {
        int id = i;
        running.add(
            executor.submit(
                () -> {
                  for (int round = 0; !stopped; round++) {
                    String key = "thread-" + id + "-" + round % 5;
                    if (!succeeds(hiccups, deadline -> call.on(transport, key, deadline))) {
                      failed.add(id);
                      LockSupport.parkNanos(PAUSE_NANOS); // lets other virtual threads run
                    }
                  }
                }));
      }
      for (int i = 0; i < NAPPERS; i++) {
        running.add(executor.submit(() -> nap(hiccups)));
      }
      for (int round = 0; round < ROUNDS; round++) {
        long enough = answered.sum() + 4 * count;
        await("is answered", running, () -> answered.sum() > enough);
        server.freeze();
        failed.clear();
        await("each thread is told", running, () -> failed.size() == count);
        server.thaw();
        await("answers again", running, () -> transport.status().state() == State.UP);
      }
      stopped = true;
      for (Future<?> thread : running) {
        thread.get(20, TimeUnit.SECONDS);
      }
    } finally {
      stopped = true;
      server.thaw();
      executor.shutdownNow();
    }
  }

  /** Waits for a state, or for a thread that has ended, as one does that fails. */
  private static void await(String what, List<Future<?>> running, BooleanSupplier state)
      throws Exception {
    eventually(what).until(() -> state.getAsBoolean() || running.stream().anyMatch(Future::isDone));
    for (Future<?> thread : running) {
      if (thread.isDone()) {
        thread.get();
      }
    }
  }

  /** Sleeps again and again, to see how late the machine wakes threads. */
  private void nap(HiccupMeter hiccups) {
    while (!stopped) {
      long from = System.nanoTime();
      LockSupport.parkNanos(NAP.toNanos());
      naps.add(Span.since(from, NAP, hiccups));
    }
  }

  private boolean succeeds(HiccupMeter hiccups, Consumer<Deadline> call) {
    long from = System.nanoTime();
    try {
      call.accept(Deadline.after(TIMEOUT));
      answered.increment();
      return true;
    } catch (TransportException e) {
      assertThat(e.kind()).as(e.getMessage()).isIn(Kind.TIMEOUT, Kind.DOWN);
      if (e.kind() == Kind.TIMEOUT) {
        timedOut.add(Span.since(from, TIMEOUT, hiccups));
      }
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void frozenServer_costsEachCallATimeout_andNobodyReadsAnothersAnswer(boolean written)
      throws Exception {
    exercise(
        THREADS,
        (transport, key, deadline) -> {
          if (written) {
            transport.set(key, valueOf(key), 0).await(deadline);
          }
          byte[] value = transport.get(List.of(key)).await(deadline).get(key);
          if (value != null) {
            assertThat(value).isEqualTo(valueOf(key));
          }
        });
  }

  /**
   * The system takes no more of such values from a frozen server's callers than it has room for.
   */
  @Test
  void frozenServer_costsEachLargePutATimeout() throws Exception {
    byte[] large = new byte[LARGE];
    exercise(FEWER, (transport, key, deadline) -> transport.set(key, large, 0).await(deadline));
  }

  private static void assertNothingIsLeftOver(Transport transport) {
    transport.set("k", valueOf("k"), 0).await(later());
    assertThat(transport.gets("k").await(later()).value()).isEqualTo(valueOf("k"));
    assertThat(transport.status().reconnects()).isZero();
    eventually("all is answered").until(() -> transport.status().inFlight() == 0);
  }
}
