package io.jcache.memcached.internal.discovery;

import java.time.Duration;

/**
 * How long a source is asked, and an answer in doubt has to be the same.
 *
 * @param patience how long a first answer is waited for
 * @param soon until the second question where failed servers are replaced by others
 * @param down between two questions while a server of the list is down
 * @param cached longer than name servers keep an answer: what they say then is not the same one
 */
public record Pace(Duration patience, Duration soon, Duration down, Duration cached) {

  /** The pace of name servers, most of which keep an answer for 30 s or less. */
  public static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1));
}
