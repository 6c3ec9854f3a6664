package io.jcache.memcached.internal.codec;

import io.jcache.memcached.internal.key.HostileKeys;
import io.jcache.memcached.spi.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Small payloads that stand for endless work or more memory than there is, in a small JVM. */
public final class HostileGraphs {
  private static final String ENDLESS = "sets in sets";
  private static final int LEVELS = 100;
  private static final int MANY = 400_000;
  private static final int DEEP = 20_000;
  private static final long STACK = 256L << 20;
  private static final long SECONDS = 4;

  private HostileGraphs() {}

  /** Reads every payload, or shows what a few of them do where nothing bounds them. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Callable<Object>> cases = arguments[0].equals("plain") ? plain() : guarded();
    for (Map.Entry<String, Callable<Object>> hostile : cases.entrySet()) {
      String[] outcome = {"still running"};
      Thread reader =
          new Thread(
              () -> {
                try {
                  outcome[0] = "read " + hostile.getValue().call().getClass();
                } catch (Exception | VirtualMachineError e) {
                  outcome[0] = e.getClass().getSimpleName() + ": " + e.getMessage();
                }
              });
      reader.setDaemon(true);
      reader.start();
      boolean endless = arguments[0].equals("plain") && hostile.getKey().equals(ENDLESS);
      reader.join(SECONDS * 1000 * (endless ? 1 : 10));
      System.out.println(hostile.getKey() + " -> " + outcome[0]);
    }
    System.exit(0);
  }

  /** Returns what is read: each case gives an object or throws. More can be added here. */
  private static Map<String, Callable<Object>> guarded() throws Exception {
    Map<String, Callable<Object>> cases = new LinkedHashMap<>();
    Serializer serializer = Forgery.serializer(false);
    payloads()
        .forEach(
            (name, bytes) -> cases.put(name, () -> serializer.deserialize(bytes, 0, bytes.length)));
    cases.put("put: sets in sets", () -> serializer.serialize(setsInSets()));
    return cases;
  }

  private static Map<String, Callable<Object>> plain() throws Exception {
    Map<String, Callable<Object>> cases = new LinkedHashMap<>();
    cases.put("arrays in arrays", () -> plainObject(widened(plainBytes(arraysInArrays()))));
    cases.put("vectors in vectors", () -> plainObject(plainDeep()));
    cases.put(ENDLESS, () -> plainObject(plainBytes(setsInSets())));
    return cases;
  }

