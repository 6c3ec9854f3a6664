package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.ServerKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server, or something between, that answers wrongly. Once a client library that had resent a
 * half-written request handed out every answer one request too late: a get returned another key's
 * value, and an add said that it had stored.
 */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectorsLinksAndKinds")
final class GarbageTest {
  @Parameter(0)
  Connector connector;

  @Parameter(1)
  ServerKind kind;

  private static final TransportOptions TEXT =
      TransportOptions.of(Duration.ofSeconds(20), Protocol.ASCII);
  private static final String OTHERS = "VALUE other 0 5 7\r\nwrong\r\nEND\r\n";

  private static FakeServer.Answers text(String answer) {
    return command -> command.equals("version") ? "VERSION 1\r\n" : answer;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OTHERS,
        "VALUE mine 0 5 7\r\nright\r\nVALUE other 0 5 8\r\nwrong\r\nEND\r\n",
        "VALUE mine 0 5 7\r\nright!!\r\nEND\r\n",
        "VALUE mine 0 5\r\nrig\r\nEND\r\nEND\r\n",
        "VALUE mine 0 -5 7\r\nEND\r\n",
        "VALUE mine 0 2000000 7\r\nx\r\nEND\r\n",
        "VALUE mine 0 x 7\r\nx\r\nEND\r\n",
        "VALUE mine 0\r\nEND\r\n",
        "VALUE mine 0 5 7\r\nrig" + FakeServer.CLOSE,
        "VALUE mi" + FakeServer.CLOSE,
        "STORED\r\n",
        "garbage\r\n",
        "END\n",
        "\r\n",
        "ERROR\r\n",
        "CLIENT_ERROR bad data chunk\r\n",
        "SERVER_ERROR out of memory\r\n",
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" + FakeServer.CLOSE,
        FakeServer.CLOSE
      })
  void reads_answeredWrongly_fail(String answer) throws Exception {
    try (FakeServer server = new FakeServer(text(answer), kind);
        Transport transport = new NodeTransport(server.node(), kind.options(TEXT), connector)) {
      TransportContract.failure(
          () -> transport.gets("mine").await(soon()), Kind.SERVER_ERROR, Kind.LOST);
      TransportContract.failure(
          () -> transport.get(List.of("mine")).await(soon()), Kind.SERVER_ERROR, Kind.LOST);
    }
  }

  @Test
  void reads_endlessLine_fail() throws Exception {
    try (FakeServer server = new FakeServer(text("x".repeat(100_000)), kind);
        Transport transport = new NodeTransport(server.node(), kind.options(TEXT), connector)) {
      TransportContract.failure(() -> transport.gets("mine").await(soon()), Kind.SERVER_ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXISTED\r\n",
        "END\r\n",
        "NOT_FOUND and more\r\n",
        "ERROR\r\n",
        "VALUE mine 0 1 1\r\nx\r\nEND\r\n",
        "OK\r\n",
        FakeServer.CLOSE
      })
  void writes_answeredWrongly_fail(String answer) throws Exception {
    byte[] value = {1};
    try (FakeServer server = new FakeServer(text(answer), kind);
        Transport transport = new NodeTransport(server.node(), kind.options(TEXT), connector)) {
      List<Runnable> writes =
          List.of(
              () -> transport.set("mine", value, 0).await(soon()),
              () -> transport.add("mine", value, 0).await(soon()),
              () -> transport.delete("mine").await(soon()));
      for (Runnable write : writes) {
        TransportException e = TransportContract.failure(write::run, Kind.SERVER_ERROR, Kind.LOST);
        assertThat(e.mayHaveBeenApplied()).isTrue();
      }
    }
  }

  @Test
  void serverError_onOneRequest_keepsTheConnection() throws Exception {
    FakeServer.Answers answers =
        command -> {
          if (command.startsWith("set ")) {
            return "SERVER_ERROR out of memory storing object\r\n";
          }
          return command.startsWith("gets ") ? "END\r\n" : "";
        };
    try (FakeServer server = new FakeServer(answers, kind);
        Transport transport = new NodeTransport(server.node(), kind.options(TEXT), connector)) {
      Reply<Void> set = transport.set("k", new byte[] {'x'}, 0);
      Reply<Item> gets = transport.gets("k");
      assertThat(TransportContract.failure(() -> set.await(soon()), Kind.SERVER_ERROR))
          .hasMessageContaining("out of memory storing object")
          .hasMessageContaining("set k");
      assertThat(gets.await(soon())).isNull();
      assertThat(server.connections()).isEqualTo(connector.links());
    }
  }

  @Test
  void wrongAnswer_endsTheConnection() throws Exception {
    try (FakeServer server = new FakeServer(text(OTHERS), kind);
        Transport transport = new NodeTransport(server.node(), kind.options(TEXT), connector)) {
      for (int i = 1; i <= 3; i++) {
        assertThat(
                TransportContract.failure(
                    () -> transport.gets("mine").await(soon()), Kind.SERVER_ERROR))
            .hasMessageContaining("\"other\", which was not asked for");
        assertThat(server.connections())
            .as("one each, the next one may be made")
            .isBetween(i * connector.links(), (i + 1) * connector.links());
      }
    }
  }

  @Test
  void replyCheck_switchedOff_handsOutAnothersValue() throws Exception {
    try (FakeServer server = new FakeServer(text(OTHERS), kind);
        Transport transport =
            new NodeTransport(server.node(), kind.options(TEXT), connector, (asked, got) -> true)) {
      assertThat(transport.gets("mine").await(soon()).value())
          .isEqualTo("wrong".getBytes(StandardCharsets.UTF_8));
      assertThat(transport.get(List.of("mine")).await(soon())).containsOnlyKeys("other");
    }
  }

  /** Whatever comes, a reader gets an exception, nothing, or bytes sent for its own key. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  @Tag("full")
  void reads_randomlyBrokenAnswers_neverGiveAnothersValue(long seed) throws Exception {
    Random random = new Random(seed);
    FakeServer.Answers answers = command -> brokenAnswer(command, random);
    try (FakeServer server = new FakeServer(answers, kind);
        Transport transport =
            new NodeTransport(
                server.node(),
                kind.options(TransportOptions.of(Duration.ofMillis(200), Protocol.ASCII)),
                connector)) {
      for (int i = 0; i < 100; i++) {
        String key = "key" + i;
        try {
          Map<String, byte[]> found =
              transport.get(List.of(key)).await(Deadline.after(Duration.ofMillis(100)));
          assertThat(found.keySet()).as("seed " + seed).isSubsetOf(key);
          if (found.containsKey(key)) {
            assertThat(new String(found.get(key), StandardCharsets.ISO_8859_1)).endsWith(key);
          }
        } catch (TransportException e) {
          assertThat(e.kind()).isNotEqualTo(Kind.CLOSED);
        }
      }
    }
  }

  private static synchronized String brokenAnswer(String command, Random random) {
    if (!command.startsWith("get ")) {
      return "VERSION 1\r\n";
    }
    String key = command.substring(4);
    String good = "VALUE " + key + " 0 " + (6 + key.length()) + "\r\nvalue " + key + "\r\nEND\r\n";
    int at = random.nextInt(good.indexOf('\n'));
    return switch (random.nextInt(5)) {
      case 0 -> good.substring(0, at) + (char) random.nextInt(256) + good.substring(at + 1);
      case 1 -> good.substring(0, at) + good.substring(at + 1);
      case 2 -> good + good;
      case 3 -> good.substring(0, at) + FakeServer.CLOSE;
      default -> good;
    };
  }
}
