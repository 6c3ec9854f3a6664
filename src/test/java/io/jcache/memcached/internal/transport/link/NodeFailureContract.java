package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.BinaryProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Stopwatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when a server dies, is silent, or is not there. */
abstract class NodeFailureContract {
  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final byte[] TWO = "two".getBytes(UTF_8);
  private static final Duration TIMEOUT = Duration.ofMillis(400);

  /** By this a busy machine is no silent server. */
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private MemcachedServer server;
  private Transport transport;

  abstract Connector connector();

  MemcachedServer newServer() {
    return MemcachedServer.start();
  }

  /** Returns how many threads care for a node that answers. */
  abstract int threadsOfANode();

  /** Returns whether the binary protocol is spoken. */
  boolean binary() {
    return false;
  }

  TransportOptions options(Duration timeout) {
    return TransportOptions.of(timeout, binary() ? Protocol.BINARY : Protocol.ASCII);
  }

  @BeforeEach
  void start() {
    server = newServer();
    transport = open(options(TIMEOUT));
  }

  private Transport open(TransportOptions chosen) {
    return new NodeTransport(NodeContract.node(server), chosen, connector());
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  private static Deadline timeout() {
    return Deadline.after(TIMEOUT);
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private boolean answers() {
    try {
      transport.gets("probe").await(timeout());
      return true;
    } catch (TransportException e) {
      return false;
    }
  }

  @Test
  void server_restarted_failsThenRecoversWithANewEpoch() {
    transport.set("k", ONE, 0).await(later());
    CasToken old = transport.gets("k").await(later()).token();
    server.restart();
    TransportException e =
        TransportContract.failure(
            () -> {
              while (true) {
                transport.set("k", TWO, 0).await(later());
                if (transport.gets("k").await(later()).token().incarnation() != old.incarnation()) {
                  throw new TransportException(Kind.LOST, "", "noticed while idle", null);
                }
              }
            },
            Kind.LOST,
            Kind.DOWN);
    assertThat(e).isNotNull();
    eventually("recovers").until(this::answers);
    transport.set("k", ONE, 0).await(later());
    Item item = transport.gets("k").await(later());
    assertThat(item.token().incarnation()).isGreaterThan(old.incarnation());
    assertThat(transport.compareAndSet("k", old, TWO, 0).await(later()))
        .isEqualTo(CasResult.CONFLICT);
    assertThat(transport.compareAndDelete("k", old, TWO).await(later()))
        .isEqualTo(CasResult.CONFLICT);
    assertThat(transport.gets("k").await(later()).value()).isEqualTo(ONE);
  }

  /** cas ids start again at 1 when a server restarts, so an old id may fit another item. */
  @Test
  void oldToken_withoutItsEpoch_wouldFitANewItem() {
    transport.set("k", ONE, 0).await(later());
    CasToken old = transport.gets("k").await(later()).token();
    server.restart();
    eventually("recovers").until(this::answers);
    transport.set("k", ONE, 0).await(later());
    CasToken now = transport.gets("k").await(later()).token();
    assertThat(now.id()).isEqualTo(old.id());
    CasToken forged = new CasToken(old.id(), now.incarnation());
    assertThat(transport.compareAndSet("k", forged, TWO, 0).await(later()))
        .isEqualTo(CasResult.DONE);
  }

  @Test
  void server_restartedWhileIdle_isNoticedWithoutARequest() {
    transport.set("k", ONE, 0).await(later());
    server.restart();
    eventually("is connected again").until(() -> transport.status().reconnects() == 1);
    assertThat(transport.gets("k").await(later())).isNull();
  }

  @Test
  void server_killed_failsAtOnceAndThenAsDown() {
    transport.set("k", ONE, 0).await(later());
    server.kill();
    eventually("is down")
        .until(
            () -> {
              TransportException e =
                  TransportContract.failure(
                      () -> transport.gets("k").await(later()), Kind.LOST, Kind.DOWN);
              return e.kind() == Kind.DOWN && !e.mayHaveBeenApplied();
            });
    server.restart();
    eventually("recovers").until(this::answers);
  }

  @Test
  void noServer_isDownNamingTheCause() {
    try (Transport nobody =
        new NodeTransport(new Node("127.0.0.1", 1, 1), options(TIMEOUT), connector())) {
      for (int i = 0; i < 3; i++) {
        TransportException e =
            TransportContract.failure(() -> nobody.set("k", ONE, 0).await(later()), Kind.DOWN);
        assertThat(e)
            .hasMessageContaining("127.0.0.1:1")
            .hasMessageContaining("Connection refused")
            .hasMessageContaining("set k");
        assertThat(e.mayHaveBeenApplied()).isFalse();
      }
    }
  }

  @Test
  void unknownHost_isDownNamingTheCause() {
    Node node = new Node("no-such-host.invalid", 11211, 1);
    try (Transport nobody = new NodeTransport(node, options(TIMEOUT), connector())) {
      TransportException e =
          TransportContract.failure(() -> nobody.gets("k").await(later()), Kind.DOWN);
      assertThat(e)
          .hasMessageContaining("no-such-host.invalid:11211")
          .hasMessageContaining("unknown host");
    }
  }

  @Test
  void frozenServer_beforeTheFirstRequest_isDownNamingTheCause() {
    server.freeze();
    TransportException e =
        TransportContract.failure(() -> transport.gets("k").await(later()), Kind.DOWN);
    assertThat(e).hasMessageContaining(server.node().address()).hasMessageContaining("timed out");
    server.thaw();
    eventually("recovers").until(this::answers);
  }

  @Test
  void frozenServer_timesOutAndKeepsItsConnection() {
    transport.set("k", ONE, 0).await(later());
    CasToken token = transport.gets("k").await(later()).token();
    server.freeze();
    Reply<Void> late;
    Reply<Boolean> deleted;
    long start = System.nanoTime();
    try (Stopwatch time = new Stopwatch()) {
      late = transport.set("late", TWO, 0);
      deleted = transport.delete("late");
      TransportException e = TransportContract.failure(() -> late.await(timeout()), Kind.TIMEOUT);
      assertThat(e.mayHaveBeenApplied()).isTrue();
      assertThat(e).hasMessageContaining(server.node().address()).hasMessageContaining("set late");
      assertThat(time.elapsed()).isLessThan(TIMEOUT.multipliedBy(25));
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
    }
    server.thaw();
    late.await(later());
    assertThat(deleted.await(later())).as("the delete follows on the same connection").isTrue();
    assertThat(transport.gets("late").await(later())).isNull();
    assertThat(transport.gets("k").await(later()).token()).isEqualTo(token);
  }

  @Test
  void lateAnswers_areNotTakenForOthers() {
    try (Transport patient = open(options(PATIENT))) {
      patient.set("a", ONE, 0).await(later());
      patient.set("b", TWO, 0).await(later());
      server.freeze();
      for (int i = 0; i < 5; i++) {
        Reply<Item> abandoned = patient.gets("a");
        TransportContract.failure(
            () -> abandoned.await(Deadline.after(Duration.ofMillis(10))), Kind.TIMEOUT);
      }
      Reply<Item> wanted = patient.gets("b");
      server.thaw();
      assertThat(wanted.await(later()).value()).isEqualTo(TWO);
    }
  }

  @Test
  void frozenServer_forLongerThanTheSilence_losesItsConnection() {
    try (Transport impatient = open(Impatience.of(options(TIMEOUT), Duration.ofSeconds(1)))) {
      impatient.set("k", ONE, 0).await(later());
      CasToken token = impatient.gets("k").await(later()).token();
      server.freeze();
      Reply<Item> unanswered = impatient.gets("k");
      TransportException e = TransportContract.failure(() -> unanswered.await(later()), Kind.LOST);
      assertThat(e).hasMessageContaining("has not answered anything");
      eventually("is down")
          .until(
              () ->
                  TransportContract.failure(
                              () -> impatient.gets("k").await(later()), Kind.LOST, Kind.DOWN)
                          .kind()
                      == Kind.DOWN);
      server.thaw();
      eventually("recovers")
          .until(
              () -> {
                try {
                  return impatient.gets("k").await(timeout()).token().incarnation()
                      > token.incarnation();
                } catch (TransportException again) {
                  return false;
                }
              });
    }
  }

  /** Requests that wait for the connection once went out behind those made just after it was up. */
  @Test
  void requests_madeWhileConnecting_keepTheirOrder() {
    for (int round = 0; round < 5; round++) {
      try (Transport fresh = open(options(PATIENT))) {
        List<Reply<Void>> sets = new ArrayList<>();
        List<Reply<Map<String, byte[]>>> gets = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
          sets.add(fresh.set("k", Integer.toString(i).getBytes(UTF_8), 0));
          gets.add(fresh.get(List.of("k")));
        }
        for (int i = 0; i < 2000; i++) {
          sets.get(i).await(later());
          assertThat(gets.get(i).await(later()).get("k"))
              .isEqualTo(Integer.toString(i).getBytes(UTF_8));
        }
      }
    }
  }

  @Test
  void tooManyInFlight_areOverloaded() {
    try (Transport narrow = open(options(TIMEOUT).withMaxInFlight(10, 1 << 20))) {
      narrow.set("k", ONE, 0).await(later());
      server.freeze();
      List<Reply<Item>> admitted = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        admitted.add(narrow.gets("k"));
      }
      TransportException e =
          TransportContract.failure(() -> narrow.gets("k").await(later()), Kind.OVERLOADED);
      assertThat(e.mayHaveBeenApplied()).isFalse();
      assertThat(e).hasMessageContaining("at most 10");
      server.thaw();
      admitted.forEach(reply -> assertThat(reply.await(later()).value()).isEqualTo(ONE));
      assertThat(narrow.gets("k").await(later()).value()).isEqualTo(ONE);
    }
  }

