package io.jcache.memcached;

import io.jcache.memcached.internal.format.SharedFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose items the entries of a cache are; option values are the names in lower case with dashes.
 */
public enum ItemFormat {
  /** This provider's own, which hold every value of Java and keep every promise of a cache. */
  JCACHE(null),
  /** Those of Python's python-memcached. */
  PYTHON_MEMCACHED(SharedFormat.PYTHON_MEMCACHED),
  /** Those of Python's pylibmc. */
  PYLIBMC(SharedFormat.PYLIBMC),
  /** Those of PHP's memcached extension. */
  PHP_MEMCACHED(SharedFormat.PHP_MEMCACHED),
  /** Text and bytes without flags. */
  PLAIN(SharedFormat.PLAIN);

  private final @Nullable SharedFormat shared;

  ItemFormat(@Nullable SharedFormat shared) {
    this.shared = shared;
  }

  /** Returns the value of the option. */
  String optionValue() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what other programs' items of the format are like; null for the provider's own. */
  @Nullable SharedFormat shared() {
    return shared;
  }
}
