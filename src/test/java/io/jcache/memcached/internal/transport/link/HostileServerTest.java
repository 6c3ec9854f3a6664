package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.PlayedListener.Peer;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.ServerKind;
import io.jcache.memcached.testkit.Stopwatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that take a connection and then do not behave like memcached. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectorsLinksAndKinds")
@Tag("full")
final class HostileServerTest {
  @Parameter(0)
  Connector connector;

  @Parameter(1)
  ServerKind kind;

  /** A timeout that has to end attempts to connect, far from that of any call. */
  private static final TransportOptions QUICK =
      TransportOptions.of(Duration.ofMillis(300), Protocol.ASCII)
          .withConnectTimeout(Duration.ofMillis(225));

  private static final TransportOptions PATIENT =
      TransportOptions.of(Duration.ofSeconds(30), Protocol.ASCII);

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  /** Greets every connection with the same bytes, and half-closes it where there are none. */
  private static final class Greeter implements AutoCloseable {
    private final PlayedListener listener;
    private final List<Peer> peers = new ArrayList<>();
    private final Thread thread;

    Greeter(String greeting, ServerKind kind) throws IOException {
      listener = PlayedListener.open(kind);
      thread = new Thread(() -> accept(greeting), "greeter");
      thread.start();
    }

    Node node() {
      return listener.node();
    }

    private void accept(String greeting) {
      try {
        while (true) {
          Peer peer = listener.accept();
          peers.add(peer);
          serve(peer, greeting);
        }
      } catch (IOException e) {
        closeAll(); // the listener is closed
      }
    }

    private static void serve(Peer peer, String greeting) {
      try {
        InputStream in = peer.in();
        if (in.read() < 0) {
          return; // it only tried whether anybody is there
        }
        if (greeting.isEmpty()) {
          peer.endOutput();
        } else {
          peer.out().write(greeting.getBytes(StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("impossible"); // the client went away, as it may
      }
    }

    private void closeAll() {
      for (Peer peer : peers) {
        try {
          peer.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void close() throws IOException, InterruptedException {
      listener.close();
      thread.join(5000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "STAT item_size_max",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\u0000\u0001\u0002\u0003"
      })
  void strangeGreeting_isDownLongBeforeACallGivesUp_andTheKeeperTriesOn(String greeting)
      throws Exception {
    try (CapturedLog log = new CapturedLog();
        Greeter server = new Greeter(greeting, kind);
        Transport transport = new NodeTransport(server.node(), kind.options(QUICK), connector)) {
      for (int i = 0; i < 9; i++) {
        TransportException e =
            TransportContract.failure(
                () -> transport.set("mine", new byte[9], 0).await(later()), Kind.DOWN);
        assertThat(e).hasMessageContaining("set mine").hasMessageContaining(e.node());
      }
      int attempts = server.peers.size();
      eventually("is tried again").until(() -> server.peers.size() > attempts + 3);
      assertThat(transport.status().state()).isEqualTo(State.DOWN);
      assertThat(log.lines("memcached " + server.node())).hasSize(1);
      try (Stopwatch time = new Stopwatch()) {
        transport.close();
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(2));
      }
    }
  }

  @Test
  void listenerThatNeverAccepts_isDownLongBeforeACallGivesUp() throws Exception {
    try (PlayedListener deaf = PlayedListener.open(kind, 1);
        Transport transport = new NodeTransport(deaf.node(), kind.options(QUICK), connector)) {
      for (int i = 0; i < 5; i++) {
        TransportContract.failure(() -> transport.gets("mine").await(later()), Kind.DOWN);
      }
    }
  }

  /** A server may keep its statistics to itself; its version is a sign of life, too. */
  @Test
  void refusedStatistics_areNoReasonToGoAway() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger versions = new AtomicInteger();
    FakeServer.Answers answers =
        new FakeServer.Answers() {
          @Override
          public String text(String command) {
            versions.addAndGet(command.equals("version") ? 1 : 0);
            return command.equals("version") ? "VERSION 9\r\n" : "END\r\n";
          }

          @Override
          public String statistics() {
            asked.incrementAndGet();
            return "ERROR\r\n";
          }
        };
    try (FakeServer server = new FakeServer(answers, kind);
        Transport transport = new NodeTransport(server.node(), kind.options(PATIENT), connector)) {
      assertThat(transport.gets("mine").await(later())).isNull();
      eventually("is asked for what it tells").until(() -> asked.get() > 0 && versions.get() > 1);
      assertThat(transport.gets("mine").await(later())).isNull();
      assertThat(server.connections()).isEqualTo(connector.links());
      assertThat(transport.status().state()).isEqualTo(State.UP);
      assertThat(transport.status().clockSkewMillis()).isNull();
    }
  }
}