  @Test
  void tooManyBytesInFlight_areOverloaded() {
    try (Transport narrow = open(options(TIMEOUT).withMaxInFlight(1000, 100_000))) {
      byte[] large = new byte[500_000];
      narrow.set("larger-than-the-limit", large, 0).await(later());
      server.freeze();
      Reply<Void> first = narrow.set("a", new byte[60_000], 0);
      TransportContract.failure(
          () -> narrow.set("b", new byte[60_000], 0).await(later()), Kind.OVERLOADED);
      Reply<Item> read = narrow.gets("larger-than-the-limit");
      server.thaw();
      first.await(later());
      assertThat(read.await(later()).value()).isEqualTo(large);
      narrow.set("b", new byte[60_000], 0).await(later());
    }
  }

  @Test
  void interruptedCaller_getsItsAnswerAndStaysInterrupted() {
    transport.set("k", ONE, 0).await(later());
    CasToken token = transport.gets("k").await(later()).token();
    Thread.currentThread().interrupt();
    try {
      transport.set("k2", TWO, 0).await(later());
      assertThat(transport.gets("k2").await(later()).value()).isEqualTo(TWO);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(transport.gets("k").await(later()).token()).isEqualTo(token);
  }

  @Test
  void interruptedCaller_ofAFrozenServer_timesOut() {
    transport.set("k", ONE, 0).await(later());
    server.freeze();
    Thread.currentThread().interrupt();
    try {
      TransportContract.failure(() -> transport.gets("k").await(timeout()), Kind.TIMEOUT);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
      server.thaw();
    }
  }

  @Test
  void fullSlots_onAFrozenServer_doNotKeepItsConnection() {
    int slots = 4 * connector().links();
    try (Transport narrow =
        open(
            Impatience.of(
                options(TIMEOUT).withMaxInFlight(slots, 1 << 20), Duration.ofSeconds(1)))) {
      narrow.set("k", ONE, 0).await(later());
      long incarnation = narrow.gets("k").await(later()).token().incarnation();
      server.freeze();
      for (int i = 0; i < slots; i++) {
        Reply<Item> abandoned = narrow.gets("k");
        TransportContract.failure(
            () -> abandoned.await(Deadline.after(Duration.ofMillis(1))), Kind.TIMEOUT);
      }
      eventually("is given up").until(() -> narrow.status().state() == NodeStatus.State.DOWN);
      server.thaw();
      eventually("recovers")
          .until(
              () -> {
                try {
                  return narrow.gets("k").await(timeout()).token().incarnation() > incarnation;
                } catch (TransportException again) {
                  return false;
                }
              });
    }
  }

  @Test
  void close_whileTheServerIsFrozen_failsWhatIsUnderWay() {
    transport.set("k", ONE, 0).await(later());
    server.freeze();
    Reply<Void> set = transport.set("k", TWO, 0);
    try (Stopwatch time = new Stopwatch()) {
      transport.close();
      assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(10));
    }
    TransportContract.failure(() -> set.await(later()), Kind.CLOSED);
  }

