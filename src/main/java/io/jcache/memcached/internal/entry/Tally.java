package io.jcache.memcached.internal.entry;

/**
 * What one decision adds to the statistics (JSR-107, chapter 11).
 *
 * @param hits entries found
 * @param misses entries not found
 * @param puts entries stored
 * @param removals entries removed
 */
public record Tally(int hits, int misses, int puts, int removals) {

  /** Counts nothing. */
  public static final Tally NONE = new Tally(0, 0, 0, 0);

  /** An entry was found. */
  public static final Tally HIT = new Tally(1, 0, 0, 0);

  /** No entry was found. */
  public static final Tally MISS = new Tally(0, 1, 0, 0);

  /** An entry was stored without being looked for. */
  public static final Tally PUT = new Tally(0, 0, 1, 0);

  /** An entry was removed without being looked for. */
  public static final Tally REMOVAL = new Tally(0, 0, 0, 1);

  /** An entry was found and stored again. */
  public static final Tally HIT_AND_PUT = new Tally(1, 0, 1, 0);

  /** No entry was found, and one was stored. */
  public static final Tally MISS_AND_PUT = new Tally(0, 1, 1, 0);

  /** An entry was found and removed. */
  public static final Tally HIT_AND_REMOVAL = new Tally(1, 0, 0, 1);
}
