package io.jcache.memcached.internal.format;

import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.spi.Serializer;
import java.util.HashSet;
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

  private static final Set<Class<?>> VALUES =
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
   * Returns the values of a type.
   *
   * @param maxSize the most bytes of a value that another program has compressed
   */
  public Serializer values(Class<?> type, long maxSize) {
    return new FormatSerializer(format(maxSize), type);
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
    Set<Class<?>> taken = new HashSet<>(VALUES);
    taken.addAll(Values.WHOLE_NUMBERS);
    if (hasFloatingPoint()) {
      taken.addAll(Set.of(Double.class, Float.class));
    }
    return taken.contains(type);
  }

  /** Returns the types that values may be of, for messages. */
  public String valueTypes() {
    return "String, byte[], Boolean, %sLong, Integer, Short, Byte, BigInteger or Object"
        .formatted(hasFloatingPoint() ? "Double, Float, " : "");
  }
}
