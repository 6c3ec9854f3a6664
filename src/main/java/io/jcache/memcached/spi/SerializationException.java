package io.jcache.memcached.spi;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** An object that cannot be turned into bytes, or bytes that are no object of this application. */
public final class SerializationException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception whose message names the class and the way out. */
  public SerializationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
