package io.jcache.memcached.internal.codec;

import io.jcache.memcached.spi.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings, numbers, booleans, characters and byte arrays that are whole values: a byte that says
 * which, and the content, without a Kryo.
 *
 * <ul>
 *   <li>What is cut off, or goes on behind its end, is an error: texts and byte arrays have their
 *       length before them, integers are as long as their last byte says.
 *   <li>The first bytes are others than those of {@link ShapeKryo}, whose bytes of such values are
 *       read as ever.
 *   <li>Nothing is allocated beyond the length of the bytes.
 *   <li>A string comes back unchanged or, where UTF-8 cannot hold it (unpaired surrogates), is left
 *       to Kryo.
 * </ul>
 */
public final class ShortForms {
  private static final byte LATIN_1 = 2;
  private static final byte UTF_8 = 3;
  private static final byte BYTES = 4;
  private static final byte BOOLEAN = 5;
  private static final byte CHARACTER = 6;
  private static final byte BYTE = 7;
  private static final byte SHORT = 8;
  private static final byte INTEGER = 9;
  private static final byte LONG = 10;
  private static final byte FLOAT = 11;
  private static final byte DOUBLE = 12;
  private static final int VAR_BITS = 7;
  private static final int MORE = 0x80;
  private static final int LOW = 0x7f;
  private static final int MOST_VAR_BYTES = 10;
  private static final char REPLACEMENT = '\uFFFD';

  private ShortForms() {}

  /** Returns the bytes of a value; null where it has no short form. */
  static byte @Nullable [] write(Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof byte[] bytes) {
      return withLength(BYTES, bytes);
    }
    if (value instanceof Boolean truth) {
      return new byte[] {BOOLEAN, (byte) (truth ? 1 : 0)};
    }
    return value instanceof Character c
        ? new byte[] {CHARACTER, (byte) (c >> Byte.SIZE), (byte) (char) c}
        : null;
  }

  private static byte @Nullable [] number(Number number) {
    if (number instanceof Long l) {
      return integer(LONG, l);
    }
    if (number instanceof Integer i) {
      return integer(INTEGER, i);
    }
    if (number instanceof Double d) {
      return ByteBuffer.allocate(1 + Double.BYTES)
          .put(DOUBLE)
          .putLong(Double.doubleToRawLongBits(d))
          .array();
    }
    if (number instanceof Float f) {
      return ByteBuffer.allocate(1 + Float.BYTES)
          .put(FLOAT)
          .putInt(Float.floatToRawIntBits(f))
          .array();
    }
    if (number instanceof Short s) {
      return integer(SHORT, s);
    }
    return number instanceof Byte b ? integer(BYTE, b) : null;
  }

  /** Returns a signed number by its lowest seven bits first, the sign below them. */
  private static byte[] integer(byte type, long value) {
    long rest = (value << 1) ^ (value >> (Long.SIZE - 1));
    byte[] form = new byte[1 + varLength(rest)];
    form[0] = type;
    writeVar(form, rest);
    return form;
  }

  /** Returns an array with room for a length and as many bytes, and the type and length in it. */
  private static byte[] room(byte type, int length) {
    byte[] form = new byte[1 + varLength(length) + length];
    form[0] = type;
    writeVar(form, length);
    return form;
  }

  private static byte[] withLength(byte type, byte[] content) {
    byte[] form = room(type, content.length);
    System.arraycopy(content, 0, form, form.length - content.length, content.length);
    return form;
  }

  private static int varLength(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    return (bits + VAR_BITS - 1) / VAR_BITS;
  }

  private static void writeVar(byte[] form, long value) {
    long rest = value;
    int at = 1;
    while (rest >>> VAR_BITS != 0) {
      form[at++] = (byte) (rest | MORE);
      rest >>>= VAR_BITS;
    }
    form[at] = (byte) rest;
  }

  @SuppressWarnings("deprecation") // the one way to copy characters without an array between
  private static byte @Nullable [] text(String text) {
    int length = text.length();
    byte[] form = room(LATIN_1, length);
    int from = form.length - length;
    text.getBytes(0, length, form, from);
    if (text.equals(new String(form, from, length, StandardCharsets.ISO_8859_1))) {
      return form;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return text.equals(new String(utf8, StandardCharsets.UTF_8)) ? withLength(UTF_8, utf8) : null;
  }

  /**
   * Returns the value of bytes; null where they are of no short form.
   *
   * @throws SerializationException where they begin like one and go on otherwise
   */
  public static @Nullable Object read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return null;
    }
    int from = offset + 1;
    int end = offset + length;
    return switch (bytes[offset]) {
      case LATIN_1 -> {
        int start = start(bytes, from, end);
        yield new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
      }
      case UTF_8 -> {
        int start = start(bytes, from, end);
        yield utf8(bytes, start, end - start);
      }
      case BYTES -> Arrays.copyOfRange(bytes, start(bytes, from, end), end);
      case BOOLEAN -> truth(bytes, from, end);
      case CHARACTER -> (char) fixed(bytes, from, end, Character.BYTES).getShort();
      case BYTE -> (byte) integer(bytes, from, end, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SHORT -> (short) integer(bytes, from, end, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> (int) integer(bytes, from, end, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> integer(bytes, from, end, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> Float.intBitsToFloat(fixed(bytes, from, end, Float.BYTES).getInt());
      case DOUBLE -> Double.longBitsToDouble(fixed(bytes, from, end, Double.BYTES).getLong());
      default -> null;
    };
  }

  /** Returns where the content begins whose length stands before it, and which ends at the end. */
  private static int start(byte[] bytes, int from, int end) {
    int start = varEnd(bytes, from, end);
    if (readVar(bytes, from, start) != end - start) {
      throw malformed(end - from);
    }
    return start;
  }

  /** Returns the index behind a number that begins at an index. */
  private static int varEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] < 0) {
      at++;
    }
    if (at >= end || at - from >= MOST_VAR_BYTES) {
      throw malformed(end - from);
    }
    return at + 1;
  }

  private static long readVar(byte[] bytes, int from, int end) {
    long value = 0;
    for (int i = end - 1; i >= from; i--) {
      value = (value << VAR_BITS) | (bytes[i] & LOW);
    }
    return value;
  }

  private static String utf8(byte[] bytes, int from, int size) {
    String text = new String(bytes, from, size, StandardCharsets.UTF_8);
    // What is malformed is read as this character, which a text may also have of its own.
    if (text.indexOf(REPLACEMENT) >= 0) {
      byte[] again = text.getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(again, 0, again.length, bytes, from, from + size)) {
        throw malformed(size);
      }
    }
    return text;
  }

  private static Boolean truth(byte[] bytes, int from, int end) {
    byte value = fixed(bytes, from, end, 1).get();
    if (value != 0 && value != 1) {
      throw malformed(end - from);
    }
    return value == 1;
  }

  private static long integer(byte[] bytes, int from, int end, long least, long most) {
    if (varEnd(bytes, from, end) != end) {
      throw malformed(end - from);
    }
    long rest = readVar(bytes, from, end);
    long value = (rest >>> 1) ^ -(rest & 1);
    if (value < least || value > most || varLength(rest) != end - from) {
      throw malformed(end - from);
    }
    return value;
  }

  private static ByteBuffer fixed(byte[] bytes, int from, int end, int wanted) {
    if (end - from != wanted) {
      throw malformed(end - from);
    }
    return ByteBuffer.wrap(bytes, from, wanted);
  }

  private static SerializationException malformed(int length) {
    return new SerializationException(
        length + " bytes are no value of the type that the byte before them says", null);
  }
}
