package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node's state is, what a call costs in each, and what is logged and counted. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectors")
final class NodeStateIT {
  @Parameter Connector connector;

  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final Duration TIMEOUT = Duration.ofMillis(400);
  private static final int CALLS = 200;

  private final CapturedLog log = new CapturedLog();
  private MemcachedServer server;
  private Transport transport;

  @BeforeEach
  void start() {
    server = MemcachedServer.start();
    transport =
        new NodeTransport(
            NodeContract.node(server), TransportOptions.of(TIMEOUT, Protocol.ASCII), connector);
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
    log.close();
  }

  private static Deadline timeout() {
    return Deadline.after(TIMEOUT);
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private State state() {
    return transport.status().state();
  }

  /** Returns the median time of a call that fails as DOWN, and checks its message. */
  private Duration costOfAFailure(String cause) {
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long start = System.nanoTime();
      TransportException e =
          TransportContract.failure(() -> transport.gets("k").await(later()), Kind.DOWN);
      nanos[i] = System.nanoTime() - start;
      assertThat(e)
          .hasMessageContaining(server.address())
          .hasMessageContaining("gets k")
          .hasMessageContaining(cause);
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[CALLS / 2]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void frozenNode_costsOneTimeout_thenFailsAtOnceUntilItAnswers(boolean binary) {
    transport.close();
    transport =
        new NodeTransport(
            NodeContract.node(server),
            TransportOptions.of(TIMEOUT, binary ? Protocol.BINARY : Protocol.ASCII),
            connector);
    assertThat(state()).isEqualTo(State.UNKNOWN);
    transport.set("k", ONE, 0).await(later());
    assertThat(state()).isEqualTo(State.UP);
    CasToken token = transport.gets("k").await(later()).token();
    server.freeze();
    Reply<Void> late = transport.set("late", ONE, 0);
    TransportContract.failure(() -> late.await(timeout()), Kind.TIMEOUT);

    assertThat(state()).isEqualTo(State.SUSPECT);
    assertThat(costOfAFailure("has answered nothing for")).isLessThan(Duration.ofMillis(1));
    NodeStatus status = transport.status();
    assertThat(status.inFlight()).isPositive();
    assertThat(status.timeouts()).isEqualTo(1);
    assertThat(status.failures()).isEqualTo(1 + CALLS);
    assertThat(status.operations()).isEqualTo(3 + CALLS);
    assertThat(status.lastFailure()).contains("no answer for");

    Reply<Boolean> repaired = transport.deleteBehind("late");
    server.thaw();
    eventually("is up").until(() -> state() == State.UP);
    late.await(later());
    assertThat(repaired.await(later())).as("deleted behind the late write").isTrue();
    assertThat(transport.gets("late").await(later())).isNull();
    assertThat(transport.gets("k").await(later()).token()).as("same connection").isEqualTo(token);
    assertThat(transport.status().reconnects()).isZero();
    assertThat(log.lines("WARN"))
        .hasSize(1)
        .first()
        .asString()
        .contains("suspect", server.address());
    eventually("is told").until(() -> log.lines("answers again").size() == 1);
  }

  /** Nobody calls, so that nobody pays for finding out. */
  @Test
  void frozenNode_whileIdle_isSuspectedByTheHeartbeat() {
    transport.set("k", ONE, 0).await(later());
    server.freeze();
    eventually("is suspect").until(() -> state() == State.SUSPECT);
    server.thaw();
    eventually("is up").until(() -> state() == State.UP);
    assertThat(transport.status().failures()).isZero();
  }

  @Test
  void impatientCaller_makesNoNodeSuspect() {
    transport.close();
    transport =
        new NodeTransport(
            NodeContract.node(server),
            TransportOptions.of(Duration.ofSeconds(30), Protocol.ASCII),
            connector);
    transport.set("k", ONE, 0).await(later());
    server.freeze();
    Reply<Item> abandoned = transport.gets("k");
    TransportContract.failure(
        () -> abandoned.await(Deadline.after(Duration.ofMillis(20))), Kind.TIMEOUT);
    assertThat(state()).isEqualTo(State.UP);
    Reply<Item> next = transport.gets("k");
    server.thaw();
    assertThat(next.await(later()).value()).isEqualTo(ONE);
  }

  /** A pause of this JVM lets calls time out whose answers it has not got round to reading. */
  @Test
  void slowReader_makesNoNodeSuspect() throws Exception {
    AtomicReference<CountDownLatch> block = new AtomicReference<>();
    CountDownLatch blocked = new CountDownLatch(1);
    ReplyCheck slow =
        (asked, answered) -> {
          CountDownLatch latch = block.getAndSet(null);
          if (latch != null) {
            blocked.countDown();
            awaitUninterruptibly(latch);
          }
          return true;
        };
    try (Transport paused =
        new NodeTransport(
            NodeContract.node(server),
            TransportOptions.of(TIMEOUT, Protocol.ASCII),
            connector,
            slow)) {
      paused.set("k", ONE, 0).await(later());
      CountDownLatch latch = new CountDownLatch(1);
      block.set(latch);
      List<Reply<Item>> sent = List.of(paused.gets("k"), paused.gets("k"), paused.gets("k"));
      assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
      Reply<Item> unsent = paused.gets("k");
      LockSupport.parkNanos(TIMEOUT.toNanos());
      TransportContract.failure(() -> sent.get(2).await(timeout()), Kind.TIMEOUT);
      TransportContract.failure(() -> unsent.await(timeout()), Kind.TIMEOUT);
      assertThat(paused.status().state()).isEqualTo(State.UP);
      latch.countDown();
      assertThat(unsent.await(later()).value()).isEqualTo(ONE);
    }
  }

  /** As after a pause of this JVM: a heartbeat is overdue, and its answer lies there unread. */
  @Test
  void unreadAnswers_keepTheirConnection() throws Exception {
    AtomicReference<CountDownLatch> block = new AtomicReference<>();
    ReplyCheck slow =
        (asked, answered) -> {
          CountDownLatch latch = block.getAndSet(null);
          if (latch != null) {
            awaitUninterruptibly(latch);
          }
          return true;
        };
    TransportOptions impatient =
        Impatience.of(TransportOptions.of(TIMEOUT, Protocol.ASCII), Duration.ofMillis(500));
    try (Transport paused =
        new NodeTransport(NodeContract.node(server), impatient, connector, slow)) {
      paused.set("k", ONE, 0).await(later());
      eventually("a heartbeat is over, so that the next one is a second away")
          .until(() -> !paused.status().serverVersion().isEmpty());
      CountDownLatch latch = new CountDownLatch(1);
      block.set(latch);
      Reply<Item> unread = paused.gets("k");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2900));
      eventually("a heartbeat waits, too").until(() -> paused.status().inFlight() == 2);
      latch.countDown();
      assertThat(unread.await(later()).value()).isEqualTo(ONE);
      assertThat(paused.status().reconnects()).isZero();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void deadNode_failsAtOnce_andIsUsedAfterItsReturn() {
    transport.set("k", ONE, 0).await(later());
    server.kill();
    eventually("is down")
        .until(
            () ->
                TransportContract.failure(
                            () -> transport.gets("k").await(later()), Kind.LOST, Kind.DOWN)
                        .kind()
                    == Kind.DOWN);
    assertThat(state()).isEqualTo(State.DOWN);
    assertThat(costOfAFailure("Connection refused")).isLessThan(Duration.ofMillis(1));
    NodeStatus down = transport.status();
    assertThat(down.failures()).isGreaterThanOrEqualTo(CALLS);
    assertThat(log.lines("WARN"))
        .hasSize(1)
        .first()
        .asString()
        .contains("down: Connection refused", "failure-policy = degrade", server.address());

    server.restart();
    eventually("is up").until(() -> state() == State.UP);
    NodeStatus up = transport.status();
    assertThat(up.reconnects()).isEqualTo(1);
    assertThat(up.since()).isGreaterThan(down.since());
    assertThat(up.operations()).isEqualTo(down.operations());
    assertThat(up.failures()).isEqualTo(down.failures());
    eventually("is told").until(() -> !log.lines("INFO").isEmpty());
    assertThat(log.lines("INFO")).hasSize(1).first().asString().contains("it is used again");
  }

  @Test
  void restartedNode_isOneLineAndOneReconnect() {
    transport.set("k", ONE, 0).await(later());
    server.restart();
    eventually("is connected again").until(() -> transport.status().reconnects() == 1);
    eventually("is told").until(() -> !log.lines("memcached " + server.address()).isEmpty());
    assertThat(log.lines("memcached " + server.address())).hasSizeBetween(1, 2);
  }

  @Test
  void heartbeat_tellsTheVersionAndThatTheClocksAgree() {
    transport.set("k", ONE, 0).await(later());
    eventually("has told its version").until(() -> !transport.status().serverVersion().isEmpty());
    assertThat(transport.status().clockSkewMillis()).isZero();
    assertThat(transport.status().operations()).as("the transport's own do not count").isEqualTo(1);
    assertThat(log.lines("WARN")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-20_000, 20_000})
  @Tag("full")
  void clockOfThisJvm_elsewhere_isWarnedOfOnce(long millis) {
    transport.close();
    TransportOptions options =
        TransportOptions.of(TIMEOUT, Protocol.ASCII)
            .withClock(() -> System.currentTimeMillis() + millis);
    transport = new NodeTransport(NodeContract.node(server), options, connector);
    transport.set("k", ONE, 0).await(later());
    eventually("is known").until(() -> transport.status().clockSkewMillis() != null);
    eventually("is told").until(() -> !log.lines("WARN").isEmpty());
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2200));

    assertThat(transport.status().clockSkewMillis()).isBetween(-millis - 2000, -millis + 2000);
    assertThat(log.lines("WARN"))
        .hasSize(1)
        .first()
        .asString()
        .contains(server.address(), millis > 0 ? "behind" : "ahead of", "NTP");
  }
}
