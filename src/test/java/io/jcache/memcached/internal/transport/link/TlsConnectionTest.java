package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.tls.TlsClient;
import io.jcache.memcached.testkit.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over TLS, of which a relay passes on no more bytes than a test lets it. */
final class TlsConnectionTest {
  private static final int LONG_MILLIS = 60_000;
  private static final int MANY = 1 << 20;
  private static final int PART = 1000;
  private static final int LENGTH = 20_000;

  private final Authority authority = new Authority("an authority of tests");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Semaphore mayPass = new Semaphore(MANY);
  private SSLServerSocket server;
  private ServerSocket relay;

  @BeforeEach
  void listen() throws IOException {
    server =
        (SSLServerSocket)
            authority
                .signed("localhost", "127.0.0.1")
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    relay = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    run(this::serve);
    run(this::relay);
  }

  @AfterEach
  void close() throws IOException {
    threads.shutdownNow();
    relay.close();
    server.close();
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(Work work) {
    threads.execute(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            return; // the other side went away, as it may
          }
        });
  }

  /** Answers the question for a version, and then each byte with many. */
  private void serve() throws IOException {
    SSLSocket client = (SSLSocket) server.accept();
    InputStream in = client.getInputStream();
    OutputStream out = client.getOutputStream();
    while (in.read() != '\n') {
      continue;
    }
    out.write("VERSION 1\r\n".getBytes(StandardCharsets.US_ASCII));
    for (int asked = in.read(); asked >= 0; asked = in.read()) {
      out.write(content());
    }
    client.close();
  }

  private static byte[] content() {
    return TransportFixture.bytes(LENGTH, 1);
  }

  private void relay() throws IOException {
    Socket client = relay.accept();
    Socket origin = new Socket(server.getInetAddress(), server.getLocalPort());
    run(() -> client.getInputStream().transferTo(origin.getOutputStream()));
    InputStream in = origin.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] part = new byte[PART];
    for (int length = in.read(part); length >= 0; length = in.read(part)) {
      mayPass.acquireUninterruptibly(length);
      out.write(part, 0, length);
    }
    client.shutdownOutput();
  }

  private Connection open(Deadline deadline, Duration timeout) {
    TransportOptions options =
        TransportOptions.of(timeout, Protocol.ASCII)
            .withTls(new TlsClient(new Tls("", "", "", true, authority.client())));
    return Opening.open(new Node("localhost", relay.getLocalPort(), 1), options, deadline);
  }

  private Connection open() {
    return open(Deadline.after(Duration.ofMinutes(1)), Duration.ofMinutes(1));
  }

  private static int read(Connection connection, byte[] into, int millis) {
    try {
      return connection.read(into, millis);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** A caller that gives up in the middle of a record leaves it to the next one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 700, 3000})
  void read_thatTimesOutInARecord_isGoneOnWith(int step) throws IOException {
    try (Connection connection = open()) {
      mayPass.drainPermits();
      connection.write(new byte[1], 0, 1);
      byte[] found = new byte[LENGTH];
      byte[] part = new byte[LENGTH];
      int length = 0;
      int silences = 0;
      int parts = 0;
      while (length < LENGTH) {
        int more = read(connection, part, 1);
        assertThat(more).isNotEqualTo(Connection.END);
        if (more == Connection.NOTHING) {
          silences++;
          parts += connection.heardPart() ? 1 : 0;
          mayPass.release(silences < 20 ? step : MANY);
        }
        System.arraycopy(part, 0, found, length, more);
        length += more;
      }
      assertThat(parts).as("reads that had a part of the record").isBetween(1, silences);
      assertThat(found).isEqualTo(content());
    }
  }

  @Test
  void hasUnread_seesWhatTheSystemHas() throws IOException {
    try (Connection connection = open()) {
      assertThat(connection.hasUnread()).isFalse();
      connection.write(new byte[1], 0, 1);
      byte[] found = new byte[1];
      assertThat(read(connection, found, LONG_MILLIS)).isEqualTo(1);
      assertThat(connection.hasUnread()).isTrue();
    }
  }

  /** Bytes that come one by one, each soon after the other, hold nobody beyond the deadline. */
  @Test
  void open_ofAServerThatTricklesItsHandshake_endsInTime() {
    mayPass.drainPermits();
    run(
        () -> {
          while (!threads.isShutdown()) {
            mayPass.release();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
        });
    Duration timeout = Duration.ofMillis(400);
    TransportException failure =
        TransportContract.failure(() -> open(Deadline.after(timeout), timeout), Kind.DOWN);
    assertThat(failure).hasMessageContaining("the server is silent during the handshake");
  }
}
