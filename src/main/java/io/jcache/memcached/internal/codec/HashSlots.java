package io.jcache.memcached.internal.codec;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * How often keys stand in each other's way in hash tables whose slots follow from the hash codes
 * alone, so that others can choose keys of unlike hash codes that lie in the same slots.
 *
 * <p>The numbers do not depend on the order in which a table of the last size is filled.
 */
final class HashSlots {
  private static final int LOAD_PARTS = 4;
  private static final int FIRST_OF_HASHTABLE = 11;
  private static final int FIRST_OF_UNIFIED = 16;

  private HashSlots() {}

  /**
   * Returns how many other keys are looked at where {@code Set.of} and {@code Map.of} put keys:
   * into a table of twice their number, each into the next free slot.
   */
  static long probes(int[] hashes) {
    int length = 2 * hashes.length;
    int[] homes = Arrays.stream(hashes).map(hash -> Math.floorMod(hash, length)).sorted().toArray();
    // What goes over the end takes the first slots.
    long beyond = Math.max(0, free(homes, 0) - length);
    long free = beyond;
    long probes = 0;
    for (int home : homes) {
      free = Math.max(free, home);
      probes += free - home;
      free++;
    }
    return probes;
  }

  private static long free(int[] homes, long first) {
    long free = first;
    for (int home : homes) {
      free = Math.max(free, home) + 1;
    }
    return free;
  }

  /** Returns how many other keys are passed in the chains of a Hashtable, as it grows. */
  static long chainedInHashtable(int[] hashes) {
    return chained(
        hashes,
        FIRST_OF_HASHTABLE,
        length -> 2 * length + 1,
        (hash, length) -> (hash & Integer.MAX_VALUE) % length);
  }

  /** Returns how many other keys are compared in the chains of Eclipse's tables, as they grow. */
  static long chainedInUnified(int[] hashes) {
    return chained(
        hashes,
        FIRST_OF_UNIFIED,
        length -> 2 * length,
        (hash, length) -> {
          int spread = hash ^ hash >>> 20 ^ hash >>> 12;
          return (spread ^ spread >>> 7 ^ spread >>> 4) & length - 1;
        });
  }

  private static long chained(
      int[] hashes, int first, IntUnaryOperator next, IntBinaryOperator slot) {
    long pairs = 0;
    int keys = 0;
    for (int length = first; keys < hashes.length; length = next.applyAsInt(length)) {
      int size = length;
      keys = Math.min(hashes.length, length - length / LOAD_PARTS);
      pairs +=
          equalPairs(
              Arrays.stream(hashes, 0, keys)
                  .map(hash -> slot.applyAsInt(hash, size))
                  .sorted()
                  .toArray());
    }
    return pairs;
  }

  private static long equalPairs(int[] sorted) {
    long pairs = 0;
    int run = 0;
    for (int i = 1; i < sorted.length; i++) {
      run = sorted[i] == sorted[i - 1] ? run + 1 : 0;
      pairs += run;
    }
    return pairs;
  }
}
