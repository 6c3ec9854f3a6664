package io.jcache.memcached.internal.key;

import java.util.Arrays;

/**
 * Growing bytes with a bound. Every value is self-delimiting: its length follows from its own first
 * bytes, so that a row of values can be read in one way only.
 */
final class CanonicalBytes {
  private final int limit;
  private byte[] bytes = new byte[128];
  private int size;

  /** Creates an empty sink that takes at most {@code limit} bytes. */
  CanonicalBytes(int limit) {
    this.limit = limit;
  }

  /** The bytes are more than the limit. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super(null, null, false, false);
    }
  }

  /** Returns the number of bytes so far. */
  int size() {
    return size;
  }

  /** Returns the bytes so far. */
  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Appends one byte. */
  CanonicalBytes octet(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Appends eight bytes. */
  CanonicalBytes number(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >> shift);
    }
    return this;
  }

  /** Appends the length of bytes and the bytes. */
  CanonicalBytes bytes(byte[] value) {
    length(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** Appends the length of a string and its characters, surrogates each by itself. */
  CanonicalBytes text(String value) {
    int length = value.length();
    length(length);
    reserve(length);
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        octet(c);
      } else if (c < 0x800) {
        octet(0xC0 | (c >> 6)).octet(0x80 | (c & 0x3F));
      } else {
        octet(0xE0 | (c >> 12)).octet(0x80 | ((c >> 6) & 0x3F)).octet(0x80 | (c & 0x3F));
      }
    }
    return this;
  }

  /** Appends a length. */
  CanonicalBytes length(int value) {
    int rest = value;
    while (rest > 0x7F) {
      octet(0x80 | (rest & 0x7F));
      rest >>>= 7;
    }
    return octet(rest);
  }

  /** Puts the pieces that begin at {@code starts} and end where the bytes end in byte order. */
  void sort(int[] starts, int count) {
    if (count < 2) {
      return;
    }
    byte[][] pieces = new byte[count][];
    for (int i = 0; i < count; i++) {
      pieces[i] = Arrays.copyOfRange(bytes, starts[i], i + 1 < count ? starts[i + 1] : size);
    }
    Arrays.sort(pieces, Arrays::compareUnsigned);
    int at = starts[0];
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, bytes, at, piece.length);
      at += piece.length;
    }
  }

  private void reserve(int more) {
    if (more > limit - size) {
      throw new TooLargeException();
    }
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.min(limit, bytes.length * 2)));
    }
  }
}
