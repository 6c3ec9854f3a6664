package io.jcache.memcached.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.eclipse.collections.api.factory.Sets;
import org.eclipse.collections.api.set.ImmutableSet;
import org.jspecify.annotations.Nullable;

/**
 * Graphs of few objects that share each other, so that walking over them takes more steps than they
 * have bytes: about thirty thousand, which is nothing to whoever reads them without a budget.
 */
final class CostlyGraphs {
  private static final int LEVELS = 14;
  private static final int IN_ONE_SLOT = 700;

  private CostlyGraphs() {}

  /** Returns what is ordered by comparators, each in two of the next level. */
  static Object comparators(Function<Comparator<Integer>, Object> ordered) {
    Comparator<Integer> order = new Both(null, null);
    for (int i = 0; i < LEVELS; i++) {
      order = new Both(order, order);
    }
    return ordered.apply(order);
  }

  /** Compares by one comparator, and by another what is equal by the first. */
  private record Both(@Nullable Comparator<Integer> one, @Nullable Comparator<Integer> other)
      implements Comparator<Integer> {
    @Override
    public int compare(Integer left, Integer right) {
      int compared = one == null ? left.compareTo(right) : one.compare(left, right);
      return compared == 0 && other != null && !left.equals(right)
          ? other.compare(left, right)
          : compared;
    }
  }

  /** Returns a map of a few numbers that are ordered by a comparator. */
  static Object mapOrderedBy(Comparator<Integer> order) {
    TreeMap<Integer, Boolean> map = new TreeMap<>(order);
    map.putAll(Map.of(1, true, 2, true));
    return map;
  }

  /** Returns a set of a few numbers that are ordered by a comparator. */
  static Object setOrderedBy(Comparator<Integer> order) {
    TreeSet<Integer> set = new TreeSet<>(order);
    set.addAll(List.of(1, 2));
    return set;
  }

  /** Returns a set of numbers that all belong into the first slot of its table. */
  static Set<Integer> setOfOneSlot() {
    Integer[] numbers = new Integer[IN_ONE_SLOT];
    Arrays.setAll(numbers, i -> 2 * IN_ONE_SLOT * i);
    return Set.of(numbers);
  }

  /** Returns a hash table of numbers that are all in one chain. */
  static Hashtable<Integer, Boolean> tableOfOneSlot() {
    Hashtable<Integer, Boolean> table = new Hashtable<>();
    for (int i = 0; i < IN_ONE_SLOT; i++) {
      // It grows from 11 by twice the length and one.
      table.put(1535 * i, true);
    }
    return table;
  }

  /** Returns an immutable set of Eclipse Collections, of numbers that are all in one chain. */
  static ImmutableSet<Integer> unifiedSetOfOneSlot() {
    return Sets.immutable.withAll(
        IntStream.iterate(0, number -> number + 1)
            .filter(CostlyGraphs::isInFirstOfUnified)
            .limit(IN_ONE_SLOT)
            .boxed()
            .toList());
  }

  private static boolean isInFirstOfUnified(int hash) {
    int spread = hash ^ hash >>> 20 ^ hash >>> 12;
    return ((spread ^ spread >>> 7 ^ spread >>> 4) & 1023) == 0;
  }

