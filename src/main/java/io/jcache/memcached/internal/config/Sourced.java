package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration file says of an option of a cache.
 *
 * @param path the option with its block, such as {@code caches.vets.expiry}
 * @param origin the file and line
 * @param builtIn whether the file is that of the provider
 */
public record Sourced<T>(T value, String path, String origin, boolean builtIn) {

  /** Returns the error of a value that cannot be used. */
  public ConfigurationException refused(String why) {
    return refused(why, null);
  }

  /**
   * Returns the error of a value that cannot be used.
   *
   * @param why what is wrong with it and what is allowed, as the rest of the sentence
   */
  public ConfigurationException refused(String why, @Nullable Throwable cause) {
    return new ConfigurationException(this + ": read '" + value + "', " + why, cause);
  }

  /** Returns the option and its origin, as messages begin. */
  @Override
  public String toString() {
    return "Option '" + path + "' from " + origin;
  }
}
