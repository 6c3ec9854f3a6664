package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.SocketSecurity;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.tls.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers hear of servers that accept a connection and do not go on. */
final class HandshakeTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final TransportOptions PLAIN = TransportOptions.of(LONG, Protocol.ASCII);
  private static final TransportOptions TLS =
      PLAIN.withTls(new TlsClient(new Tls("", "", "", true, null)));
  private static final String UNDER_WAY = "connected, but the TLS handshake is not over after ";
  private static final String LONGER = "raise the option timeout where it needs longer";

  private final List<Transport> transports = new ArrayList<>();
  private ServerSocket server;
  private Node node;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    node = new Node("127.0.0.1", server.getLocalPort(), 1);
  }

  /** Ends what is under way first, which the transport would wait for. */
  @AfterEach
  void close() throws IOException {
    server.close();
    transports.forEach(Transport::close);
  }

  private Transport transport(TransportOptions options) {
    Transport transport = new NodeTransport(node, options, new DirectConnector(1));
    transports.add(transport);
    return transport;
  }

  /** Returns what a caller hears who waits for so long. */
  private static TransportException failure(Transport transport, Duration time) {
    return TransportContract.failure(
        () -> transport.gets("k").await(Deadline.after(time)), Kind.DOWN);
  }

  /** Returns options whose timeout is over before that of an attempt, and has long passed. */
  private static TransportOptions hasty(SocketSecurity tls) {
    return TransportOptions.of(Duration.ofMillis(20), Protocol.ASCII)
        .withConnectTimeout(LONG)
        .withTls(tls);
  }

  @Test
  void firstCall_whileTheServerIsSilentInTheHandshake_hearsOfThatAndOfTheOption() {
    Transport transport = transport(hasty(TLS.tls()));
    eventually("is told of the handshake")
        .untilAsserted(
            () ->
                assertThat(failure(transport, Duration.ofMillis(100)))
                    .hasMessageStartingWith("memcached " + node.address() + ": gets k: not conn")
                    .hasMessageContaining(UNDER_WAY)
                    .hasMessageContaining(LONGER)
                    .hasMessageContaining("the server has said nothing in it")
                    .hasMessageEndingWith("without TLS may be so: then set tls.on = false"));
  }

  @Test
  void firstCall_whileTheHandshakeIsSlow_isNotSentToAnotherOption() throws IOException {
    Transport transport = transport(hasty(TLS.tls()));
    transport.connectAhead();
    try (Socket client = server.accept()) {
      client.getOutputStream().write(0x16); // the beginning of an answer
      assertIsToldOfTheHandshakeAlone(transport);
    }
  }

  private static void assertIsToldOfTheHandshakeAlone(Transport transport) {
    eventually("is told of the handshake alone")
        .untilAsserted(
            () ->
                assertThat(failure(transport, Duration.ofMillis(100)))
                    .hasMessageContaining(UNDER_WAY)
                    .hasMessageEndingWith(LONGER));
  }

  @Test
  void firstCall_beforeTheServerHadTimeToAnswer_isNotSentToAnotherOption() {
    assertIsToldOfTheHandshakeAlone(transport(TLS));
  }

  /** As a JVM is that has yet to load the classes of TLS: the server was told nothing so far. */
  @Test
  void firstCall_whileThisSideIsSlowToBeginTheHandshake_isNotSentToAnotherOption() {
    CountDownLatch told = new CountDownLatch(1);
    SocketSecurity slow =
        security(
            plain -> {
              await(told);
              throw new IOException("the test is over");
            });
    try {
      assertIsToldOfTheHandshakeAlone(transport(hasty(slow)));
    } finally {
      told.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a socket over one that is connected. */
  private interface Securing {
    Socket over(Socket plain) throws IOException;
  }

  private static SocketSecurity security(Securing securing) {
    return new SocketSecurity() {
      @Override
      public Socket secure(Socket plain, String host) throws IOException {
        return securing.over(plain);
      }

      @Override
      public String explained(IOException failure) {
        return String.valueOf(failure.getMessage());
      }
    };
  }

  /** Else a JVM that is slow to begin would blame the server, which had no time. */
  @Test
  void timeToAnswer_countsFromTheFirstByteThatIsWritten() throws IOException {
    long past = System.nanoTime() - 1_000_000_000;
    AtomicBoolean isReady = new AtomicBoolean();
    DeadlineSocket socket = new DeadlineSocket();
    socket.connect(server.getLocalSocketAddress());
    try (Socket client = server.accept()) {
      client.getOutputStream().write(0x16);
      SocketSecurity echo =
          security(
              plain -> {
                isReady.set(true);
                plain.getOutputStream().write(0x16);
                assertThat(plain.getInputStream().read()).isEqualTo(0x16);
                return plain;
              });
      new TlsConnection(
              socket,
              echo,
              "localhost",
              () -> isReady.get() ? System.nanoTime() + LONG.toNanos() : past)
          .close();
    }
  }

  /** On a machine that is too busy to end an attempt in time. */
  @Test
  void call_whileAnAttemptIsOverdue_hearsOfTheSame() {
    TransportOptions options =
        TransportOptions.of(Duration.ofMillis(20), Protocol.ASCII)
            .withConnectTimeout(Duration.ofMillis(10));
    CountDownLatch told = new CountDownLatch(1);
    Connector overdue =
        attempt -> {
          attempt.progress().begin(() -> ": connected, but the TLS handshake is not over");
          await(told);
          throw attempt.failed("the test is over", null);
        };
    Transport transport = new NodeTransport(node, options, overdue);
    transports.add(transport);
    try {
      eventually("is told of the handshake, not of a name")
          .untilAsserted(
              () ->
                  assertThat(failure(transport, Duration.ofMillis(50)))
                      .hasMessageContaining("still connecting after ")
                      .hasMessageEndingWith(" ms: connected, but the TLS handshake is not over"));
    } finally {
      told.countDown();
    }
  }

  /** The first question goes out before the login does. */
  @Test
  void firstCall_whileTheServerIsSilentBeforeTheLogin_hearsWhatThatMayMean() {
    TransportOptions options =
        TransportOptions.of(Duration.ofMillis(200), Protocol.ASCII)
            .withConnectTimeout(LONG)
            .withLogin(new Login("ada", "secret"));
    Transport transport = transport(options);
    eventually("is told of the silence")
        .untilAsserted(
            () ->
                assertThat(failure(transport, Duration.ofMillis(300)))
                    .hasMessageContaining("connected, but the server does not answer (")
                    .hasMessageContaining("set tls.on = true"));
  }

  /** As of a context that an application gives, whose trust manager is its own. */
  @Test
  void securityThatFailsInItsOwnWay_isTold_andLeavesNoConnection() throws IOException {
    SocketSecurity odd =
        security(
            plain -> {
              throw new UnsupportedOperationException("an odd one");
            });
    TransportException failure =
        TransportContract.failure(
            () -> Opening.open(node, PLAIN.withTls(odd), Deadline.after(LONG)), Kind.DOWN);
    assertThat(failure).hasMessageContaining("TLS: ").hasMessageContaining("an odd one");
    assertNoConnectionIsLeft();
  }

  /** As of an application whose class path lacks a part of its context. */
  @Test
  void securityThatFailsByAnError_leavesNoConnection() throws IOException {
    Error error = new NoClassDefFoundError("a missing one");
    SocketSecurity broken =
        security(
            plain -> {
              throw error;
            });
    assertThatThrownBy(() -> Opening.open(node, PLAIN.withTls(broken), Deadline.after(LONG)))
        .isSameAs(error);
    assertNoConnectionIsLeft();
  }

  private void assertNoConnectionIsLeft() throws IOException {
    try (Socket client = server.accept()) {
      client.setSoTimeout((int) LONG.toMillis());
      assertThat(isOver(client)).isTrue();
    }
  }

  private static boolean isOver(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true; // reset
    }
  }

  /** As memcached does that has no connection left, with TLS and without. */
  @Test
  void refusalInTextInPlaceOfAHandshake_isQuoted() throws IOException {
    Transport transport = transport(TLS);
    transport.connectAhead();
    try (Socket client = server.accept()) {
      client.getInputStream().read();
      client
          .getOutputStream()
          .write("ERROR Too many open connections\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(failure(transport, LONG))
        .hasMessageContaining(
            "the server answered \"ERROR Too many open connections\"; start memcached with more"
                + " connections (-c)")
        .hasMessageNotContaining("tls.on");
  }

  /** As memcached does that takes no text, whose first byte of a request has to be another. */
  @Test
  void endInPlaceOfAHandshake_namesTheOption() throws IOException {
    Transport transport = transport(TLS);
    transport.connectAhead();
    try (Socket client = server.accept()) {
      client.getInputStream().read();
    }
    assertThat(failure(transport, LONG))
        .hasMessageContaining("the server closed the connection when TLS began")
        .hasMessageEndingWith("if it has none, set tls.on = false");
  }

  /** Who refuses a certificate says why, and closes while the rest of the handshake is written. */
  @Test
  void writeThatFailsInTheHandshake_leavesWhatThePeerSaidBefore() throws IOException {
    DeadlineSocket socket = new DeadlineSocket();
    socket.connect(server.getLocalSocketAddress());
    socket.readUntil(System.nanoTime() + LONG.toNanos());
    try (socket;
        Socket client = server.accept()) {
      client.getOutputStream().write(0x15);
      client.close();
      eventually("no more can be written")
          .until(
              () -> {
                socket.getOutputStream().write(0x16);
                return socket.failedWrite() != null;
              });

      assertThat(socket.getInputStream().read()).isEqualTo(0x15);

      socket.handshakeIsOver();
      assertThatThrownBy(() -> socket.getOutputStream().write(0x16)).isSameAs(socket.failedWrite());
    }
  }
}
