package io.jcache.memcached.internal.transport.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InOrderTest {
  private static final Peer PEER = new Peer(1, 1024, false);
  private static final String ITEM = "VALUE a 0 3\r\none\r\nEND\r\n";

  private final WireProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);
  private final Exchange<Map<String, byte[]>> both =
      new InOrder<>(protocol.get(List.of("a")), protocol.set("b", bytes("two"), 0));

  @Test
  void command_isBothInOrder() {
    assertThat(both.commandLength()).isEqualTo("get a\r\nset b 0 0 3\r\ntwo\r\n".length());
    assertThat(both.takeCommand()).isEqualTo(buffer("get a\r\nset b 0 0 3\r\ntwo\r\n"));
    assertThat(both.key()).isEqualTo("b");
    assertThat(both.valueLength()).isEqualTo(3);
    assertThat(both).hasToString("set b");
  }

  @Test
  void feed_byteByByte_isWholeAfterBothAnswers() throws BadReplyException {
    String answers = ITEM + "STORED\r\n";
    for (int i = 0; i < answers.length() - 1; i++) {
      assertThat(both.feed(buffer(answers.substring(i, i + 1)), PEER)).isFalse();
    }
    assertThat(both.feed(buffer("\n"), PEER)).isTrue();
    assertThat(both.outcome().answer()).containsOnlyKeys("a");
  }

  @Test
  void feed_atOnce_leavesTheNextAnswerAlone() throws BadReplyException {
    ByteBuffer data = buffer(ITEM + "STORED\r\nEND\r\n");
    assertThat(both.feed(data, PEER)).isTrue();
    assertThat(data).isEqualTo(buffer("END\r\n"));
  }

  @Test
  void feed_refusedStore_isItsFailure() throws BadReplyException {
    assertThat(both.feed(buffer("END\r\nSERVER_ERROR out of memory\r\n"), PEER)).isTrue();
    assertThat(both.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(both.outcome().detail())
        .isEqualTo("the server answered \"SERVER_ERROR out of memory\"");
  }

  @Test
  void feed_refusedRead_isAFailureThatNamesIt() throws BadReplyException {
    assertThat(both.feed(buffer("SERVER_ERROR busy\r\nSTORED\r\n"), PEER)).isTrue();
    assertThat(both.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(both.outcome().detail())
        .isEqualTo("get a before it: the server answered \"SERVER_ERROR busy\"");
  }

  @Test
  void feed_answersInTheOtherOrder_isABadReply() {
    assertThatThrownBy(() -> both.feed(buffer("STORED\r\n" + ITEM), PEER))
        .isInstanceOf(BadReplyException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(bytes(text));
  }
}
