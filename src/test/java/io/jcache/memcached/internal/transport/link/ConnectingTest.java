package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How a transport comes to its first connection, and to which servers it does not. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectors")
final class ConnectingTest {
  @Parameter Connector connector;

  private static final TransportOptions PATIENT =
      TransportOptions.of(Duration.ofSeconds(60), Protocol.ASCII);

  /** A server that has nothing and settings as it is told. */
  private static FakeServer server(String settings, CountDownLatch mayAnswer) throws Exception {
    return new FakeServer(
        new FakeServer.Answers() {
          @Override
          public String text(String command) {
            return command.equals("version") ? "VERSION 9\r\n" : "END\r\n";
          }

          @Override
          public String settings() {
            try {
              assertThat(mayAnswer.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return settings + "END\r\n";
          }
        });
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  @Test
  void connectAhead_needsNoRequest() throws Exception {
    try (FakeServer server = server("", new CountDownLatch(0));
        Transport transport = new NodeTransport(server.node(), PATIENT, connector)) {
      transport.connectAhead();
      eventually("is up").until(() -> transport.status().state() == State.UP);
      transport.connectAhead();
      assertThat(transport.gets("k").await(later())).isNull();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** Six JVMs that started at once lost their first puts, and blamed the server. */
  @Test
  @Tag("full")
  void slowGreeting_goesOnWhenACallHasGivenUp() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    TransportOptions options =
        TransportOptions.of(Duration.ofMillis(500), Protocol.ASCII)
            .withConnectTimeout(Duration.ofSeconds(60));
    try (FakeServer server = server("", mayAnswer);
        Transport transport = new NodeTransport(server.node(), options, connector)) {
      TransportException e =
          TransportContract.failure(
              () -> transport.gets("k").await(Deadline.after(Duration.ofSeconds(5))), Kind.DOWN);
      assertThat(e)
          .hasMessageContaining("not connected after")
          .hasMessageContaining("connected, but the server does not answer (a server that speaks");
      mayAnswer.countDown();
      assertThat(transport.gets("k").await(later())).isNull();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** As of a JVM that loads classes on busy processors: its own time is not the server's. */
  @Test
  void slowJvm_givesTheServerTimeToAnswer() throws Exception {
    TransportOptions options =
        TransportOptions.of(Duration.ofSeconds(1), Protocol.ASCII)
            .withConnectTimeout(Duration.ofSeconds(1));
    Connector slow =
        attempt -> {
          Link link = connector.connect(attempt);
          eventually("is late").until(attempt.deadline()::hasPassed);
          return link;
        };
    FakeServer.Answers answers =
        new FakeServer.Answers() {
          @Override
          public String text(String command) {
            return "END\r\n";
          }

          @Override
          public String settings() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            return "END\r\n";
          }
        };
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), options, slow)) {
      transport.connectAhead();
      eventually("is up").until(() -> transport.status().state() == State.UP);
    }
  }

  @Test
  void serverWithoutCompareAndSet_isDown_andTheFlagIsNamed() throws Exception {
    try (FakeServer server = server("STAT cas_enabled no\r\n", new CountDownLatch(0));
        Transport transport = new NodeTransport(server.node(), PATIENT, connector)) {
      TransportException e =
          TransportContract.failure(() -> transport.gets("k").await(later()), Kind.DOWN);
      assertThat(e).hasMessageContaining("start memcached without -C");
    }
  }

  /** A proxy that keeps its settings to itself may have no tokens, all the same. */
  @Test
  void tokenOfNothing_isNeverSent() throws Exception {
    try (FakeServer server = server("", new CountDownLatch(0));
        Transport transport = new NodeTransport(server.node(), PATIENT, connector)) {
      assertThat(transport.gets("k").await(later())).isNull();
      CasToken nothing = new CasToken(0, 1);
      TransportException set =
          TransportContract.failure(
              () -> transport.compareAndSet("k", nothing, new byte[1], 0).await(later()),
              Kind.UNSUPPORTED);
      TransportException delete =
          TransportContract.failure(
              () -> transport.compareAndDelete("k", nothing, new byte[1]).await(later()),
              Kind.UNSUPPORTED);
      assertThat(set).hasMessageContaining("without -C");
      assertThat(delete).hasMessageContaining("without -C");
    }
  }
}
