package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node that does not serve says of itself is in the error. */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectors")
final class StrangeGreetingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Parameter Connector connector;

  private Transport open(Node node, Protocol protocol) {
    return new NodeTransport(node, TransportOptions.of(PATIENCE, protocol), connector);
  }

  private static TransportException failure(Transport transport) {
    return TransportContract.failure(
        () -> transport.gets("k").await(Deadline.after(PATIENCE)), Kind.DOWN);
  }

  private static FakeServer server(String settings, String version) throws IOException {
    return new FakeServer(
        new FakeServer.Answers() {
          @Override
          public String text(String command) {
            return command.equals("version") ? version : "ERROR\r\n";
          }

          @Override
          public String settings() {
            return settings;
          }
        });
  }

  /** As twemproxy does. */
  @Test
  void nodeThatGoesAwayOnStatistics_andTellsItsVersion_mayBeAProxy() throws Exception {
    try (FakeServer server = server(FakeServer.CLOSE, "VERSION 0.5.0\r\n");
        Transport transport = open(server.node(), Protocol.ASCII)) {
      assertThat(failure(transport))
          .hasMessageContaining("stats settings: the connection was lost")
          .hasMessageContaining("it answers \"VERSION 0.5.0\" to 'version' in text")
          .hasMessageContaining("such as twemproxy")
          .hasMessageContaining("option servers");
    }
  }

  @Test
  void nodeThatGoesAwayOnAnything_speaksBinaryAlone() throws Exception {
    try (FakeServer server = server(FakeServer.CLOSE, FakeServer.CLOSE);
        Transport transport = open(server.node(), Protocol.ASCII)) {
      assertThat(failure(transport))
          .hasMessageContaining("as with -S")
          .hasMessageNotContaining("twemproxy");
    }
  }

  /** By its documentation. */
  @Test
  void mcrouter_isKnownByItsVersion() throws Exception {
    try (FakeServer server = server("ERROR\r\n", "VERSION 36.0.0 mcrouter\r\n");
        Transport transport = open(server.node(), Protocol.ASCII)) {
      assertThat(failure(transport))
          .hasMessageContaining("its version is 36.0.0 mcrouter")
          .hasMessageContaining("name the servers behind it in the option servers");
    }
  }

  /**
   * As memcached does that has no connection left. The client library drops what comes before the
   * first request.
   */
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void refusalInPlaceOfAGreeting_isQuoted(Protocol protocol) throws Exception {
    try (ServerSocket full = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Transport transport = open(new Node("127.0.0.1", full.getLocalPort(), 1), protocol)) {
      Thread refusing = new Thread(() -> refuseAll(full), "refusing");
      refusing.setDaemon(true);
      refusing.start();
      eventually("is quoted")
          .until(
              () ->
                  failure(transport)
                      .getMessage()
                      .contains(
                          "\"ERROR Too many open connections\"; start memcached with more"
                              + " connections (-c)"));
    }
  }

  private static void refuseAll(ServerSocket listener) {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        socket
            .getOutputStream()
            .write("ERROR Too many open connections\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        continue; // the client went away, as it may, or the test has ended
      }
    }
  }
}
