package io.jcache.memcached.internal.config;

/** Why a text is no value of an option, as the end of the sentence "read '...', ". */
final class RefusedValueException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates an exception that gives the reason. */
  RefusedValueException(String reason) {
    super(reason);
  }
}
