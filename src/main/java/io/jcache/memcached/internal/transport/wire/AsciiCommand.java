package io.jcache.memcached.internal.transport.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of requests of the text protocol. */
final class AsciiCommand {
  private static final byte[] END = {'\r', '\n'};

  private AsciiCommand() {}

  /** Returns a line and, where there is one, the value that follows it. */
  static ByteBuffer of(String line, byte @Nullable [] value) {
    int length = line.length() + END.length + (value == null ? 0 : value.length + END.length);
    byte[] bytes = new byte[length];
    int at = end(bytes, append(bytes, 0, line));
    if (value != null) {
      System.arraycopy(value, 0, bytes, at, value.length);
      end(bytes, at + value.length);
    }
    return ByteBuffer.wrap(bytes);
  }

  /** Returns a line of a word and keys, each with a space before it. */
  static ByteBuffer of(String verb, List<String> keys) {
    int length = verb.length() + keys.size() + END.length;
    for (String key : keys) {
      length += key.length();
    }
    byte[] bytes = new byte[length];
    int at = append(bytes, 0, verb);
    for (String key : keys) {
      bytes[at] = ' ';
      at = append(bytes, at + 1, key);
    }
    end(bytes, at);
    return ByteBuffer.wrap(bytes);
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
