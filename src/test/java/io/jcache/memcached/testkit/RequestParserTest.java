package io.jcache.memcached.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RequestParserTest {

  private static byte[] text(String request) {
    return request.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] binary(int opcode, int bodyLength) {
    return ByteBuffer.allocate(24 + bodyLength)
        .put((byte) 0x80)
        .put((byte) opcode)
        .putInt(8, bodyLength)
        .array();
  }

  /** Feeds a stream in pieces of random lengths. */
  private static List<String> verbs(long seed, List<byte[]> requests) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] request : requests) {
      stream.write(request);
    }
    List<String> verbs = new ArrayList<>();
    RequestParser parser = new RequestParser(verbs::add);
    Random random = new Random(seed);
    ByteBuffer left = ByteBuffer.wrap(stream.toByteArray());
    while (left.hasRemaining()) {
      byte[] piece = new byte[Math.min(left.remaining(), 1 + random.nextInt(40))];
      left.get(piece);
      parser.feed(piece, piece.length);
    }
    return verbs;
  }

  @Test
  void feed_ofText_findsEachVerb() throws IOException {
    List<byte[]> requests =
        List.of(
            text("get a\r\n"),
            text("set a 0 0 16\r\nget b\r\nget c\r\n\r\n\r\n"),
            text("get " + "key ".repeat(1000) + "\r\n"),
            text("cas a 0 0 1 77\r\n\n\r\n"),
            text("add a 0 0 0\r\n\r\n"),
            text("gets a\r\n"),
            text("ms a 5 T1\r\nget a\r\n"),
            text("delete a\r\n"),
            text("stats settings\r\n"),
            text("version\r\n"));
    for (long seed = 0; seed < 100; seed++) {
      assertThat(verbs(seed, requests))
          .containsExactly(
              "get", "set", "get", "cas", "add", "gets", "ms", "delete", "stats", "version");
    }
  }

  @Test
  void feed_ofBinary_findsEachVerb() throws IOException {
    List<byte[]> requests =
        List.of(
            binary(0x0d, 3),
            binary(0x0d, 4),
            binary(0x0a, 0),
            binary(0x01, 1000),
            binary(0x10, 8),
            binary(0x0b, 0),
            binary(0x55, 1),
            binary(0x04, 250));
    for (long seed = 0; seed < 100; seed++) {
      assertThat(verbs(seed, requests))
          .containsExactly("getkq", "getkq", "noop", "set", "stats", "version", "0x55", "delete");
    }
  }
}
