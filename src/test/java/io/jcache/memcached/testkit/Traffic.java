package io.jcache.memcached.testkit;

import java.util.Map;

/**
 * What has passed a {@link FaultProxy} since its counters were last reset.
 *
 * <p>A <b>round trip</b> is a turn of a connection: the first request that comes in after answers
 * have gone out to the client. Requests that only watch the server ({@code version}, {@code stats},
 * {@code noop}, {@code mn}) start none, so a client's heartbeat does not count.
 *
 * <ul>
 *   <li>The number is never too low: a request that depends on an answer comes in after it.
 *   <li>It is exact where no answer goes out while a burst of requests is still coming in. Delay
 *       {@link Direction#TO_CLIENT} by more than a burst takes, as a long line would.
 * </ul>
 *
 * @param connections how many were accepted
 * @param resets how many connections {@link Fault#resetAfter} has broken
 * @param bytes received, by direction
 * @param requests how many came in, by verb: {@code get}, {@code set}, ... on both protocols, with
 *     the binary one's quiet forms as {@code getkq}, {@code setq}, ...
 */
public record Traffic(
    long connections,
    long roundTrips,
    long resets,
    Map<Direction, Long> bytes,
    Map<String, Long> requests) {

  /** Returns how many bytes were received in a direction. */
  public long bytes(Direction direction) {
    return bytes.getOrDefault(direction, 0L);
  }

  /** Returns how many requests of a verb came in. */
  public long requests(String verb) {
    return requests.getOrDefault(verb, 0L);
  }
}
