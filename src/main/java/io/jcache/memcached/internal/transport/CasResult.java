package io.jcache.memcached.internal.transport;

/** The outcome of a compare-and-set or compare-and-delete. */
public enum CasResult {
  /** The item was in the expected state and has been changed. */
  DONE,
  /** The item is there in another state, or the token is of an earlier connection. */
  CONFLICT,
  /** The item is gone. */
  NOT_FOUND
}
