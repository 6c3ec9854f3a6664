package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.HiccupMeter;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that stops in its tracks under many threads, of the platform and virtual ones. */
@ParameterizedClass
@MethodSource("kindsOfThreads")
final class DirectFrozenIT {
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  /**
   * Who is held until the connection is given up is held for far longer than a busy machine does.
   */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final Duration SOONER = Duration.ofSeconds(7);
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
  private static final int THREADS = 32;
  private static final int FEWER = 16;
  private static final int ROUNDS = 3;
  private static final int PADDING = 200;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int LARGE = 1_000_000;

  @Parameter Supplier<ExecutorService> threads;

  private final Queue<Duration> times = new ConcurrentLinkedQueue<>();
  private final AtomicInteger stop = new AtomicInteger();
  private final LongAdder answered = new LongAdder();

  /** Returns an executor of each kind of threads that this JDK has. */
  static List<Supplier<ExecutorService>> kindsOfThreads() {
    List<Supplier<ExecutorService>> kinds = new ArrayList<>();
    kinds.add(Executors::newCachedThreadPool);
    if (Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS) {
      kinds.add(DirectFrozenIT::virtualThreads);
    }
    return kinds;
  }

  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] valueOf(String key) {
    return (key + " ".repeat(PADDING)).getBytes(UTF_8);
  }

  private Transport open(MemcachedServer server) {
    return new NodeTransport(
        NodeContract.node(server),
        Impatience.of(TransportOptions.of(TIMEOUT, Protocol.ASCII), SILENCE),
        new DirectConnector());
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  /** Runs a call of each thread again and again while the server is frozen and thawed. */
  private void exercise(Transport transport, MemcachedServer server, int count, Call call)
      throws Exception {
    ExecutorService executor = threads.get();
    try (HiccupMeter hiccups = new HiccupMeter()) {
      List<Future<?>> running = new ArrayList<>();
      Set<Integer> failed = ConcurrentHashMap.newKeySet();
      for (int i = 0; i < count; i++) {
        int id = i;
        running.add(
            executor.submit(
                () -> {
                  for (int round = 0; stop.get() == 0; round++) {
                    if (!succeeds(hiccups, call, "thread-" + id + "-" + round % 5)) {
                      failed.add(id);
                      LockSupport.parkNanos(PAUSE_NANOS); // lets other virtual threads run
                    }
                  }
                }));
      }
      for (int round = 0; round < ROUNDS; round++) {
        long enough = answered.sum() + 4 * count;
        eventually("is answered").until(() -> answered.sum() > enough);
        server.freeze();
        failed.clear();
        eventually("each thread is told").until(() -> failed.size() == count);
        server.thaw();
        eventually("answers again").until(() -> transport.status().state() == State.UP);
      }
      stop.set(1);
      for (Future<?> thread : running) {
        thread.get(20, TimeUnit.SECONDS);
      }
    } finally {
      stop.set(1);
      server.thaw();
      executor.shutdownNow();
    }
  }

  private interface Call {
    void on(String key, Deadline deadline);
  }

  private boolean succeeds(HiccupMeter hiccups, Call call, String key) {
    long start = System.nanoTime();
    try {
      call.on(key, Deadline.after(TIMEOUT));
      answered.increment();
      return true;
    } catch (TransportException e) {
      assertThat(e.kind()).as(e.getMessage()).isIn(Kind.TIMEOUT, Kind.DOWN);
      if (e.kind() == Kind.TIMEOUT) {
        long end = System.nanoTime();
        times.add(Duration.ofNanos(end - start - hiccups.pausedNanos(start, end)));
      }
      return false;
    }
  }

  /** Checks the times; that a busy machine keeps some threads waiting is no failure. */
  private void assertWithinTheTimeout() {
    List<Duration> sorted = times.stream().sorted().toList();
    assertThat(sorted.get(sorted.size() / 2)).isLessThan(TIMEOUT.plusMillis(100));
    assertThat(sorted.get(sorted.size() - 1)).isLessThan(SOONER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void frozenServer_costsEachCallATimeout_andNobodyReadsAnothersAnswer(boolean written)
      throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        Transport transport = open(server)) {
      exercise(
          transport,
          server,
          THREADS,
          (key, deadline) -> {
            if (written) {
              transport.set(key, valueOf(key), 0).await(deadline);
            }
            byte[] value = transport.get(List.of(key)).await(deadline).get(key);
            if (value != null) {
              assertThat(value).isEqualTo(valueOf(key));
            }
          });
      assertWithinTheTimeout();
      assertNothingIsLeftOver(transport);
    }
  }

  /**
   * The system takes no more of such values from a frozen server's callers than it has room for.
   */
  @Test
  void frozenServer_costsEachLargePutATimeout() throws Exception {
    byte[] large = new byte[LARGE];
    try (MemcachedServer server = MemcachedServer.start("-m", "256");
        Transport transport = open(server)) {
      exercise(
          transport,
          server,
          FEWER,
          (key, deadline) -> transport.set(key, large, 0).await(deadline));
      assertWithinTheTimeout();
      assertNothingIsLeftOver(transport);
    }
  }

  private static void assertNothingIsLeftOver(Transport transport) {
    transport.set("k", valueOf("k"), 0).await(later());
    assertThat(transport.gets("k").await(later()).value()).isEqualTo(valueOf("k"));
    assertThat(transport.status().reconnects()).isZero();
    eventually("all is answered").until(() -> transport.status().inFlight() == 0);
  }
}
