package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the formats have in common: texts, numbers, and which type of Java they come back as. */
final class Values {
  /** The classes of whole numbers. */
  static final Set<Class<?>> WHOLE_NUMBERS =
      Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);

  /** The most digits of a number. */
  static final int MAX_DIGITS = 5_000;

  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1," + MAX_DIGITS + "}");

  // Whole numbers of so many bits are the same as a double, and as a float.
  private static final int DOUBLE_BITS = 53;
  private static final int FLOAT_BITS = 24;

  private Values() {}

  /** Returns a text as bytes. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns bytes as a text. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SerializationException(
          "bytes that are no text in UTF-8; a cache whose value-type is byte[] reads them", e);
    }
  }

  /** Returns the whole number of a text: a Long where it fits, which incr pads with blanks. */
  static Number wholeNumber(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      throw new SerializationException("a whole number that is none", null);
    }
    BigInteger number = new BigInteger(text);
    return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
  }

  /** Returns the floating-point number of a text. */
  static Double floatingPoint(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
    return switch (text) {
      case "INF", "inf" -> Double.POSITIVE_INFINITY;
      case "-INF", "-inf" -> Double.NEGATIVE_INFINITY;
      case "NAN", "nan" -> Double.NaN;
      default -> {
        try {
          yield Double.valueOf(text);
        } catch (NumberFormatException e) {
          throw new SerializationException("a floating-point number that is none", e);
        }
      }
    };
  }

  /**
   * Returns a value as one of the cache's type, where it is the same.
   *
   * @param value a String, byte[], Long, BigInteger, Double or Boolean
   */
  static Object as(Class<?> type, Object value) {
    if (type.isInstance(value)) {
      return value;
    }
    Object same = value instanceof Number number ? number(type, number) : null;
    if (same == null) {
      throw mismatch(type, value);
    }
    return same;
  }

  /** Returns the failure of a value that is none of the cache's type. */
  static SerializationException mismatch(Class<?> type, Object value) {
    return new SerializationException(
        "%s, and the value-type of the cache is %s".formatted(described(value), type.getTypeName()),
        null);
  }

  /** Returns a number as one of a type; null where it is not the same. */
  private static @Nullable Object number(Class<?> type, Number number) {
    if (number instanceof Double floating) {
      boolean fits = floating.isInfinite() || !Float.isInfinite(floating.floatValue());
      return type == Float.class && fits ? (Object) floating.floatValue() : null;
    }
    BigInteger whole =
        number instanceof BigInteger large ? large : BigInteger.valueOf(number.longValue());
    if (type == BigInteger.class) {
      return whole;
    }
    if (type == Integer.class && whole.bitLength() < Integer.SIZE) {
      return whole.intValue();
    }
    if (type == Short.class && whole.bitLength() < Short.SIZE) {
      return whole.shortValue();
    }
    if (type == Byte.class && whole.bitLength() < Byte.SIZE) {
      return whole.byteValue();
    }
    if (type == Double.class && whole.bitLength() <= DOUBLE_BITS) {
      return whole.doubleValue();
    }
    if (type == Float.class && whole.bitLength() <= FLOAT_BITS) {
      return whole.floatValue();
    }
    if (type == Boolean.class && whole.bitLength() <= 1 && whole.signum() >= 0) {
      return whole.signum() == 1;
    }
    return null;
  }

  private static String described(Object value) {
    if (value instanceof byte[]) {
      return "bytes";
    }
    if (value instanceof String) {
      return "a text";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    return value instanceof Double ? "a floating-point number" : "a whole number";
  }

  /** Returns the failure of a value for which the other side has no form. */
  static SerializationException noForm(Object value, String format, String allowed) {
    return new SerializationException(
        ("A value of class %s has no form in an item of format = %s; it takes %s. Structured values"
                + " are JSON text in a cache that says their class, such as java.util.Map"
                + " (value-type, or setTypes)")
            .formatted(value.getClass().getTypeName(), format, allowed),
        null);
  }
}
