package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;

/** Values as text, or as the bytes that they are, without flags; the value type says which. */
record PlainFormat() implements ValueFormat {
  private static final String NAME = "plain";

  @Override
  public Encoded encode(Object value) {
    if (value instanceof byte[] bytes) {
      return new Encoded(0, bytes);
    }
    if (value instanceof String
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof Float
        || Values.WHOLE_NUMBERS.contains(value.getClass())) {
      return new Encoded(0, Values.bytes(value.toString()));
    }
    throw Values.noForm(value, NAME, "String, byte[], Boolean, Double, Float and whole numbers");
  }

  @Override
  public Object decode(int flags, byte[] bytes, Class<?> type) {
    if (flags != 0) {
      throw new SerializationException(
          "a value with the flags %s, and format = plain has none"
              .formatted(Integer.toUnsignedString(flags)),
          null);
    }
    if (type == byte[].class) {
      return bytes;
    }
    if (type == Double.class || type == Float.class) {
      return Values.as(type, Values.floatingPoint(bytes));
    }
    if (Values.WHOLE_NUMBERS.contains(type)) {
      return Values.as(type, Values.wholeNumber(bytes));
    }
    String text = Values.text(bytes);
    if (type == Boolean.class) {
      if (!text.equals("true") && !text.equals("false")) {
        throw new SerializationException("a text that is neither true nor false", null);
      }
      return text.equals("true");
    }
    return Values.as(type, text);
  }
}
