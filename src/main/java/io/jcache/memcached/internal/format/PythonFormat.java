package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Values as python-memcached and pylibmc have them.
 *
 * @param name the value of the option format
 * @param wholeNumber the flags of a whole number that is written; both of them read either
 * @param maxSize the most bytes of a compressed value
 */
record PythonFormat(String name, int wholeNumber, long maxSize) implements ValueFormat {
  /** What python-memcached writes for an int, and pylibmc for a bool. */
  static final int INTEGER = 2;

  /** What pylibmc writes for an int. */
  static final int LONG = 4;

  private static final int BYTES = 0;
  private static final int PICKLE = 1;
  private static final int COMPRESSED = 8;
  private static final int TEXT = 16;
  private static final Set<Integer> KINDS = Set.of(BYTES, PICKLE, INTEGER, LONG, TEXT);

  private static final int MARSHAL_START = 0x0408;
  private static final int PICKLE_START = (byte) 0x80;

  @Override
  public Encoded encode(Object value) {
    if (value instanceof String text) {
      return new Encoded(TEXT, Values.bytes(text));
    }
    if (value instanceof byte[] bytes) {
      return new Encoded(BYTES, bytes);
    }
    if (value instanceof Boolean yes) {
      return new Encoded(INTEGER, Values.bytes(yes ? "1" : "0"));
    }
    if (Values.WHOLE_NUMBERS.contains(value.getClass())) {
      return new Encoded(wholeNumber, Values.bytes(value.toString()));
    }
    throw Values.noForm(
        value,
        name,
        "String, byte[], Boolean and whole numbers: Python has but a pickle for others");
  }

  @Override
  public Object decode(int flags, byte[] bytes, Class<?> type) {
    int kind = flags & ~COMPRESSED;
    if (!KINDS.contains(kind)) {
      throw new SerializationException(
          "a value with the flags %s, which %s does not write"
              .formatted(Integer.toUnsignedString(flags), name),
          null);
    }
    byte[] raw = flags == kind ? bytes : Zlib.decompress(bytes, 0, maxSize);
    return Values.as(
        type,
        switch (kind) {
          case BYTES -> raw;
          case TEXT -> Values.text(raw);
          case PICKLE -> throw new SerializationException(pickle(raw), null);
          default -> Values.wholeNumber(raw);
        });
  }

  /** Returns what a value of one of the languages' own formats is. */
  private static String pickle(byte[] bytes) {
    int start = bytes.length < 2 ? 0 : ByteBuffer.wrap(bytes).getShort();
    if (start == MARSHAL_START) {
      return "a value that Ruby has marshalled, which only Ruby reads";
    }
    String protocol =
        start >> Byte.SIZE == PICKLE_START ? Integer.toString(start & 0xff) : "0 or 1";
    return "a pickle, protocol %s, which only Python reads".formatted(protocol);
  }
}
