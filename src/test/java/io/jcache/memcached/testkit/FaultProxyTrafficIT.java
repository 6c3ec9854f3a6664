package io.jcache.memcached.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTrafficIT {
  private static final int COUNT = 200;

  private final MemcachedServer server = MemcachedServer.start();
  private final FaultProxy proxy = FaultProxy.before(server);
  private TextClient client;

  @BeforeEach
  void open() throws IOException {
    client = new TextClient(proxy.port());
    assertThat(client.ask("version")).startsWith("VERSION");
    proxy.resetTraffic();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private void read(int answers) throws IOException {
    for (int i = 0; i < answers; i++) {
      assertThat(client.readLine()).isNotNull();
    }
  }

  @Test
  void roundTrips_ofRequestsOneByOne_areTheirNumber() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      assertThat(client.set("a", "1")).isEqualTo("STORED");
    }

    assertThat(proxy.traffic().roundTrips()).isEqualTo(COUNT);
    assertThat(proxy.traffic().requests()).isEqualTo(Map.of("set", (long) COUNT));
    assertThat(proxy.traffic().bytes())
        .isEqualTo(
            Map.of(
                Direction.TO_SERVER, COUNT * (long) "set a 0 0 1\r\n1\r\n".length(),
                Direction.TO_CLIENT, COUNT * (long) "STORED\r\n".length()));
    proxy.resetTraffic();
    assertThat(proxy.traffic()).isEqualTo(new Traffic(0, 0, 0, Map.of(), Map.of()));
  }

  @Test
  void roundTrips_ofPipelinedRequestsOverALongLine_areOne() throws IOException {
    proxy.inject(Direction.TO_CLIENT, Fault.delay(Duration.ofMillis(300)));
    for (int i = 0; i < COUNT; i++) {
      client.send("get a b\r\n");
    }
    read(COUNT);
    assertThat(proxy.traffic().requests("get")).isEqualTo(COUNT);
    assertThat(proxy.traffic().roundTrips()).isOne();

    client.ask("get a");
    assertThat(proxy.traffic().roundTrips()).isEqualTo(2);
  }

  @Test
  void roundTrips_ofTwoConnections_areCountedOnEach() throws IOException {
    try (TextClient other = new TextClient(proxy.port())) {
      client.send("get a\r\n");
      other.send("get a\r\n");
      client.readLine();
      other.readLine();
      assertThat(proxy.traffic().roundTrips()).isEqualTo(2);
      assertThat(proxy.traffic().connections()).isOne();
    }
  }

  @Test
  void roundTrips_leaveOutHeartbeats() throws IOException {
    client.ask("version");
    client.ask("mn");
    client.ask("stats noreply");

    assertThat(proxy.traffic().roundTrips()).isZero();
    assertThat(proxy.traffic().requests()).isEqualTo(Map.of("version", 1L, "mn", 1L, "stats", 1L));
  }
}
