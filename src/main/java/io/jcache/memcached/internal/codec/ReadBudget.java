package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the reading of one entry may still cost: memory for its objects, and steps for the hash
 * codes of what its hash tables and sorted collections hold.
 *
 * <ul>
 *   <li>It is counted on writing, too, so that what could not be read is an error at once.
 *   <li>Both are estimates, made before the memory is taken and before a hash code is asked for.
 *   <li>Equal hash codes count as often as a table compares the keys that have them, and unlike
 *       ones that share a slot where all JVMs put them into the same.
 *   <li>What the constructors and hooks of the application's classes do by themselves is not seen.
 * </ul>
 */
class ReadBudget {
  private static final int COUNTED_FROM = 9;
  private static final long MOST_STEPS = Long.MAX_VALUE / 256;

  /** The classes of the JDK that are Comparable of themselves, as hash tables ask for it. */
  private static final PerClass<Boolean> ORDERED = new PerClass<>(ReadBudget::isOrdered);

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
    if (!hasSteps(steps)) {
      throw tooManySteps(
          "the hash codes of its nested collections",
          "store fewer collections as keys and elements of sets");
    }
  }

  private boolean hasSteps(long steps) {
    work -= Math.min(steps, Long.MAX_VALUE / 4);
    return work >= 0;
  }

  private KryoException tooManySteps(String what, String advice) {
    return new KryoException(
        what
            + " would take more than "
            + limits.maxWork()
            + " steps, which is four times "
            + SerializationLimits.SIZE_OPTION
            + " = "
            + limits.maxSize()
            + "; "
            + advice
            + ", or raise that option");
  }

  private void spendOnEqual(long keys, long steps) {
    if (!hasSteps(steps)) {
      throw tooManySteps(
          keys + " keys or elements of a hash table have the same hash code, to compare them",
          "let the hashCode() of their class tell them apart, store them in a list");
    }
  }

  private void spendOnSlots(int keys, long slots, long each) {
    if (!hasSteps(slots > MOST_STEPS / each ? MOST_STEPS : slots * each)) {
      throw tooManySteps(
          "by their hash codes many of the "
              + keys
              + " keys or elements share the slots of a hash table, to compare them",
          "let the hashCode() of their class tell them apart, store them in a HashSet, a HashMap or"
              + " a list");
    }
  }

  /**
   * Takes the steps of sorting elements.
   *
   * @param order those of walking over the comparator once
   * @param steps those of walking over each of the elements once
   */
  void spendOnOrder(long order, long steps, int elements) {
    int comparisons = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(elements));
    spend(Math.min(steps, MOST_STEPS) * comparisons);
    long compared = (long) elements * comparisons;
    if (order > 0
        && !hasSteps(order > MOST_STEPS / (compared + 1) ? MOST_STEPS : order * compared)) {
      throw tooManySteps(
          "to sort " + elements + " elements or keys by a comparator that holds other objects",
          "let the comparator hold less, store a list");
    }
  }

  /**
   * Takes the steps of comparing each element of a set with each other one.
   *
   * @param steps those of walking over each of the elements once, which have been taken
   */
  void spendOnPairs(int elements, long steps) {
    long pairs = (long) elements * (elements - 1) / 2;
    long each = Math.max(1, Math.min(steps, MOST_STEPS) / Math.max(1, elements));
    if (!hasSteps(pairs > MOST_STEPS / each ? MOST_STEPS : pairs * each)) {
      throw tooManySteps(
          "to compare the " + elements + " elements of a CopyOnWriteArraySet with each other",
          "store a HashSet or a list");
    }
  }

  /**
   * Takes the steps that keys with the same hash code cost in a hash table.
   *
   * @param sorted whether the table sorts such keys where they are Comparable
   * @param steps those of walking over each key once, which have been taken
   */
  void spendOnCollisions(@Nullable Object[] keys, boolean sorted, long steps) {
    if (keys.length < COUNTED_FROM || (sorted && areSorted(keys))) {
      return;
    }
    long each = each(keys, steps);
    int[] hashes = hashesOf(keys);
    Arrays.sort(hashes);
    long run = 1;
    for (int i = 1; i <= hashes.length; i++) {
      if (i < hashes.length && hashes[i] == hashes[i - 1]) {
        run++;
      } else {
        spendOnEqual(run, run * (run - 1) / 2 * each);
        run = 1;
      }
    }
  }

  /**
   * Takes the steps that keys cost which are on each other's way in {@code Set.of} or {@code
   * Map.of}, those with the same hash code among them.
   *
   * @param steps those of walking over each key once, which have been taken
   */
  void spendOnProbes(@Nullable Object[] keys, long steps) {
    if (keys.length >= COUNTED_FROM) {
      spendOnSlots(keys.length, HashSlots.probes(hashesOf(keys)), each(keys, steps));
    }
  }

  /** Takes the steps that keys cost which share the slots of a Hashtable. */
  void spendOnHashtable(@Nullable Object[] keys) {
    if (keys.length >= COUNTED_FROM) {
      spendOnSlots(keys.length, HashSlots.chainedInHashtable(hashesOf(keys)), 1);
    }
  }

  /**
   * Takes the steps that keys cost which share the slots of the tables of Eclipse Collections.
   *
   * @param steps those of walking over each key once, which have been taken
   */
  void spendOnUnified(@Nullable Object[] keys, long steps) {
    if (keys.length >= COUNTED_FROM) {
      spendOnSlots(keys.length, HashSlots.chainedInUnified(hashesOf(keys)), each(keys, steps));
    }
  }

  private static boolean isOrdered(Class<?> type) {
    for (Type implemented : Route.isJdk(type) ? type.getGenericInterfaces() : new Type[0]) {
      if (implemented instanceof ParameterizedType parameterized
          && parameterized.getRawType() == Comparable.class
          && parameterized.getActualTypeArguments()[0] == type) {
        return true;
      }
    }
    return false;
  }

  private static long each(@Nullable Object[] keys, long steps) {
    return Math.max(1, Math.min(steps, MOST_STEPS) / keys.length);
  }

  private static int[] hashesOf(@Nullable Object[] keys) {
    int[] hashes = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      Object key = keys[i];
      hashes[i] = key == null ? 0 : key.hashCode();
    }
    return hashes;
  }

  /** Returns whether a hash table of the JDK sorts all these keys where they collide. */
  private static boolean areSorted(@Nullable Object[] keys) {
    Object first = keys[0];
    if (first == null || !ORDERED.get(first.getClass())) {
      return false;
    }
    for (Object key : keys) {
      if (key == null || key.getClass() != first.getClass()) {
        return false;
      }
    }
    return true;
  }
}
