package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Values as PHP's memcached extension has them. Its strings are bytes, of which the value type of
 * the cache makes text or not; the upper half of the flags is the application's.
 *
 * @param maxSize the most bytes of a compressed value
 */
record PhpFormat(long maxSize) implements ValueFormat {
  private static final String NAME = "php-memcached";

  private static final int STRING = 0;
  private static final int LONG = 1;
  private static final int DOUBLE = 2;
  private static final int BOOL = 3;
  private static final int SERIALIZED = 4;
  private static final int IGBINARY = 5;
  private static final int JSON = 6;
  private static final int MSGPACK = 7;

  private static final int COMPRESSED = 16;
  private static final int ZLIB = 32;
  private static final int FASTLZ = 64;
  private static final int OWN = 0xffff;
  private static final int KIND = 0xf;

  @Override
  public Encoded encode(Object value) {
    if (value instanceof String text) {
      return new Encoded(STRING, Values.bytes(text));
    }
    if (value instanceof byte[] bytes) {
      return new Encoded(STRING, bytes);
    }
    if (value instanceof Boolean yes) {
      return new Encoded(BOOL, Values.bytes(yes ? "1" : ""));
    }
    if (value instanceof Double || value instanceof Float) {
      return new Encoded(DOUBLE, Values.bytes(value.toString()));
    }
    if (value instanceof BigInteger whole && whole.bitLength() >= Long.SIZE) {
      throw new SerializationException(
          "The whole number %s has more than 64 bits, and an integer of PHP (format = %s) has not"
              .formatted(whole, NAME),
          null);
    }
    if (Values.WHOLE_NUMBERS.contains(value.getClass())) {
      return new Encoded(LONG, Values.bytes(value.toString()));
    }
    throw Values.noForm(
        value, NAME, "String, byte[], Boolean, Double, Float and whole numbers of 64 bits");
  }

  @Override
  public Object decode(int flags, byte[] bytes, Class<?> type) {
    byte[] raw = uncompressed(flags, bytes);
    return Values.as(
        type,
        switch (flags & KIND) {
          case STRING -> type == byte[].class ? raw : Values.text(raw);
          case LONG -> Values.wholeNumber(raw);
          case DOUBLE -> Values.floatingPoint(raw);
          case BOOL -> raw.length == 1 && raw[0] == '1';
          case SERIALIZED ->
              throw new SerializationException(
                  "a value that PHP has serialized, which only PHP reads", null);
          case IGBINARY ->
              throw new SerializationException("an igbinary value, which only PHP reads", null);
          case JSON ->
              throw new SerializationException(
                  "PHP's JSON, which a cache whose value-type is that of a structured value reads,"
                      + " such as java.util.Map",
                  null);
          case MSGPACK ->
              throw new SerializationException("PHP's msgpack, which is not read here", null);
          default -> throw strange(flags);
        });
  }

  /** What PHP's own serializer of JSON has made says so, and is a text as well. */
  @Override
  public Object textual(int flags, byte[] bytes) {
    return (flags & KIND) == JSON ? uncompressed(flags, bytes) : decode(flags, bytes, Object.class);
  }

  private byte[] uncompressed(int flags, byte[] bytes) {
    return switch (flags & OWN & ~KIND) {
      case 0 -> bytes;
      case COMPRESSED | ZLIB -> decompressed(bytes);
      case COMPRESSED | FASTLZ ->
          throw new SerializationException(
              "compressed by fastlz, which is not read here; in PHP set"
                  + " Memcached::OPT_COMPRESSION_TYPE to Memcached::COMPRESSION_ZLIB, or"
                  + " Memcached::OPT_COMPRESSION to false",
              null);
      default -> throw strange(flags);
    };
  }

  private byte[] decompressed(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw new SerializationException("compressed by zlib, and damaged", null);
    }
    byte[] raw = Zlib.decompress(bytes, Integer.BYTES, maxSize);
    if (raw.length != ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt()) {
      throw new SerializationException("compressed by zlib, and not of the length it says", null);
    }
    return raw;
  }

  private static SerializationException strange(int flags) {
    return new SerializationException(
        "a value with the flags %s, which PHP's memcached does not write"
            .formatted(Integer.toUnsignedString(flags)),
        null);
  }
}
