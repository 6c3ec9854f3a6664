package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.testkit.CapturedLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers to a login that are none. */
final class SaslLoginTest {
  private static final int LOGIN = 0x21;
  private static final int OTHER = 0x0a;
  private static final String PASSWORD = "hunter2";

  /** Answers everything with the bytes that a login carries. */
  private static FakeServer.Answers echo(int opcode, int status) {
    return new FakeServer.Answers() {
      @Override
      public String text(String command) {
        return "";
      }

      @Override
      public byte[] packet(int asked, int number, String key) {
        return FakeServer.packet(opcode, number, status, "", "\0shop\0" + PASSWORD);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({LOGIN + ",0x84", LOGIN + ",0x21", OTHER + ",0x84", OTHER + ",0x00"})
  void login_answeredByAnEchoOfIt_isAnErrorWithoutThePassword(int opcode, String status)
      throws Exception {
    TransportOptions options =
        TransportOptions.of(Duration.ofSeconds(2), Protocol.BINARY)
            .withLogin(new Login("shop", PASSWORD));
    try (CapturedLog log = new CapturedLog();
        FakeServer server = new FakeServer(echo(opcode, Integer.decode(status)));
        Transport transport = new NodeTransport(server.node(), options, new SpyConnector())) {
      TransportException failure =
          TransportContract.failure(
              () -> transport.gets("k").await(Deadline.after(Duration.ofSeconds(3))), Kind.DOWN);

      StringWriter text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text, true));
      assertThat(text.toString()).contains("answered a login").doesNotContain(PASSWORD);
      assertThat(log.lines(PASSWORD)).isEmpty();
    }
  }
}
