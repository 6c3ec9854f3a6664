package io.jcache.memcached.internal.transport.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Builds the bytes of a request of the text protocol, from left to right. */
final class AsciiCommand {
  /** Bytes that the words and numbers of a command take beside its key and value, but for few. */
  private static final int ROOM = 80;

  private static final int RADIX = 10;

  private byte[] bytes;
  private int length;

  /**
   * Creates a command of nothing.
   *
   * @param expected how long its keys and values are
   */
  AsciiCommand(int expected) {
    this.bytes = new byte[expected + ROOM];
  }

  /** Returns the bytes of a line. */
  static ByteBuffer of(String line) {
    return new AsciiCommand(line.length()).text(line).end().bytes();
  }

  /** Appends ASCII. */
  @SuppressWarnings("deprecation") // the one way to copy characters without an array between
  AsciiCommand text(String text) {
    int more = text.length();
    int at = grow(more);
    text.getBytes(0, more, bytes, at);
    return this;
  }

  /** Appends a number of 64 bits without a sign. */
  AsciiCommand number(long number) {
    if (number < 0) {
      return text(Long.toUnsignedString(number));
    }
    int digits = 1;
    for (long rest = number / RADIX; rest > 0; rest /= RADIX) {
      digits++;
    }
    int at = grow(digits);
    long rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % RADIX);
      rest /= RADIX;
    }
    return this;
  }

  /** Appends a value, and its end. */
  AsciiCommand value(byte[] value) {
    int at = grow(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    return end();
  }

  /** Ends a line. */
  AsciiCommand end() {
    int at = grow(2);
    bytes[at] = '\r';
    bytes[at + 1] = '\n';
    return this;
  }

  /** Returns where so many more bytes begin. */
  private int grow(int more) {
    int at = length;
    length += more;
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, 2 * at));
    }
    return at;
  }

  /** Returns what has been built. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes, 0, length);
  }
}
