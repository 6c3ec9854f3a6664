package io.jcache.memcached.internal.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keys of simple types as text that a person can read: a letter for the type, then the value.
 *
 * <ul>
 *   <li>Equal keys have equal texts, on every Java version; different keys have different ones.
 *   <li>{@link #decode} gives back an equal key of the same class, or throws: a text that {@link
 *       #encode} would not give is not taken.
 * </ul>
 */
final class ReadableKeys {
  private static final char ENUM = 'e';

  /** The type letters; none is the tag of a hashed key. */
  private static final Map<Class<?>, Character> TAGS =
      Map.ofEntries(
          Map.entry(String.class, 's'),
          Map.entry(Integer.class, 'i'),
          Map.entry(Long.class, 'l'),
          Map.entry(Short.class, 'h'),
          Map.entry(Byte.class, 'b'),
          Map.entry(Float.class, 'f'),
          Map.entry(Double.class, 'd'),
          Map.entry(BigInteger.class, 'n'),
          Map.entry(BigDecimal.class, 'm'),
          Map.entry(Boolean.class, 'z'),
          Map.entry(Character.class, 'c'),
          Map.entry(UUID.class, 'u'));

  /** Above this, a whole double is written with an exponent. */
  private static final double PLAIN_LIMIT = 1e15;

  /** Finds the classes of enums by name. */
  @FunctionalInterface
  interface EnumClasses {
    /** Returns a class that is not initialized. */
    Class<?> find(String name) throws ClassNotFoundException;
  }

  private ReadableKeys() {}

  /** Returns whether a key is of a simple type, so that its text is readable unless too long. */
  static boolean isSimple(Object key) {
    return key instanceof Enum<?> || TAGS.containsKey(key.getClass());
  }

  /** Returns the text of a key, or null when it is of no simple type or longer than allowed. */
  static @Nullable String encode(Object key, int maxLength) {
    if (key instanceof String string) {
      return PercentText.encode('s', string, maxLength);
    }
    if (key instanceof Enum<?> constant) {
      return PercentText.encode(ENUM, enumText(constant), maxLength);
    }
    Character tag = TAGS.get(key.getClass());
    if (tag == null) {
      return null;
    }
    if (key instanceof Character c) {
      return PercentText.encode(tag, c.toString(), maxLength);
    }
    // A decimal digit has more than three bits; the text of a huge number takes quadratic time.
    if (bitLength(key) > 4L * maxLength) {
      return null;
    }
    String text = tag + numberText(key);
    return text.length() <= maxLength ? text : null;
  }

  private static int bitLength(Object key) {
    if (key instanceof BigInteger integer) {
      return integer.bitLength();
    }
    return key instanceof BigDecimal decimal ? decimal.unscaledValue().bitLength() : 0;
  }

  private static String numberText(Object key) {
    if (key instanceof Double d) {
      return text(d);
    }
    if (key instanceof Float f) {
      return text(f);
    }
    return key instanceof BigDecimal decimal ? text(decimal) : key.toString();
  }

  /**
   * Returns the shortest text of 15 to 17 digits that is this number: toString varies with JDKs.
   */
  private static String text(double d) {
    if (d == (long) d && Math.abs(d) < PLAIN_LIMIT) {
      return d == 0 && 1 / d < 0 ? "-0" : Long.toString((long) d);
    }
    if (!Double.isFinite(d)) {
      return Double.toString(d);
    }
    BigDecimal exact = new BigDecimal(d);
    for (int digits = 15; ; digits++) {
      String text = exact.round(new MathContext(digits)).stripTrailingZeros().toString();
      if (Double.parseDouble(text) == d) {
        return text;
      }
    }
  }

  private static String text(float f) {
    if ((f == (long) f && Math.abs(f) < PLAIN_LIMIT) || !Float.isFinite(f)) {
      return text((double) f);
    }
    BigDecimal exact = new BigDecimal(f);
    for (int digits = 6; ; digits++) {
      String text = exact.round(new MathContext(digits)).stripTrailingZeros().toString();
      if (Float.parseFloat(text) == f) {
        return text;
      }
    }
  }

  /** Returns unscaled value and exponent where the usual text cannot be read back for every one. */
  private static String text(BigDecimal decimal) {
    int scale = decimal.scale();
    return scale >= 0 && scale <= decimal.precision() + 5
        ? decimal.toString()
        : decimal.unscaledValue() + "e" + -(long) scale;
  }

  private static String enumText(Enum<?> constant) {
    // Neither a class's nor a field's name can contain a slash, whatever the language.
    return constant.getDeclaringClass().getName() + '/' + constant.name();
  }

  /**
   * Returns the key of a text.
   *
   * @param classes finds the classes of enums
   * @throws IllegalArgumentException when the text is none that {@link #encode} gives
   * @throws ClassNotFoundException when an enum's class is not found
   */
  static Object decode(String text, EnumClasses classes) throws ClassNotFoundException {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    if (text.charAt(0) == 's') {
      return canonical(PercentText.decode(text, 1), text);
    }
    String value = text.substring(1);
    Object key =
        switch (text.charAt(0)) {
          case 'i' -> Integer.valueOf(value);
          case 'l' -> Long.valueOf(value);
          case 'h' -> Short.valueOf(value);
          case 'b' -> Byte.valueOf(value);
          case 'f' -> Float.valueOf(value);
          case 'd' -> Double.valueOf(value);
          case 'n' -> new BigInteger(value);
          case 'm' -> decimal(value);
          case 'z' -> Boolean.valueOf(value);
          case 'c' -> character(PercentText.decode(text, 1));
          case 'u' -> UUID.fromString(value);
          case ENUM -> enumConstant(PercentText.decode(text, 1), classes);
          default -> throw new IllegalArgumentException("it begins with no type letter");
        };
    return canonical(key, text);
  }

  private static Object canonical(Object key, String text) {
    if (!text.equals(encode(key, text.length()))) {
      throw new IllegalArgumentException("it is not in canonical form");
    }
    return key;
  }

  private static BigDecimal decimal(String value) {
    int e = value.indexOf('e');
    if (e < 0) {
      return new BigDecimal(value);
    }
    long exponent = Long.parseLong(value.substring(e + 1));
    if (-exponent != (int) -exponent) {
      throw new IllegalArgumentException("an exponent out of range");
    }
    return new BigDecimal(new BigInteger(value.substring(0, e)), (int) -exponent);
  }

  private static Character character(String value) {
    if (value.length() != 1) {
      throw new IllegalArgumentException(value.length() + " characters, not one");
    }
    return value.charAt(0);
  }

  private static Enum<?> enumConstant(String value, EnumClasses classes)
      throws ClassNotFoundException {
    int slash = value.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("an enum without a constant");
    }
    Class<?> type = classes.find(value.substring(0, slash));
    if (!type.isEnum()) {
      throw new IllegalArgumentException(type.getName() + " is no enum");
    }
    return constant(type, value.substring(slash + 1));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Enum<E>> Enum<E> constant(Class<?> type, String name) {
    return Enum.valueOf((Class<E>) type, name);
  }
}
