package io.jcache.memcached.internal.transport.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.Login;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers in another protocol than the one that was asked in. A server without a connection left
 * was once 'magic 0x45, number 1852386414' over the binary protocol.
 */
final class StrangersTest {
  private static final Peer PEER = new Peer(1, 1024, false);
  private static final String TOO_MANY = "ERROR Too many open connections";
  private static final String REMEDY =
      "\"ERROR Too many open connections\"; start memcached with more connections (-c)";

  private final WireProtocol text = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);
  private final WireProtocol binary = new BinaryProtocol(ReplyCheck.REQUESTED_KEY);

  private static ByteBuffer buffer(String bytes) {
    return ByteBuffer.wrap(bytes.getBytes(ISO_8859_1));
  }

  /** Feeds an answer in pieces, as it may come. */
  private static void feed(Exchange<?> exchange, String answer, int piece)
      throws BadReplyException {
    for (int at = 0; at < answer.length(); at += piece) {
      exchange.feed(buffer(answer.substring(at, Math.min(answer.length(), at + piece))), PEER);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void textInPlaceOfAPacket_isQuoted(int piece) {
    for (String line : List.of("ERROR", "HTTP/1.1 400 Bad Request", "-ERR unknown command")) {
      assertThatThrownBy(() -> feed(binary.stats("settings"), line + "\r\n", piece))
          .isInstanceOf(BadReplyException.class)
          .hasMessage(
              "the server answered in text, \"%s\": a server that does not speak the binary protocol"
                  + " needs protocol = ascii",
              line);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 24, 1000})
  void noConnectionLeft_isQuotedWithTheRemedyOverBinary(int piece) {
    assertThatThrownBy(() -> feed(binary.version(), TOO_MANY + "\r\n", piece))
        .isInstanceOf(BadReplyException.class)
        .hasMessageStartingWith("the server answered in text, " + REMEDY)
        .hasMessageNotContaining("ascii");
  }

  @Test
  void noConnectionLeft_isQuotedWithTheRemedyOverText() throws Exception {
    Exchange<String> exchange = text.version();
    feed(exchange, TOO_MANY + "\r\n", 7);
    assertThat(exchange.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(exchange.outcome().detail()).startsWith("the server answered " + REMEDY);
  }

  @Test
  void endlessTextInPlaceOfAPacket_isCut() {
    assertThatThrownBy(() -> feed(binary.version(), "x".repeat(1000), 100))
        .isInstanceOf(BadReplyException.class)
        .hasMessageContaining("x".repeat(80) + "...\"");
  }

  /** Whoever is asked for a login may send it back. */
  @Test
  void textInPlaceOfALogin_isNotQuoted_butForAServerWithoutConnections() {
    Login login = new Login("shop", "secret-57");
    assertThatThrownBy(() -> feed(binary.login(login), "no shop secret-57\r\n", 1000))
        .isInstanceOf(BadReplyException.class)
        .hasMessageStartingWith("the server answered in text: ")
        .hasMessageNotContaining("secret-57");
    assertThatThrownBy(() -> feed(binary.login(login), TOO_MANY + "\r\n", 1000))
        .isInstanceOf(BadReplyException.class)
        .hasMessageContaining(REMEDY);
    assertThatThrownBy(() -> feed(binary.login(login), TOO_MANY + " secret-57\r\n", 1000))
        .isInstanceOf(BadReplyException.class)
        .hasMessageNotContaining("secret-57");
  }

  @ParameterizedTest
  @CsvSource({
    "81, which is the binary protocol: set protocol = binary",
    "15, 'which begins as an alert of TLS does: a server that takes TLS alone needs tls.on = true'",
    "00, 'which is no text: it is no memcached, or one that expects TLS'",
    "ff, 'which is no text: it is no memcached, or one that expects TLS'"
  })
  void bytesInPlaceOfALine_areQuotedAtOnce(String first, String meaning) {
    String byteSent = Character.toString(Integer.parseInt(first, 16));
    for (Exchange<?> asked :
        List.of(text.stats("settings"), text.get(List.of("k")), text.delete("k"))) {
      assertThatThrownBy(() -> feed(asked, byteSent, 1))
          .isInstanceOf(BadReplyException.class)
          .hasMessage(
              "the server answered \"\\u00%s\", %s", first.toUpperCase(Locale.ROOT), meaning);
    }
  }

  @Test
  void bytesBehindALine_areQuotedAtMostInPart() {
    assertThatThrownBy(() -> feed(text.stats(""), "STAT a b\r\n\u0081" + "y".repeat(500), 1000))
        .isInstanceOf(BadReplyException.class)
        .hasMessageContaining("\"\\u0081" + "y".repeat(23) + "\"");
  }

  /** A packet that begins with any other byte is told by that. */
  @Test
  void otherBytesInPlaceOfAPacket_areToldByTheFirst() {
    assertThatThrownBy(() -> feed(binary.version(), "\u0016" + "\0".repeat(23), 1000))
        .isInstanceOf(BadReplyException.class)
        .hasMessageContaining("magic 0x16");
  }

  /**
   * As of a managed service, or a proxy, that ends what is no handshake by an alert of seven bytes.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void alertOfTls_namesTheOption(int piece) {
    for (Exchange<?> asked : List.of(text.version(), binary.version())) {
      assertThatThrownBy(() -> feed(asked, "\u0015\u0003\u0003\0\u0002\u0002\n", piece))
          .isInstanceOf(BadReplyException.class)
          .hasMessageContaining("a server that takes TLS alone needs tls.on = true");
    }
    assertThat(Strangers.remedy("\u0015\u0003\u0003\0\u0002\u0002")).contains("tls.on = true");
  }
}
