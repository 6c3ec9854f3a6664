package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.wire.AsciiProtocol;
import io.jcache.memcached.internal.transport.wire.ReplyCheck;
import io.jcache.memcached.internal.transport.wire.WireProtocol;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that die, or are made to throw, and what is left of the node's service. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectors")
final class WatchdogIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  @Parameter Connector connector;

  private final CapturedLog log = new CapturedLog();
  private final MemcachedServer server = MemcachedServer.start();
  private final Node node = NodeContract.node(server);
  private final TransportOptions options =
      Impatience.of(TransportOptions.of(TIMEOUT, Protocol.ASCII), Duration.ofSeconds(2));
  private final WireProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);

  @AfterEach
  void stop() {
    server.close();
    log.close();
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  private boolean serves(LinkKeeper keeper) {
    Request<String> version = new Request<>(node, protocol.version());
    keeper.send(version);
    try {
      return !version.await(Deadline.after(TIMEOUT)).isEmpty();
    } catch (TransportException e) {
      return false;
    }
  }

  private List<Thread> threads(String kind) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("jcache-memcached-" + kind))
        .filter(thread -> thread.getName().contains(server.address()))
        .toList();
  }

  @Test
  void reader_anErrorHappensToUnderLoad_everyRequestIsToldAndServiceGoesOn() {
    try (LinkKeeper keeper = NodeContract.keeper(node, options, protocol, connector)) {
      assertThat(serves(keeper)).isTrue();
      server.freeze();
      List<Request<?>> underWay = new ArrayList<>();
      Request<?> deadly = new Request<>(node, new DeadlyExchange(false));
      keeper.send(deadly);
      for (int i = 0; i < 500; i++) {
        Request<?> request = new Request<>(node, protocol.set("k" + i, new byte[1000], 0));
        underWay.add(request);
        keeper.send(request);
      }
      server.thaw();
      TransportContract.failure(() -> deadly.await(later()), Kind.LOST);
      for (Request<?> request : underWay) {
        TransportContract.failure(() -> request.await(later()), Kind.LOST);
      }
      assertThat(serves(keeper)).isTrue();
      assertThat(keeper.status().reconnects()).isEqualTo(1);
      eventually("at most one I/O thread is left").until(() -> threads("io").size() <= 1);
    }
    assertThat(log.lines("as a bug in a callback would")).isNotEmpty();
  }

  @Test
  void keeper_thatAnErrorHappensTo_triesOn() {
    AtomicBoolean failing = new AtomicBoolean();
    AtomicInteger thrown = new AtomicInteger();
    TransportOptions fragile =
        options.withClock(
            () -> {
              if (failing.get() && Thread.currentThread().getName().contains("keeper")) {
                thrown.incrementAndGet();
                throw new OutOfMemoryError("made up");
              }
              return System.currentTimeMillis();
            });
    try (LinkKeeper keeper = NodeContract.keeper(node, fragile, protocol, connector)) {
      assertThat(serves(keeper)).isTrue();
      Thread thread = threads("keeper").get(0);
      failing.set(true);
      eventually("has happened often").until(() -> thrown.get() > 4);
      failing.set(false);
      eventually("serves").until(() -> serves(keeper));
      assertThat(threads("keeper")).containsExactly(thread);
      eventually("no I/O thread is left over").until(() -> threads("io").size() <= 1);
    }
    assertThat(log.lines("ERROR")).isNotEmpty();
  }

  @Test
  void keeper_withoutAThread_isDownAndTriesAgain() {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    ThreadFactory threads =
        task ->
            new Thread(task, "jcache-memcached-keeper-" + server.address()) {
              @Override
              public synchronized void start() {
                if (exhausted.get()) {
                  throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
              }
            };
    try (LinkKeeper keeper =
        new LinkKeeper(
            node, options, protocol, connector, new NodeHealth(node, options.clock()), threads)) {
      for (int i = 0; i < 3; i++) {
        Request<String> version = new Request<>(node, protocol.version());
        keeper.send(version);
        assertThat(TransportContract.failure(() -> version.await(later()), Kind.DOWN))
            .hasMessageContaining(server.address())
            .hasMessageContaining("unable to create native thread")
            .hasMessageContaining("the next request tries again");
      }
      exhausted.set(false);
      assertThat(serves(keeper)).isTrue();
    }
    assertThat(log.lines("ERROR")).isNotEmpty();
  }

  @Test
  void lossAction_thatThrows_keepsNobodyElseFromBeingTold() {
    try (LinkKeeper keeper = NodeContract.keeper(node, options, protocol, connector)) {
      assertThat(serves(keeper)).isTrue();
      server.freeze();
      List<Request<@Nullable Void>> sets = new ArrayList<>();
      AtomicInteger told = new AtomicInteger();
      for (int i = 0; i < 20; i++) {
        Request<@Nullable Void> set = new Request<>(node, protocol.set("k" + i, new byte[10], 0));
        sets.add(set);
        keeper.send(set);
        set.whenLost(
            () -> {
              told.incrementAndGet();
              throw new AssertionError("as a bug in who repairs would");
            });
      }
      server.restart();
      Deadline all = later();
      for (Request<@Nullable Void> set : sets) {
        TransportContract.failure(() -> set.await(all), Kind.LOST);
      }
      assertThat(all.hasPassed()).isFalse();
      assertThat(told).hasValue(20);
      eventually("serves").until(() -> serves(keeper));
    }
  }
}
