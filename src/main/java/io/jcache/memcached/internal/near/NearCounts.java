package io.jcache.memcached.internal.near;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What a near cache has counted. Holds nothing of the application's. Thread-safe. */
public final class NearCounts {

  private final Duration maxAge;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder outdated = new LongAdder();

  NearCounts(Duration maxAge) {
    this.maxAge = maxAge;
  }

  void hit() {
    hits.increment();
  }

  void miss() {
    misses.increment();
  }

  void outdated() {
    outdated.increment();
  }

  /** Returns how old an entry may be. */
  public Duration maxAge() {
    return maxAge;
  }

  /** Returns how many reads of a key have found it here. */
  public long hits() {
    return hits.sum();
  }

  /** Returns how many reads of a key have gone to the store. */
  public long misses() {
    return misses.sum();
  }

  /** Returns how many of the misses have found an entry here that was changed since. */
  public long outdatedEntries() {
    return outdated.sum();
  }
}
