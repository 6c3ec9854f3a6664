package io.jcache.memcached.testkit;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault, seen from both of its sides; each test ends with a look for what is left behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultProxyIT {
  private static final String STORED = "STORED";
  private static final int BULK = 900_000;

  private MemcachedServer server;
  private FaultProxy proxy;
  private TextClient client;
  private TextClient direct;

  @BeforeAll
  void startServer() {
    server = MemcachedServer.start();
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    direct = new TextClient(server.port());
    assertThat(direct.ask("flush_all")).isEqualTo("OK");
    proxy = FaultProxy.before(server);
    client = new TextClient(proxy.port());
    assertThat(client.ask("version")).startsWith("VERSION");
  }

  @AfterEach
  void close_leavesNothing() throws IOException {
    client.close();
    direct.close();
    proxy.close();
    assertThat(proxy.openConnections()).isZero();
    assertThat(OpenSockets.ofPort(proxy.port())).isEmpty();
    assertThat(threads(proxy)).isEmpty();
    eventually("what the proxy does is seen")
        .until(() -> OpenSockets.ofPort(server.port()).stream().allMatch(OpenSockets::listens));
  }

  private static List<String> threads(FaultProxy proxy) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("fault-proxy-" + proxy.port()))
        .toList();
  }

  private void awaitValue(String key, String value) {
    eventually("what the proxy does is seen").until(() -> value.equals(direct.get(key)));
  }

  private void awaitServerConnections(int count) {
    // those that are up at the server end; one is the direct one
    eventually("what the proxy does is seen")
        .until(
            () ->
                OpenSockets.ofPort(server.port()).stream().filter(OpenSockets::isUp).count()
                    == count);
  }

  private void assertReset(TextClient broken) {
    assertThatThrownBy(broken::readLine)
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private void assertServes() throws IOException {
    try (TextClient next = new TextClient(proxy.port())) {
      assertThat(next.ask("version")).startsWith("VERSION");
    }
  }

  @Test
  void noFault_passesEverything() throws IOException {
    String value = "v".repeat(BULK);

    assertThat(client.set("a", value)).isEqualTo(STORED);

    assertThat(client.get("a")).isEqualTo(value);
    assertThat(direct.get("a")).isEqualTo(value);
  }

  @Test
  void cut_resetsBothSides() throws IOException {
    proxy.cut();

    assertReset(client);
    awaitServerConnections(1);
    assertServes();
  }

  @Test
  void shut_endsBothSides() throws IOException {
    proxy.shut();

    assertThat(client.readLine()).isNull();
    client.close();
    awaitServerConnections(1);
    assertServes();
  }

  @Test
  void resetAfter_passesThatMany() throws IOException {
    assertThat(client.set("a", "old")).isEqualTo(STORED);
    proxy.resetTraffic();
    proxy.inject(Direction.TO_SERVER, Fault.resetAfter(100_000));

    assertThatThrownBy(() -> client.set("a", "v".repeat(BULK))).isInstanceOf(SocketException.class);

    assertThat(proxy.traffic().resets()).isOne();
    assertThat(proxy.traffic().bytes(Direction.TO_SERVER)).isEqualTo(100_000);
    assertThat(direct.get("a")).isEqualTo("old");
    assertServes(); // too short a request
    try (TextClient next = new TextClient(proxy.port())) {
      next.sendSet("a", "v".repeat(100_000));
      assertReset(next);
    }
  }

  @Test
  void resetAfterNothing_isAtOnceAndForNewConnections() throws IOException {
    proxy.inject(Direction.TO_CLIENT, Fault.resetAfter(0));

    assertReset(client);
    try (TextClient next = new TextClient(proxy.port())) {
      assertReset(next);
    }
    proxy.heal();
    assertServes();
  }

  @Test
  void refuse_thenAccept_onTheSamePort() throws IOException {
    for (int i = 0; i < 20; i++) {
      proxy.refuse();
      assertThatThrownBy(() -> new TextClient(proxy.port())).isInstanceOf(ConnectException.class);
      assertThat(client.ask("version")).startsWith("VERSION");
      proxy.accept();
      assertServes();
    }
    proxy.refuse();
    proxy.heal();
    assertServes();
  }

  @Test
  void freezeToServer_holdsRequests() throws IOException {
    proxy.inject(Direction.TO_SERVER, Fault.freeze());
    client.sendSet("a", "1");

    assertThat(client.isSilent()).isTrue();
    assertThat(direct.get("a")).isNull();

    proxy.heal();
    assertThat(client.readLine()).isEqualTo(STORED);
    assertThat(direct.get("a")).isEqualTo("1");
  }

  @Test
  void freezeToClient_holdsAnswers() throws IOException {
    proxy.inject(Direction.TO_CLIENT, Fault.freeze());
    client.sendSet("a", "1");

    awaitValue("a", "1");
    assertThat(client.isSilent()).isTrue();

    proxy.heal();
    assertThat(client.readLine()).isEqualTo(STORED);
  }

  /** A write that comes in late, after its client gave up and went away. */
  @Test
  void freezeToServer_deliversWhatTheClientLeftBehind() throws IOException {
    proxy.inject(Direction.TO_SERVER, Fault.freeze());
    client.sendSet("a", "late");
    eventually("what the proxy does is seen").until(() -> proxy.traffic().requests("set") == 1);
    client.reset();
    assertThat(direct.set("a", "newer")).isEqualTo(STORED);

    proxy.heal();

    awaitValue("a", "late");
    eventually("what the proxy does is seen").until(() -> proxy.openConnections() == 0);
  }

  @Test
  void freezeToServer_fillsTheSendersBuffers() throws IOException {
    proxy.inject(Direction.TO_SERVER, Fault.freeze());
    proxy.resetTraffic();
    Thread sender =
        new Thread(
            () -> {
              try {
                client.send("v".repeat(32_000_000));
              } catch (IOException e) {
                assertThat(e).isInstanceOf(SocketException.class);
              }
            });
    sender.start();
    eventually("what the proxy does is seen")
        .until(() -> proxy.traffic().bytes(Direction.TO_SERVER) == 1 << 16);
    eventually("what the proxy does is seen")
        .until(() -> sender.getState() == Thread.State.RUNNABLE);
    assertThat(proxy.traffic().bytes(Direction.TO_SERVER)).isEqualTo(1 << 16);
    proxy.cut();
    eventually("what the proxy does is seen").until(() -> !sender.isAlive());
  }

  @ParameterizedTest
  @EnumSource
  void delay_keepsOrderAndPipelining(Direction direction) throws IOException {
    int count = 300;
    direct.set("n", "0");
    proxy.inject(direction, Fault.delay(Duration.ofMillis(50)));
    long start = System.nanoTime();
    List<String> expected = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    long first = 0;
    try (Stopwatch time = new Stopwatch()) {
      for (int i = 1; i <= count; i++) {
        client.send("incr n 1\r\n");
        expected.add(Integer.toString(i));
      }
      for (int i = 0; i < count; i++) {
        answers.add(client.readLine());
        first = i == 0 ? System.nanoTime() : first;
      }
      assertThat(time.elapsed()).isLessThan(Duration.ofMillis(count * 25));
    }

    assertThat(answers).isEqualTo(expected);
    assertThat(first - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
    start = System.nanoTime();
    client.ask("version");
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void delay_doesNotSlowAStream() throws IOException {
    String value = "v".repeat(BULK);
    proxy.injectBoth(Fault.delay(Duration.ofMillis(10)));
    int rounds = 20;
    try (Stopwatch time = new Stopwatch()) {
      for (int i = 0; i < rounds; i++) {
        client.sendSet("a", value);
      }
      for (int i = 0; i < rounds; i++) {
        assertThat(client.readLine()).isEqualTo(STORED);
      }
      // One chunk of at most 16 kB in each delay would take longer.
      long chunks = rounds * (long) BULK / (1 << 14);
      assertThat(time.elapsed()).isLessThan(Duration.ofMillis(10 * chunks));
    }
  }

  @ParameterizedTest
  @EnumSource
  void drip_passesAFewBytesAtATime(Direction direction) throws IOException {
    long start = System.nanoTime();
    proxy.inject(direction, Fault.drip(2, Duration.ofMillis(10)));

    assertThat(client.ask("version")).startsWith("VERSION"); // 9 bytes, and about 16

    // Five parts or more.
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void truncateToClient_dropsTheRest() throws IOException {
    try (TextClient untouched = new TextClient(proxy.port())) {
      assertThat(untouched.ask("version")).startsWith("VERSION");
      proxy.inject(Direction.TO_CLIENT, Fault.truncate(4));
      client.send("version\r\n");

      assertThat(client.readBytes(4)).asString().isEqualTo("VERS");
      assertThat(client.isSilent()).isTrue();
      client.send("version\r\n");
      assertThat(client.isSilent()).isTrue();

      proxy.heal();
      assertReset(client);
      assertThat(untouched.ask("version")).startsWith("VERSION");
    }
  }

  @Test
  void truncateToServer_dropsTheRest() throws IOException {
    proxy.inject(Direction.TO_SERVER, Fault.truncate("set a 0 0 4\r\n12".length()));
    client.sendSet("a", "1234");
    assertThat(client.isSilent()).isTrue();
    assertThat(direct.get("a")).isNull();

    proxy.inject(Direction.TO_SERVER, Fault.delay(Duration.ZERO)); // what was lost stays lost
    proxy.heal();
    assertReset(client);
  }

  @Test
  void garble_flipsTheSameBitsAgain() throws IOException {
    int length = 10_000;
    String value = "v".repeat(length);
    direct.set("a", value);
    long seed = new Random().nextLong();
    List<byte[]> answers = new ArrayList<>();
    int expected = ("VALUE a 0 " + length + "\r\n" + value + "\r\nEND\r\n").length();
    for (int i = 0; i < 2; i++) {
      try (FaultProxy other = FaultProxy.before(server);
          TextClient reader = new TextClient(other.port())) {
        other.inject(Direction.TO_CLIENT, Fault.garble(seed, 0.01));
        reader.send("get a\r\n");
        answers.add(reader.readBytes(expected));
        other.heal();
        assertReset(reader);
      }
    }
    assertThat(answers.get(0)).as("seed " + seed).isEqualTo(answers.get(1));
    int flipped = 0;
    for (int i = 0; i < length; i++) {
      int bits = Integer.bitCount((answers.get(0)[i + 17] & 0xff) ^ 'v');
      assertThat(bits).isLessThan(2);
      flipped += bits;
    }
    assertThat(flipped).as("seed " + seed).isBetween(40, 200);
  }

  @Test
  void halfCloseToClient_leavesRequestsAlone() throws IOException {
    proxy.inject(Direction.TO_CLIENT, Fault.halfClose());

    assertThat(client.readLine()).isNull();
    client.sendSet("a", "1");
    awaitValue("a", "1");

    proxy.heal();
    eventually("what the proxy does is seen").until(() -> proxy.openConnections() == 0);
    assertServes();
  }

  @Test
  void halfCloseToServer_makesTheServerClose() throws IOException {
    client.send("set a 0 0 10\r\n123");
    proxy.inject(Direction.TO_SERVER, Fault.halfClose());

    assertThat(client.readLine()).isNull();
    assertThat(direct.get("a")).isNull();
  }

  @Test
  void blackHole_swallowsAll() throws IOException {
    proxy.injectBoth(Fault.blackHole());
    try (TextClient next = new TextClient(proxy.port())) {
      client.sendSet("a", "1");
      next.sendSet("b", "1");
      assertThat(client.isSilent()).isTrue();
      assertThat(next.isSilent()).isTrue();
      assertThat(direct.get("a")).isNull();
      assertThat(direct.get("b")).isNull();

      proxy.heal();
      assertReset(client);
      assertReset(next);
    }
    assertServes();
  }

  @Test
  void deadServer_resetsNewConnections() throws IOException {
    try (FaultProxy before = FaultProxy.before("127.0.0.1", 1);
        TextClient lonely = new TextClient(before.port())) {
      assertReset(lonely);
    }
  }

  @Test
  void close_whileWritesBlock_leavesNothing() throws IOException {
    server.freeze();
    try {
      proxy.inject(Direction.TO_CLIENT, Fault.freeze());
      Thread sender =
          new Thread(
              () -> assertThatThrownBy(() -> client.send("v".repeat(32_000_000))).isNotNull());
      sender.start();
      eventually("what the proxy does is seen")
          .until(() -> proxy.traffic().bytes(Direction.TO_SERVER) > BULK);
      proxy.close();
      eventually("what the proxy does is seen").until(() -> !sender.isAlive());
      assertThat(threads(proxy)).isEmpty();
    } finally {
      server.thaw();
    }
  }
}
