package io.jcache.memcached.internal.codec;

import java.util.Arrays;

/**
 * A set of the ids of one graph. What is added and taken away one by one, as the objects of a long
 * row are, costs the same wherever it lies, unlike with a {@link java.util.BitSet}, which looks for
 * its new end each time.
 */
final class IdBits {
  private static final int KEPT_WORDS = 1024;
  private static final int FIRST_WORDS = 16;

  private long[] words = new long[FIRST_WORDS];
  private int used;

  /** Adds an id. */
  void set(int id) {
    int word = id >> 6;
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(word + 1, 2 * words.length));
    }
    used = Math.max(used, word + 1);
    words[word] |= 1L << id;
  }

  /** Takes an id away. */
  void clear(int id) {
    if (id >> 6 < used) {
      words[id >> 6] &= ~(1L << id);
    }
  }

  /** Takes all ids from one on away. */
  void clearFrom(int id) {
    int word = id >> 6;
    if (word < used) {
      words[word] &= (1L << id) - 1;
      Arrays.fill(words, word + 1, used, 0);
      used = word + 1;
    }
  }

  /** Returns whether an id is in the set. */
  boolean get(int id) {
    return id >> 6 < used && (words[id >> 6] & 1L << id) != 0;
  }

  /** Takes all ids away. */
  void reset() {
    if (words.length > KEPT_WORDS) {
      words = new long[FIRST_WORDS];
    } else {
      Arrays.fill(words, 0, used, 0);
    }
    used = 0;
  }
}
