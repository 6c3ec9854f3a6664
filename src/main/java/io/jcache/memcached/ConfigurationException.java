package io.jcache.memcached;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used; its message names the option and where it came from. */
public final class ConfigurationException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception whose message names the option, its origin and what is allowed. */
  public ConfigurationException(String message) {
    super(message);
  }

  /** Creates an exception with the failure that led to it. */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
