package io.jcache.memcached;

/**
 * Whether a write that needs no answer waits for it; option values are {@code awaited} and {@code
 * sent}.
 */
public enum WriteMode {
  /** A write returns once the server has taken it. */
  AWAITED,
  /**
   * {@code put} and {@code putAll} return once they are on their way. What fails later is told to
   * no caller, but counted and logged; this JVM reads what it has written.
   */
  SENT
}
