package io.jcache.memcached.internal.format;

import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.Set;

/** The formats of items that other programs share. */
public enum SharedFormat {
  /** As python-memcached has them. */
  PYTHON_MEMCACHED,
  /** As pylibmc has them. */
  PYLIBMC,
  /** As PHP's memcached extension has them. */
  PHP_MEMCACHED,
  /** As text and bytes. */
  PLAIN;

  private static final Set<Class<?>> SIMPLE =
      Set.of(Object.class, String.class, byte[].class, Boolean.class);

  /** Returns whether its client looks for a key where the key with its prefix is placed. */
  public boolean isPlacedWithPrefix() {
    return this != PHP_MEMCACHED;
  }

  /** Returns the keys of a type. */
  public KeyCodec keys(Class<?> type) {
    return new FormatKeys(type);
  }

  /** Returns whether keys may be of a type. */
  public boolean takesKeys(Class<?> type) {
    return FormatKeys.take(type);
  }

  /** Returns the types that keys may be of, for messages. */
  public String keyTypes() {
    return FormatKeys.types();
  }

  /**
   * Returns the values of a type: text, numbers and the like as the others have them, those of any
   * other type as JSON text.
   *
   * @param loader finds what the library for JSON can be extended with
   * @throws SerializationException where the type needs that library, and it is missing
   */
  public Serializer values(Class<?> type, ClassLoader loader, SizeLimits limits) {
    ValueFormat format = format(limits.bytes());
    return isSimple(type)
        ? new FormatSerializer(format, type)
        : new JsonSerializer(format, type, Json.of(type, loader, limits));
  }

  /** Returns whether values of a type have a form of their own in items, and are no JSON. */
  public static boolean isSimple(Class<?> type) {
    return SIMPLE.contains(type) || Values.WHOLE_NUMBERS.contains(type) || isFloating(type);
  }

  private static boolean isFloating(Class<?> type) {
    return type == Double.class || type == Float.class;
  }

  private ValueFormat format(long maxSize) {
    return switch (this) {
      case PYTHON_MEMCACHED -> new PythonFormat("python-memcached", PythonFormat.INTEGER, maxSize);
      case PYLIBMC -> new PythonFormat("pylibmc", PythonFormat.LONG, maxSize);
      case PHP_MEMCACHED -> new PhpFormat(maxSize);
      case PLAIN -> new PlainFormat();
    };
  }

  private boolean hasFloatingPoint() {
    return this == PHP_MEMCACHED || this == PLAIN;
  }

  /** Returns whether values may be of a type. */
  public boolean takesValues(Class<?> type) {
    return hasFloatingPoint() || !isFloating(type);
  }

  /** Returns the types that values may be of, for messages. */
  public String valueTypes() {
    return ("String, byte[], Boolean, %sLong, Integer, Short, Byte, BigInteger or Object; values of"
            + " other classes are JSON text")
        .formatted(hasFloatingPoint() ? "Double, Float, " : "");
  }
}
