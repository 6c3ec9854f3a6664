package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.CapturedLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NodeHealthTest {
  private static final Duration NEXT = Duration.ofMillis(100);

  private final CapturedLog log = new CapturedLog();
  private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
  private final NodeHealth health = new NodeHealth(new Node("h", 1, 1), clock::get);

  @AfterEach
  void endCapture() {
    log.close();
  }

  private void statistics(long time) {
    health.heard(Map.of("time", Long.toString(time)), clock.get(), clock.get());
  }

  @Test
  void states_areLoggedOnceEach() {
    for (int i = 0; i < 20; i++) {
      health.unreachable("refused", NEXT);
    }
    assertThat(health.status(0).state()).isEqualTo(State.DOWN);
    assertThat(log.lines("WARN"))
        .hasSize(1)
        .first()
        .asString()
        .contains("memcached h:1: down: refused", "next attempt in 100 ms", "degrade", "throw");
    clock.addAndGet(1234);
    health.connected(1);
    assertThat(log.lines("INFO")).hasSize(1).first().asString().contains("1234 ms");
    assertThat(health.status(0).state()).isEqualTo(State.UP);
    assertThat(health.status(0).since()).isEqualTo(clock.get());
    assertThat(health.status(0).reconnects()).isZero();
  }

  @Test
  void lossAndFailedAttempt_areOneLineWithBothCauses() {
    health.connected(1);
    health.lost("cut");
    assertThat(health.status(0).state()).isEqualTo(State.DOWN);
    assertThat(log.lines("h:1")).isEmpty();
    health.unreachable("refused", NEXT);
    health.unreachable("refused", NEXT);
    assertThat(log.lines("h:1")).hasSize(1).first().asString().contains("refused", "cut");
    health.connected(2);
    assertThat(health.status(0).reconnects()).isEqualTo(1);
    assertThat(log.lines("h:1")).hasSize(2);
  }

  @Test
  void lossThatIsMendedAtOnce_isOneLine() {
    health.connected(1);
    health.lost("cut");
    health.connected(2);
    assertThat(log.lines("h:1")).hasSize(1).first().asString().contains("WARN", "cut");
  }

  @Test
  void replacedConnection_changesNothing() {
    health.connected(2);
    health.silent(1, 500, 3000);
    assertThat(health.status(0).state()).isEqualTo(State.UP);
    health.silent(2, 500, 3000);
    assertThat(health.status(0).state()).isEqualTo(State.SUSPECT);
    health.answers(1);
    assertThat(health.status(0).state()).isEqualTo(State.SUSPECT);
    health.answers(2);
    assertThat(health.status(0).state()).isEqualTo(State.UP);
  }

  /** The state of the first silent connection was said to be that of all. */
  @Test
  void severalConnections_areSuspectByTheNumberOfSilentOnes() {
    health.connected(5, 4);
    assertThat(health.status(0).mayAnswer()).isTrue();
    health.silent(6, 500, 3000);
    assertThat(health.status(0).state()).isEqualTo(State.SUSPECT);
    assertThat(health.status(0).lastFailure())
        .isEqualTo("no answer for 500 ms on 1 of 4 connections");
    assertThat(log.lines("h:1: suspect: no answer for 500 ms on 1 of 4 connections; requests on"))
        .hasSize(1)
        .first()
        .asString()
        .contains("all connections are given up after 3000 ms of silence");
    health.silent(7, 600, 3000);
    assertThat(health.status(0).lastFailure()).endsWith("600 ms on 2 of 4 connections");
    health.answers(6);
    assertThat(health.status(0).state()).isEqualTo(State.SUSPECT);
    assertThat(health.status(0).mayAnswer()).as("two of them").isTrue();
    health.answers(7);
    assertThat(health.status(0).state()).isEqualTo(State.UP);
    for (long channel = 5; channel <= 8; channel++) {
      assertThat(health.status(0).mayAnswer()).isTrue();
      health.silent(channel, 500, 3000);
    }
    assertThat(health.status(0).mayAnswer()).isFalse();
    health.lost("cut");
    health.silent(8, 700, 3000);
    assertThat(health.status(0).lastFailure()).isEqualTo("cut");
    assertThat(health.status(0).mayAnswer()).isFalse();
    health.connected(9, 4);
    assertThat(health.status(0).mayAnswer()).isTrue();
  }

  @Test
  void flappingNode_isLoggedAFewTimesAMinute() {
    for (int channel = 1; channel <= 100; channel++) {
      health.connected(channel);
      health.lost("cut");
      health.unreachable("refused", NEXT);
    }
    health.tick();
    assertThat(log.lines("h:1")).hasSize(6);
    assertThat(health.status(0).reconnects()).isEqualTo(99);
  }

  @Test
  void budget_isRenewedEachMinute_andTellsWhatWasLeftOut() {
    LineBudget budget = new LineBudget(0);
    for (int i = 0; i < 6; i++) {
      assertThat(budget.admits(i)).isTrue();
    }
    assertThat(budget.admits(7)).isFalse();
    assertThat(budget.admits(8)).isFalse();
    assertThat(budget.owes(9)).isFalse();
    long minute = TimeUnit.MINUTES.toNanos(1);
    assertThat(budget.owes(minute)).isTrue();
    assertThat(budget.admits(minute)).isTrue();
    assertThat(budget.takeOmitted()).isEqualTo(2);
    assertThat(budget.owes(2 * minute)).isFalse();
  }

  @Test
  void failures_countWhereTheNodeIsTheCause() {
    for (Kind kind : Kind.values()) {
      health.requested();
      health.failed(kind, "get: " + kind);
    }
    NodeStatus status = health.status(7);
    assertThat(status.operations()).isEqualTo(Kind.values().length);
    assertThat(status.failures()).isEqualTo(6);
    assertThat(status.timeouts()).isEqualTo(1);
    assertThat(status.inFlight()).isEqualTo(7);
    assertThat(status.lastFailure()).isEqualTo("get: SERVER_ERROR");
  }

  @Test
  void skew_isToldWhenItBeginsAndEnds() {
    health.connected(1);
    long now = clock.get() / 1000;
    for (int i = 0; i < 5; i++) {
      statistics(now - 60);
    }
    assertThat(log.lines("WARN"))
        .hasSize(1)
        .first()
        .asString()
        .contains("at least 58000 ms behind", "NTP");
    statistics(now);
    assertThat(log.lines("agree again")).hasSize(1);
    assertThat(health.status(0).clockSkewMillis()).isZero();
  }

  /** As from a server that was stopped, and answers before it looks at its clock again. */
  @Test
  void skew_measuredOnce_isNotTold() {
    health.connected(1);
    long now = clock.get() / 1000;
    statistics(now);
    statistics(now - 60);
    statistics(now);
    statistics(now - 60);
    health.connected(2);
    statistics(now - 60);
    assertThat(log.lines("h:1")).isEmpty();
    statistics(now - 60);
    assertThat(log.lines("WARN")).hasSize(1);
  }

  @Test
  void strangeStatistics_areNoSkew() {
    health.connected(1);
    health.heard(Map.of("time", "soon", "version", "9"), clock.get(), clock.get());
    health.heard(Map.of("version", "9"), clock.get(), clock.get());
    assertThat(health.status(0).clockSkewMillis()).isNull();
    assertThat(health.status(0).serverVersion()).isEqualTo("9");
  }
}
