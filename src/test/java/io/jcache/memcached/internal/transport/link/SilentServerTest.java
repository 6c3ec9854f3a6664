package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Endpoint;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.option.Tls;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.tls.TlsClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said of silent servers: no option is named that cannot be set beside the others. */
final class SilentServerTest {
  private static final Node PORT = new Node("h1", 11211, 1);
  private static final Node SOCKET = new Node(new Endpoint.Unix("/run/memcached.sock"), 1);
  private static final TransportOptions TEXT =
      TransportOptions.of(Duration.ofSeconds(1), Protocol.ASCII);
  private static final TransportOptions BINARY =
      TransportOptions.of(Duration.ofSeconds(1), Protocol.BINARY);
  private static final TransportOptions TLS =
      TEXT.withTls(new TlsClient(new Tls("", "", "", true, null)));

  @Test
  void silenceInText_mayBeOfBinaryAloneOrOfTls() {
    assertThat(new SilentServer(PORT, TEXT).meaning())
        .isEqualTo(
            " (a server that speaks the binary protocol alone, as with -S, does so; if it requires"
                + " a login: set the options protocol = binary, login.user and login.password;"
                + " a server that takes TLS alone, as with -Z, does so: set tls.on = true)");
  }

  @Test
  void silenceInBinary_mayBeOfTls_whichNeedsTextToo() {
    assertThat(new SilentServer(PORT, BINARY).meaning())
        .isEqualTo(
            " (a server that speaks text alone, as with -B ascii, does so: set protocol = ascii;"
                + " a server that takes TLS alone, as with -Z, does so: set tls.on = true and"
                + " protocol = ascii)");
  }

  @Test
  void silenceOnAUnixSocketOrUnderTls_namesNoOptionThatCannotBeSetThere() {
    String meaning =
        " (a server that speaks the binary protocol alone, as with -S, does so: start it without"
            + " -S, and with -Y if it shall require a login)";
    assertThat(new SilentServer(SOCKET, TEXT).meaning()).isEqualTo(meaning);
    assertThat(new SilentServer(PORT, TLS).meaning()).isEqualTo(meaning);
  }

  @Test
  void serverWithoutMetaCommands_isServedByTheClientLibrary_onAPortWithoutTls() {
    assertThat(new SilentServer(PORT, TEXT).withoutMeta()).contains("set transport = spymemcached");
    assertThat(new SilentServer(SOCKET, TEXT).withoutMeta())
        .endsWith("and may not stand meta commands)");
    assertThat(new SilentServer(PORT, TLS).withoutMeta())
        .endsWith("and may not stand meta commands)");
  }
}
