package io.jcache.memcached.internal.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.Vector;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Payloads of a few thousand bytes, whose objects take more memory or steps than a small budget.
 */
final class CostlyPayloads {
  private static final int COLLIDING = 300;
  private static final int MANY = 200;
  private static final int SHARING = 30;

  private CostlyPayloads() {}

  /** Returns lists of one hash code, behind others. */
  static List<Object> colliding(int count, Object... first) {
    List<Object> lists = new ArrayList<>(Arrays.asList(first));
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>(List.of(i, -31 * i)));
    }
    return lists;
  }

  /** Returns a set of lists with one hash code, behind others. */
  static byte[] collidingKeys(Object... first) {
    return withSets(Forgery.kryo(colliding(COLLIDING, first)), List.of(), new HashSet<>());
  }

  /** Returns sets of the same lists with one hash code. */
  static byte[] collidingKeysInManySets() {
    List<Object> keys = colliding(COLLIDING / 3);
    List<Object> sets = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sets.add(new ArrayList<>(keys));
    }
    return withSets(
        Forgery.kryo(sets), List.of(new ArrayList<>()), new ArrayList<>(List.of(new HashSet<>())));
  }

  /** Returns the bytes with sets in the place of lists, where these two samples differ. */
  private static byte[] withSets(byte[] bytes, List<?> ofLists, Object ofSets) {
    byte[] sets = Forgery.kryo(ofSets);
    int at = Arrays.mismatch(Forgery.kryo(new ArrayList<>(ofLists)), sets);
    bytes[at] = sets[at];
    return bytes;
  }

  /** Returns a set with a list that has one large number often. */
  static byte[] largeNumbers() {
    List<Object> list = new ArrayList<>();
    Set<Object> set = new HashSet<>();
    set.add(list);
    list.addAll(Collections.nCopies(MANY, BigInteger.ONE.shiftLeft(20_000)));
    return Forgery.kryo(set);
  }

  /** Returns a sorted set of two equal texts, the second of them often. */
  static byte[] oneLongText() {
    // Of one and the same object String.compareTo looks at nothing: there are two.
    List<Object> texts = new ArrayList<>(Collections.nCopies(MANY, "x".repeat(1000)));
    texts.set(0, "x".repeat(1000));
    byte[] list = Forgery.kryo(texts);
    byte[] sorted = Forgery.kryo(new TreeSet<>());
    int at = Arrays.mismatch(Forgery.kryo(new ArrayList<>()), sorted);
    return ByteBuffer.allocate(list.length + 1)
        .put(list, 0, at)
        .put(sorted[at])
        .put(list[at + 1])
        .put((byte) 0) // no comparator
        .put(list, at + 2, list.length - at - 2)
        .array();
  }

  /** Returns a list of empty collections. */
  static byte[] many(Supplier<Object> empty) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(empty.get());
    }
    return Forgery.kryo(all);
  }

  /** Returns lists in lists. */
  static Object listsInLists(int levels) {
    Object nested = new ArrayList<>();
    for (int i = 0; i < levels; i++) {
      nested = new ArrayList<>(Collections.singletonList(nested));
    }
    return nested;
  }

  /** Returns vectors in vectors. */
  static Object vectorsInVectors(int levels) {
    Object nested = new Vector<>(1);
    for (int i = 0; i < levels; i++) {
      nested = new Vector<>(Collections.singletonList(nested));
    }
    return nested;
  }

  /** Returns a stream in which arrays of one element say that they have 257. */
  static byte[] widenedArrays() {
    Object nested = new Object[1];
    for (int i = 0; i < 20; i++) {
      nested = new Object[] {nested};
    }
    byte[] wide = Forgery.java(new Object[] {nested, new byte[500]});
    for (int i = 0; i + 10 < wide.length; i++) {
      boolean array = wide[i] == 0x75 && wide[i + 1] == 0x71 && wide[i + 3] == 0x7e;
      if (array && wide[i + 9] == 1 && wide[i + 8] == 0 && wide[i + 7] == 0) {
        wide[i + 8] = 1;
      }
    }
    return wide;
  }

  /** Returns a map of Java's stream that says that it has 256 entries, more than fit into it. */
  static byte[] largeCapacity() {
    byte[] bytes = Forgery.java(new IdentityHashMap<>());
    for (int i = 0; i + 6 < bytes.length; i++) {
      if (bytes[i] == 0x77 && bytes[i + 1] == 4 && bytes[i + 6] == 0x78) {
        bytes[i + 4] = 1;
      }
    }
    return bytes;
  }

  /** Returns a pattern whose equivalent forms are all orders of its six accents. */
  static byte[] patternOfSixMarks() {
    byte[] bytes = Forgery.kryo(Pattern.compile("a\u0323\u0301\u0327\u0328\u0331\u031b"));
    bytes[bytes.length - 4] = (byte) Pattern.CANON_EQ;
    return bytes;
  }

  /** Returns failures that share their list of suppressed ones. */
  static byte[] sharedSuppressed() {
    List<Throwable> many = Collections.nCopies(100, failure());
    return failures(new StackTraceElement[0], many);
  }

  /** Returns failures that share their stack trace. */
  static byte[] sharedTraces() {
    StackTraceElement[] trace = new StackTraceElement[100];
    Arrays.fill(trace, new StackTraceElement("A", "b", "c", 1));
    return failures(trace, List.of());
  }

  private static byte[] failures(StackTraceElement[] trace, List<Throwable> suppressed) {
    List<Object> all = new Vector<>();
    for (int i = 0; i < SHARING; i++) {
      all.add(new ForgedFailure(trace, suppressed.isEmpty() ? null : suppressed));
    }
    return Forgery.java(all);
  }

  private static Exception failure() {
    Exception failure = new IllegalStateException();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