  /** An Error in the thread that reads must not end every later request. */
  @Test
  void reader_anErrorHappensTo_connectionIsReplaced() {
    Node node = NodeContract.node(server);
    WireProtocol protocol =
        binary()
            ? new BinaryProtocol(ReplyCheck.REQUESTED_KEY)
            : new AsciiProtocol(ReplyCheck.REQUESTED_KEY);
    try (LinkKeeper keeper = NodeContract.keeper(node, options(TIMEOUT), protocol, connector())) {
      DeadlyExchange exchange = new DeadlyExchange(binary());
      Request<String> deadly = new Request<>(node, exchange);
      keeper.send(deadly);
      TransportContract.failure(() -> deadly.await(later()), Kind.LOST);
      assertThat(exchange.reads()).isEqualTo(1);
      Request<String> next = new Request<>(node, protocol.version());
      keeper.send(next);
      assertThat(next.await(later())).isNotEmpty();
    }
  }

  @Test
  void threads_areNamedDaemonsWithoutAContextClassLoader_andEndWithClose() {
    transport.set("k", ONE, 0).await(later());
    Set<Thread> ours = threads();
    assertThat(ours).hasSize(threadsOfANode());
    for (Thread thread : ours) {
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getContextClassLoader()).as(thread.getName()).isNull();
      assertThat(thread.getName()).startsWith("jcache-memcached-");
    }
    transport.close();
    assertThat(ours).noneMatch(Thread::isAlive);
    assertThat(threads()).isEmpty();
  }

  @Test
  void threads_afterManyRestarts_areNoMore() {
    for (int i = 0; i < 5; i++) {
      server.restart();
      eventually("recovers").until(this::answers);
    }
    eventually("the old threads end").until(() -> threads().size() == threadsOfANode());
  }

  private Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains(server.node().address()))
        .collect(Collectors.toSet());
  }
}
