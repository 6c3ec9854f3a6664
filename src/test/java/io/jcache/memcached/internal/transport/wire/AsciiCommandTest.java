package io.jcache.memcached.internal.transport.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class AsciiCommandTest {
  private static String text(ByteBuffer command) {
    return ISO_8859_1.decode(command).toString();
  }

  @Test
  void parts_longerThanExpected_areAllThere() {
    String text = "t".repeat(1000);
    byte[] value = new byte[5000];
    Arrays.fill(value, (byte) 'v');

    AsciiCommand command = new AsciiCommand(0).text(text).text(" ").number(value.length).end();

    assertThat(text(command.value(value).text(text).number(7).end().bytes()))
        .isEqualTo(text + " 5000\r\n" + "v".repeat(5000) + "\r\n" + text + "7\r\n");
  }

  @Test
  void number_isWrittenInWhole() {
    for (long number : new long[] {0, 9, 10, 99, 100, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
      assertThat(text(new AsciiCommand(0).number(number).bytes()))
          .isEqualTo(Long.toUnsignedString(number));
    }
  }
}
