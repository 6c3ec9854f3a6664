package io.jcache.memcached.internal.transport.link;

import java.time.Duration;

/**
 * The pauses between attempts to connect: each is twice as long as the one before, and the longest
 * so short that a server is used soon after its return, however long it was away.
 */
final class Backoff {
  /** What follows the first failure. */
  static final Duration FIRST = Duration.ofMillis(100);

  /** The longest. */
  static final Duration LAST = Duration.ofMillis(500);

  private Backoff() {}

  /** Returns what follows a pause and one more failure. */
  static Duration after(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LAST) < 0 ? doubled : LAST;
  }
}
