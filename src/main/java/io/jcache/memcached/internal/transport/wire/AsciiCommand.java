package io.jcache.memcached.internal.transport.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of requests of the text protocol. */
final class AsciiCommand {
  private static final byte[] END = {'\r', '\n'};

  private AsciiCommand() {}

  /** Returns a line. */
  static ByteBuffer of(String line) {
    return of(line, null, "");
  }

  /**
   * Returns a line and what follows it.
   *
   * @param value the value that follows; null for none
   * @param behind the line that follows that; empty for none
   */
  static ByteBuffer of(String line, byte @Nullable [] value, String behind) {
    int length =
        line.length() + behind.length() + 3 * END.length + (value == null ? 0 : value.length);
    byte[] bytes = new byte[length];
    int at = end(bytes, append(bytes, 0, line));
    if (value != null) {
      System.arraycopy(value, 0, bytes, at, value.length);
      at = end(bytes, at + value.length);
    }
    if (!behind.isEmpty()) {
      at = end(bytes, append(bytes, at, behind));
    }
    return ByteBuffer.wrap(bytes, 0, at);
  }

  private static int append(byte[] bytes, int at, String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) text.charAt(i);
    }
    return at + length;
  }

  private static int end(byte[] bytes, int at) {
    bytes[at] = '\r';
    bytes[at + 1] = '\n';
    return at + END.length;
  }
}