  private static Map<String, byte[]> payloads() throws Exception {
    Map<String, byte[]> payloads = new LinkedHashMap<>();
    payloads.put("sets in sets", Forgery.kryo(setsInSets()));
    payloads.put("lists in lists as a key", Forgery.kryo(listsInLists(new HashMap<>())));
    payloads.put("lists in lists in an immutable set", Forgery.kryo(immutable()));
    payloads.put("sets in sets by Java", Forgery.java(setsInSets()));
    payloads.put("immutable sets in sets by Java", Forgery.java(ForgedCollection.setsInSets()));
    payloads.put("immutable map of lists by Java", Forgery.java(ForgedCollection.mapOfLists()));
    payloads.put("unfinished lists in a set by Java", Forgery.java(ForgedCollection.unfinished()));
    payloads.put("immutable lists as a key", Forgery.kryo(immutableListsAsKey()));
    payloads.put("vectors as a key", Forgery.kryo(vectorsAsKey()));
    payloads.put("Java's and Kryo's sets by turns", Forgery.kryo(byTurns()));
    payloads.put("large numbers in a key", Forgery.kryo(largeNumbers()));
    payloads.put("colliding keys", colliding());
    payloads.put("empty deques", repeated(new ArrayDeque<>(), new ArrayDeque<>(), MANY));
    payloads.put(
        "empty maps", repeated(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), MANY));
    payloads.put("lists in lists", inDeepStack(() -> Forgery.kryo(nested())));
    payloads.put("vectors in vectors by Java", inDeepStack(() -> Forgery.java(vectors())));
    payloads.put("arrays in arrays by Java", widened(Forgery.java(arraysInArrays())));
    payloads.put("huge capacity by Java", hugeCapacity());
    payloads.put(
        "pattern of equivalent characters",
        Forgery.kryo(Pattern.compile("a\u0301", Pattern.CANON_EQ)));
    payloads.put("pattern", patternBomb());
    payloads.putAll(HostileKeys.payloads());
    return payloads;
  }

  private static Set<Object> setsInSets() {
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

  private static Object immutableListsAsKey() {
    List<Object> root = new ArrayList<>();
    Set<Object> set = new HashSet<>();
    set.add(root);
    List<Object> list = List.of();
    for (int i = 0; i < LEVELS; i++) {
      list = List.of(list, list);
    }
    root.add(list);
    return set;
  }

  private static Object vectorsAsKey() {
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
  private static Object byTurns() {
    Set<Object> root = new HashSet<>();
    Set<Object> set = root;
    for (int i = 0; i < LEVELS / 2; i++) {
      List<Object> vector = new Vector<>();
      Set<Object> next = new HashSet<>();
      Set<Object> immutable = Set.of(next);
      set.add(vector);
      vector.addAll(List.of(immutable, immutable));
      set = next;
    }
    return root;
  }

  private static Object listsInLists(Map<Object, Object> map) {
    List<Object> root = new ArrayList<>();
    map.put(root, 1);
    fill(root);
    return map;
  }

  private static void fill(List<Object> root) {
    List<Object> list = root;
    for (int i = 0; i < LEVELS; i++) {
      List<Object> next = new ArrayList<>();
      list.add(next);
      list.add(next);
      list = next;
    }
  }

  private static Object immutable() {
    List<Object> root = new ArrayList<>();
    Set<Object> set = Set.of("x", root, 1);
    fill(root);
    return set;
  }

  private static Object largeNumbers() {
    List<Object> list = new ArrayList<>();
    Set<Object> set = new HashSet<>();
    set.add(list);
    list.addAll(Collections.nCopies(100_000, BigInteger.ONE.shiftLeft(3_000_000)));
    return set;
  }

  /** Returns a set of lists with one hash code, which nobody has put into a set. */
  private static byte[] colliding() {
    List<Object> lists = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      lists.add(new ArrayList<>(List.of(i, -31 * i)));
    }
    byte[] bytes = Forgery.kryo(lists);
    byte[] list = Forgery.kryo(new ArrayList<>());
    byte[] set = Forgery.kryo(new HashSet<>());
    int at = Arrays.mismatch(list, set);
    bytes[at] = set[at];
    return bytes;
  }

  /** Returns a list of so many objects as the two are. */
  private static byte[] repeated(Object first, Object second, int count) throws IOException {
    byte[] one = Forgery.kryo(new ArrayList<>(List.of(first)));
    byte[] two = Forgery.kryo(new ArrayList<>(List.of(first, second)));
    int lengthAt = Arrays.mismatch(one, two);
    byte[] each = Arrays.copyOfRange(two, one.length, two.length);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(one, 0, lengthAt);
    for (int rest = count; ; rest >>>= 7) {
      bytes.write(rest < 128 ? rest : rest & 127 | 128);
      if (rest < 128) {
        break;
      }
    }
    bytes.write(one, lengthAt + 1, one.length - lengthAt - 1);
    for (int i = 1; i < count; i++) {
      bytes.write(each);
    }
    return bytes.toByteArray();
  }

  private static Object nested() {
    Object nested = new ArrayList<>();
    for (int i = 0; i < DEEP; i++) {
      nested = new ArrayList<>(Collections.singletonList(nested));
    }
    return nested;
  }

  private static Object vectors() {
    Object nested = new Vector<>(1);
    for (int i = 0; i < DEEP; i++) {
      nested = new Vector<>(Collections.singletonList(nested));
    }
    return nested;
  }

  private static byte[] plainDeep() throws Exception {
    return inDeepStack(() -> plainBytes(vectors()));
  }

  private static Object arraysInArrays() {
    Object nested = new Object[1];
    for (int i = 0; i < 400; i++) {
      nested = new Object[] {nested};
    }
    return new Object[] {nested, new byte[500_000]};
  }

  /** Returns a stream in which arrays of one element say that they have a hundred thousand. */
  private static byte[] widened(byte[] bytes) {
    byte[] wide = bytes.clone();
    for (int i = 0; i + 10 < wide.length; i++) {
      boolean array = wide[i] == 0x75 && wide[i + 1] == 0x71 && wide[i + 3] == 0x7e;
      if (array && wide[i + 9] == 1 && wide[i + 8] == 0 && wide[i + 7] == 0) {
        wide[i + 7] = 1;
        wide[i + 8] = (byte) 0x86;
      }
    }
    return wide;
  }

  private static byte[] hugeCapacity() {
    byte[] bytes = Forgery.java(new IdentityHashMap<>());
    for (int i = 0; i + 6 < bytes.length; i++) {
      if (bytes[i] == 0x77 && bytes[i + 1] == 4 && bytes[i + 6] == 0x78) {
        bytes[i + 2] = 0x10;
      }
    }
    return bytes;
  }

  /** Returns a pattern whose equivalent forms are as many as the orders of its accents. */
  private static byte[] patternBomb() {
    String accents = "a\u0323\u0301\u0327\u0328\u0331\u031b\u0345\u0334\u0321\u0322\u0324\u0325";
    byte[] bytes = Forgery.kryo(Pattern.compile(accents));
    bytes[bytes.length - 4] = (byte) Pattern.CANON_EQ;
    return bytes;
  }

  private static byte[] inDeepStack(Callable<byte[]> maker) throws Exception {
    byte[][] made = new byte[1][];
    Exception[] failure = new Exception[1];
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                made[0] = maker.call();
              } catch (Exception e) {
                failure[0] = e;
              }
            },
            "deep",
            STACK);
    thread.start();
    thread.join();
    if (failure[0] != null) {
      throw failure[0];
    }
    return made[0];
  }

  private static byte[] plainBytes(Object graph) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(graph);
    }
    return bytes.toByteArray();
  }

  private static Object plainObject(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
