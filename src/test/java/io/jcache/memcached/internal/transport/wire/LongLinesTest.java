package io.jcache.memcached.internal.transport.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests for many items in classic text. A hundred of the longest keys were one line of 25 kB,
 * which a managed service refuses: it takes 16 kB.
 */
final class LongLinesTest {
  private static final Peer PEER = new Peer(1, 1024, false);
  private static final int LONGEST_KEY = 250;

  /** With its end. */
  private static final int LONGEST_LINE = 16_000;

  private final WireProtocol protocol = new AsciiProtocol(ReplyCheck.REQUESTED_KEY);

  /** Returns the longest keys, and a last one so that one line with all has so many bytes. */
  private static List<String> keysFor(String verb, int bytes) {
    List<String> keys = new ArrayList<>();
    int left = bytes - verb.length() - 2;
    while (left > LONGEST_KEY + 1) {
      keys.add(key(keys.size(), LONGEST_KEY));
      left -= LONGEST_KEY + 1;
    }
    keys.add(key(keys.size(), left - 1));
    return keys;
  }

  private static String key(int number, int length) {
    return "%03d".formatted(number) + "k".repeat(length - 3);
  }

  private static String text(ByteBuffer command) {
    return ISO_8859_1.decode(command).toString();
  }

  @ParameterizedTest
  @CsvSource({"get, 16000, 1", "get, 16001, 2", "gets, 16000, 1", "gets, 16001, 2"})
  void request_isCutWhereALineWouldBeLonger(String verb, int bytes, int lines) {
    List<String> keys = keysFor(verb, bytes);
    Exchange<?> exchange = verb.equals("get") ? protocol.get(keys) : protocol.gets(keys);

    String command = text(exchange.takeCommand());

    assertThat(command).endsWith("\r\n");
    List<String> sent = command.lines().toList();
    assertThat(sent)
        .hasSize(lines)
        .allMatch(line -> line.startsWith(verb + " ") && line.length() + 2 <= LONGEST_LINE);
    assertThat(
            sent.stream().flatMap(line -> Stream.of(line.substring(verb.length() + 1).split(" "))))
        .containsExactlyElementsOf(keys);
    assertThat(exchange.commandLength()).isEqualTo(command.length());
  }

  @Test
  void request_forTheLongestKeys_takesAsFewLinesAsItMay() {
    List<String> keys = keysFor("get", 3 + 100 * (LONGEST_KEY + 1) + 2);
    assertThat(keys).hasSize(100);

    List<String> lines = text(protocol.get(keys).takeCommand()).lines().toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).hasSize(3 + 63 * (LONGEST_KEY + 1));
  }

  @Test
  void answers_toAllLines_areOneAnswer() throws Exception {
    List<String> keys = keysFor("gets", 40_000);
    Exchange<Map<String, Item>> exchange = protocol.gets(keys);
    assertThat(text(exchange.takeCommand()).lines()).hasSize(3);
    String last = keys.get(keys.size() - 1);
    String answers =
        "VALUE " + keys.get(0) + " 0 3 7\r\none\r\nEND\r\nEND\r\nVALUE " + last + " 0 1 8\r\nx\r\n";

    assertThat(exchange.feed(buffer(answers), PEER)).isFalse();
    ByteBuffer end = buffer("END\r\nSTORED\r\n");
    assertThat(exchange.feed(end, PEER)).isTrue();

    assertThat(end).isEqualTo(buffer("STORED\r\n"));
    assertThat(exchange.outcome().answer()).containsOnlyKeys(keys.get(0), last);
    assertThat(exchange).hasToString("gets of " + keys.size() + " items");
  }

  @Test
  void refusalOfOneLine_isTheFailureOfAll_andStaysInStep() throws Exception {
    List<String> keys = keysFor("get", 30_000);
    Exchange<Map<String, byte[]>> exchange = protocol.get(keys);

    ByteBuffer answers = buffer("SERVER_ERROR busy\r\nEND\r\nSTORED\r\n");
    assertThat(exchange.feed(answers, PEER)).isTrue();

    assertThat(answers).isEqualTo(buffer("STORED\r\n"));
    assertThat(exchange.outcome().failure()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(exchange.outcome().detail()).contains("SERVER_ERROR busy");
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