  /** Returns hash sets, each in two of the next level. */
  static Set<Object> setsInSets() {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < LEVELS; i++) {
      Set<Object> nextLeft = new HashSet<>();
      Set<Object> nextRight = new HashSet<>();
      nextLeft.add("different");
      for (Set<Object> set : List.of(nextLeft, nextRight)) {
        left.add(set);
        right.add(set);
      }
      left = nextLeft;
      right = nextRight;
    }
    return root;
  }

  /** Returns immutable sets, each in two of the next level. */
  static Object immutableSetsInSets() {
    Object left = Set.of();
    Object right = Set.of("different");
    for (int i = 0; i < LEVELS; i++) {
      Object next = Set.of(left, right);
      right = Set.of(left, right, "different");
      left = next;
    }
    return left;
  }

  /** Returns an immutable map whose key is a list of lists, each there twice. */
  static Object immutableMapOfLists() {
    return Map.of(immutableLists(), 1);
  }

  /** Returns lists, each twice and more in the next, of which none is complete at the set. */
  static Object unfinishedLists() {
    List<Object> last = new LinkedList<>();
    Object set = Set.of(last, "different");
    List<Object> root = new LinkedList<>();
    List<Object> list = root;
    for (int i = 1; i <= LEVELS; i++) {
      List<Object> next = i == LEVELS ? last : new LinkedList<>();
      next.addAll(List.of(list, list));
      list.add(next);
      list = next;
    }
    last.add(set);
    return root;
  }

  /** Returns a set whose element is immutable lists, each there twice. */
  static Object immutableListsAsKey() {
    List<Object> root = new ArrayList<>();
    Set<Object> set = new HashSet<>();
    set.add(root);
    root.add(immutableLists());
    return set;
  }

  private static List<Object> immutableLists() {
    List<Object> list = List.of();
    for (int i = 0; i < LEVELS; i++) {
      list = List.of(list, list);
    }
    return list;
  }

  /** Returns a map whose key is vectors, each there twice. */
  static Object vectorsAsKey() {
    List<Object> root = new Vector<>();
    Map<Object, Object> map = new HashMap<>();
    map.put(root, 1);
    List<Object> list = root;
    for (int i = 0; i < LEVELS; i++) {
      List<Object> next = new Vector<>();
      list.addAll(List.of(next, next));
      list = next;
    }
    return map;
  }

  /** Returns Kryo's sets of Java's vectors of Java's sets of Kryo's sets, each there twice. */
  static Object byTurns() {
    Set<Object> root = new HashSet<>();
    Set<Object> set = root;
    for (int i = 0; i < LEVELS; i++) {
      List<Object> vector = new Vector<>();
      Set<Object> next = new HashSet<>();
      Set<Object> immutable = Set.of(next);
      set.add(vector);
      vector.addAll(List.of(immutable, immutable));
      set = next;
    }
    return root;
  }

  /** Returns a map whose key is lists, each there twice. */
  static Object listsAsKey() {
    List<Object> root = new ArrayList<>();
    Map<Object, Object> map = new HashMap<>();
    map.put(root, 1);
    fill(root);
    return map;
  }

  /** Returns an immutable set with lists, each there twice. */
  static Object listsInAnImmutableSet() {
    List<Object> root = new ArrayList<>();
    Set<Object> set = Set.of("x", root, 1);
    fill(root);
    return set;
  }

  /** Returns lists that share each other, in a set of a cycle that hash codes do not follow. */
  static Object listsOfACycle() {
    AtomicReference<Object> cycle = new AtomicReference<>();
    Set<Object> set = new HashSet<>();
    List<Object> root = new ArrayList<>();
    set.add(root);
    fill(root).add(cycle);
    cycle.set(set);
    return cycle;
  }

  /** Makes a list one of lists, each there twice, and returns the last of them. */
  private static List<Object> fill(List<Object> root) {
    List<Object> list = root;
    for (int i = 0; i < LEVELS; i++) {
      List<Object> next = new ArrayList<>();
      list.add(next);
      list.add(next);
      list = next;
    }
    return list;
  }

  /** Returns some small numbers and a long one, which they are multiplied to be compared with. */
  static Set<BigDecimal> unlikeScales() {
    Set<BigDecimal> numbers = new TreeSet<>(List.of(BigDecimal.TEN.pow(2000).add(BigDecimal.ONE)));
    for (int i = 1; i < 40; i++) {
      numbers.add(new BigDecimal(BigInteger.valueOf(i), -1999));
    }
    return numbers;
  }

  /** Returns such numbers in a list, and then as the keys of a map. */
  static List<?> unlikeScalesOfKeys() {
    List<BigDecimal> numbers = new ArrayList<>(unlikeScales());
    Map<BigDecimal, Integer> map = new TreeMap<>();
    numbers.forEach(number -> map.put(number, 1));
    return new ArrayList<>(List.of(numbers, map));
  }
}
