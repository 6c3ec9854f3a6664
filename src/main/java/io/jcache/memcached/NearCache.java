package io.jcache.memcached;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How many entries of a cache this JVM keeps on its heap, and for how long, so that a {@code get}
 * that comes again asks no server. Needs the library Caffeine.
 *
 * <ul>
 *   <li>What this cache changes is seen at once, what others change after {@code maxAge} at the
 *       latest, and mostly much earlier where servers tell of it.
 *   <li>Not for a cache whose entries live longer by being read.
 * </ul>
 *
 * @param maxEntries how many entries at most, up to ten million; 0 for no near cache
 * @param maxAge how long at most, from a millisecond to a day
 * @param watch whether to hear of the changes of others as the servers tell of them
 */
public record NearCache(int maxEntries, Duration maxAge, boolean watch) implements Serializable {

  private static final int MOST_ENTRIES = 10_000_000;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Creates a near cache.
   *
   * @throws IllegalArgumentException where a number is out of its range
   */
  public NearCache {
    Objects.requireNonNull(maxAge, "the longest age is null");
    if (maxEntries < 0 || maxEntries > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "a near cache of " + maxEntries + " entries; allowed: from 0 to " + MOST_ENTRIES);
    }
    if (maxAge.compareTo(SHORTEST) < 0 || maxAge.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a near cache for " + maxAge + "; allowed: from " + SHORTEST + " to " + LONGEST);
    }
  }

  /** Returns a near cache of 10,000 entries for a second, which hears of changes. */
  public static NearCache ofDefaults() {
    return new NearCache(10_000, Duration.ofSeconds(1), true);
  }

  /** Returns no near cache, for a cache that would have one by the configuration file. */
  public static NearCache off() {
    return ofDefaults().withMaxEntries(0);
  }

  /** Returns this near cache with another number of entries. */
  public NearCache withMaxEntries(int entries) {
    return new NearCache(entries, maxAge, watch);
  }

  /** Returns this near cache with another age. */
  public NearCache withMaxAge(Duration age) {
    return new NearCache(maxEntries, age, watch);
  }

  /** Returns this near cache, which hears of changes or does not. */
  public NearCache withWatch(boolean hearing) {
    return new NearCache(maxEntries, maxAge, hearing);
  }

  /** Returns whether nothing is kept. */
  public boolean isOff() {
    return maxEntries == 0;
  }
}
