package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link GarbageTest}, over the binary protocol. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectorsAndLinks")
final class BinaryGarbageTest {
  @Parameter Connector connector;

  private static final TransportOptions BINARY =
      TransportOptions.of(Duration.ofSeconds(2), Protocol.BINARY);

  private static FakeServer.Answers binary(PacketAnswer answer) {
    return new FakeServer.Answers() {
      @Override
      public String text(String command) {
        return "";
      }

      @Override
      public byte[] packet(int opcode, int number, String key) {
        return answer.packet(opcode, number, key);
      }
    };
  }

  private interface PacketAnswer {
    byte[] packet(int opcode, int number, String key);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  @Test
  void reads_ofAnotherKey_fail() throws Exception {
    FakeServer.Answers answers = binary(BinaryGarbageTest::anothersValue);
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), BINARY, connector)) {
      TransportContract.failure(() -> transport.gets("mine").await(soon()), Kind.SERVER_ERROR);
      TransportContract.failure(
          () -> transport.get(List.of("mine")).await(soon()), Kind.SERVER_ERROR);
    }
  }

  @Test
  void replyCheck_switchedOff_handsOutAnothersValue() throws Exception {
    FakeServer.Answers answers = binary(BinaryGarbageTest::anothersValue);
    try (FakeServer server = new FakeServer(answers);
        Transport transport =
            new NodeTransport(server.node(), BINARY, connector, (asked, got) -> true)) {
      assertThat(transport.gets("mine").await(soon()).value())
          .isEqualTo("wrong".getBytes(StandardCharsets.UTF_8));
      assertThat(transport.get(List.of("mine")).await(soon())).containsOnlyKeys("other");
    }
  }

  private static byte[] anothersValue(int opcode, int number, String key) {
    return opcode == 0x0a
        ? FakeServer.packet(opcode, number, 0, "", "")
        : FakeServer.packet(opcode, number, 0, "other", "wrong");
  }

  @Test
  void answers_withAnotherNumber_fail() throws Exception {
    FakeServer.Answers answers =
        binary((opcode, number, key) -> FakeServer.packet(opcode, number - 1, 0, key, "v"));
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), BINARY, connector)) {
      List<Runnable> calls =
          List.of(
              () -> transport.gets("mine").await(soon()),
              () -> transport.set("mine", new byte[1], 0).await(soon()),
              () -> transport.add("mine", new byte[1], 0).await(soon()),
              () -> transport.delete("mine").await(soon()));
      for (Runnable call : calls) {
        TransportContract.failure(call::run, Kind.SERVER_ERROR);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x03, 0x04, 0x81, 0x82, 0x84, 0x85, 0x86, 0x1234})
  void errorStatus_failsTheRequestAndKeepsTheConnection(int status) throws Exception {
    FakeServer.Answers answers =
        binary((opcode, number, key) -> FakeServer.packet(opcode, number, status, "", "no way"));
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), BINARY, connector)) {
      for (int i = 0; i < 3; i++) {
        assertThat(
                TransportContract.failure(
                    () -> transport.set("k", new byte[1], 0).await(soon()), Kind.SERVER_ERROR))
            .hasMessageContaining("0x%02x".formatted(status))
            .hasMessageContaining("no way");
      }
      assertThat(server.connections()).isEqualTo(connector.links());
    }
  }

  @Test
  void loginAskedFor_failsTheRequestWithWhatToSetAndStaysInStep() throws Exception {
    AtomicInteger sets = new AtomicInteger();
    FakeServer.Answers answers =
        binary(
            (opcode, number, key) ->
                FakeServer.packet(
                    opcode, number, sets.getAndIncrement() == 0 ? 0x20 : 0, "", "Auth failure"));
    try (FakeServer server = new FakeServer(answers);
        Transport transport = new NodeTransport(server.node(), BINARY, connector)) {
      assertThat(
              TransportContract.failure(
                  () -> transport.set("k", new byte[1], 0).await(soon()), Kind.DOWN))
          .hasMessageContaining("login.user");

      transport.set("k", new byte[1], 0).await(soon());
      assertThat(server.connections()).isEqualTo(connector.links());
    }
  }
}
