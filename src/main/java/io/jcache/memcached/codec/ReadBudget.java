package io.jcache.memcached.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;

/**
 * What the reading of one entry may still cost: memory for its objects, and steps for the hash
 * codes of what its hash tables and sorted collections hold.
 *
 * <ul>
 *   <li>Both are estimates, made before the memory is taken and before a hash code is asked for.
 *   <li>What the constructors and hooks of the application's classes do by themselves is not seen.
 * </ul>
 */
final class ReadBudget {
  private static final int COUNTED_FROM = 1000;

  private final SerializationLimits limits;
  private long memory;
  private long work;

  /** Creates a budget. */
  ReadBudget(SerializationLimits limits) {
    this.limits = limits;
  }

  /** Starts with the whole budget. */
  void start() {
    memory = limits.maxMemory();
    work = limits.maxWork();
  }

  /** Returns the limits that it is made of. */
  SerializationLimits limits() {
    return limits;
  }

  /** Takes memory for objects. */
  void take(long bytes) {
    memory -= bytes;
    if (memory < 0) {
      throw new KryoException(
          "its objects would take more than about "
              + limits.maxMemory()
              + " bytes of memory, which is four times "
              + SerializationLimits.SIZE_OPTION
              + " = "
              + limits.maxSize()
              + " or a quarter of the heap; store less, or raise that option (and -Xmx)");
    }
  }

  /** Takes steps for hash codes or comparisons. */
  void spend(long steps) {
    work -= Math.min(steps, Long.MAX_VALUE / 4);
    if (work < 0) {
      throw new KryoException(
          "the hash codes of its nested collections would take more than "
              + limits.maxWork()
              + " steps, which is four times "
              + SerializationLimits.SIZE_OPTION
              + " = "
              + limits.maxSize()
              + "; store fewer collections as keys and elements of sets, or raise that option");
    }
  }

  /**
   * Takes the steps that keys with the same hash code cost in a hash table.
   *
   * @param sorted whether the table sorts such keys where they are Comparable
   */
  void spendOnCollisions(@org.jspecify.annotations.Nullable Object[] keys, boolean sorted) {
    if (keys.length < COUNTED_FROM || (sorted && keys[0] instanceof Comparable)) {
      return;
    }
    int[] hashes = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      Object key = keys[i];
      hashes[i] = key == null ? 0 : key.hashCode();
    }
    java.util.Arrays.sort(hashes);
    long run = 1;
    for (int i = 1; i <= hashes.length; i++) {
      if (i < hashes.length && hashes[i] == hashes[i - 1]) {
        run++;
      } else {
        spend(run * (run - 1) / 2);
        run = 1;
      }
    }
  }
}
