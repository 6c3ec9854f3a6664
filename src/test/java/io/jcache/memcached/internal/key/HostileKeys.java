package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.Forgery;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Unsafe;

/** Payloads whose keys, or what takes copies of others, stand for endless work or memory. */
public final class HostileKeys {
  private static final int LEVELS = 60;

  private HostileKeys() {}

  /** Returns the payloads by what they are. */
  public static Map<String, byte[]> payloads() throws ReflectiveOperationException {
    Map<String, byte[]> payloads = new LinkedHashMap<>();
    payloads.put("lists in lists of a cycle", Forgery.kryo(cycle()));
    payloads.put("one long text in a sorted set", oneLongText());
    payloads.put("colliding keys behind a comparable one", behindAComparableOne());
    payloads.put("a few colliding keys in many sets", inManySets());
    payloads.put("suppressed exceptions of many", Forgery.java(suppressed()));
    payloads.put("stack trace of many", Forgery.java(traces()));
    return payloads;
  }

  /** Returns lists that share each other, in a set of a cycle that hash codes do not follow. */
  private static Object cycle() {
    AtomicReference<Object> cycle = new AtomicReference<>();
    Set<Object> set = new HashSet<>();
    List<Object> list = new ArrayList<>();
    set.add(list);
    for (int i = 0; i < LEVELS; i++) {
      List<Object> next = new ArrayList<>();
      list.add(next);
      list.add(next);
      list = next;
    }
    list.add(cycle);
    cycle.set(set);
    return cycle;
  }

  /** Returns a sorted set of two equal texts, the second of them often. */
  private static byte[] oneLongText() {
    // Of one and the same object String.compareTo looks at nothing: there are two.
    List<Object> texts = new ArrayList<>(Collections.nCopies(100_000, "x".repeat(1_000_000)));
    texts.set(0, "x".repeat(1_000_000));
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

  /** Returns lists of one hash code. */
  private static List<Object> colliding(int count) {
    List<Object> lists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>(List.of(i, -31 * i)));
    }
    return lists;
  }

  private static byte[] behindAComparableOne() {
    List<Object> keys = colliding(20_000);
    keys.add(0, "comparable");
    return withSets(Forgery.kryo(keys), new ArrayList<>(), new HashSet<>());
  }

  private static byte[] inManySets() {
    List<Object> keys = colliding(999);
    List<Object> sets = new ArrayList<>();
    for (int i = 0; i < LEVELS; i++) {
      sets.add(new ArrayList<>(keys));
    }
    return withSets(
        Forgery.kryo(sets),
        new ArrayList<>(List.of(new ArrayList<>())),
        new ArrayList<>(List.of(new HashSet<>())));
  }

  /** Returns the bytes with sets in the place of lists, where these two samples differ. */
  private static byte[] withSets(byte[] bytes, Object ofLists, Object ofSets) {
    byte[] sets = Forgery.kryo(ofSets);
    int at = Arrays.mismatch(Forgery.kryo(ofLists), sets);
    bytes[at] = sets[at];
    return bytes;
  }

  private static Object suppressed() throws ReflectiveOperationException {
    List<Throwable> many = Collections.nCopies(900_000, failure());
    List<Object> all = failures(100, "suppressedExceptions", many);
    all.add(new byte[900_000]);
    return all;
  }

  private static Object traces() throws ReflectiveOperationException {
    StackTraceElement[] trace = new StackTraceElement[50_000];
    Arrays.fill(trace, new StackTraceElement("A", "b", "c", 1));
    return failures(20_000, "stackTrace", trace);
  }

  private static Exception failure() {
    Exception failure = new IllegalStateException();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }

  /** Returns exceptions that share what is in a field. */
  private static List<Object> failures(int count, String field, Object shared)
      throws ReflectiveOperationException {
    Field access = Unsafe.class.getDeclaredField("theUnsafe");
    access.setAccessible(true);
    Unsafe unsafe = (Unsafe) access.get(null);
    long at = unsafe.objectFieldOffset(Throwable.class.getDeclaredField(field));
    List<Object> all = new Vector<>();
    for (int i = 0; i < count; i++) {
      Exception next = failure();
      unsafe.putObject(next, at, shared);
      all.add(next);
    }
    return all;
  }
}
