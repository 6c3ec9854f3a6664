package io.jcache.memcached.testkit;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts the {@link Traffic} of a proxy. */
final class TrafficCounter {
  private static final Set<String> WATCHING = Set.of("version", "stats", "noop", "mn");

  private final Map<Direction, Long> bytes = new EnumMap<>(Direction.class);
  private final Map<String, Long> requests = new TreeMap<>();
  private long connections;
  private long roundTrips;
  private long resets;

  /** Returns the counts since the last reset. */
  synchronized Traffic traffic() {
    return new Traffic(connections, roundTrips, resets, Map.copyOf(bytes), Map.copyOf(requests));
  }

  /** Starts all counts anew. */
  synchronized void reset() {
    bytes.clear();
    requests.clear();
    connections = 0;
    roundTrips = 0;
    resets = 0;
  }

  /** Counts a connection, and returns the counter for what passes on it. */
  synchronized OfConnection connected() {
    connections++;
    return new OfConnection();
  }

  /** Counts on one connection. */
  final class OfConnection {
    private final RequestParser parser = new RequestParser(this::request);
    private boolean turned = true;

    /** Counts bytes that came in; those of one direction come from one thread. */
    void received(Direction direction, byte[] received, int count) {
      synchronized (TrafficCounter.this) {
        bytes.merge(direction, (long) count, Long::sum);
        if (direction == Direction.TO_SERVER) {
          parser.feed(received, count);
        }
      }
    }

    /** Notes that bytes are about to go out. */
    void delivering(Direction direction) {
      synchronized (TrafficCounter.this) {
        turned |= direction == Direction.TO_CLIENT;
      }
    }

    /** Counts a connection that a fault has broken. */
    void resetByFault() {
      synchronized (TrafficCounter.this) {
        resets++;
      }
    }

    private void request(String verb) {
      requests.merge(verb, 1L, Long::sum);
      if (turned && !WATCHING.contains(verb)) {
        turned = false;
        roundTrips++;
      }
    }
  }
}
