package io.jcache.memcached.internal.discovery;

import org.jspecify.annotations.Nullable;

/** Says why a source gave no list of servers. */
final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  SourceException(String message) {
    this(message, null);
  }

  SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
