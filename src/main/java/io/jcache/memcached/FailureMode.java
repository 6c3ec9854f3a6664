package io.jcache.memcached;

/**
 * What a cache does while a server cannot be reached; option values are {@code degrade} and {@code
 * throw}.
 */
public enum FailureMode {
  /** The failing server counts as an empty cache that forgets what is written to it. */
  DEGRADE,
  /** Every failure is a CacheException of the operation. */
  THROW
}
