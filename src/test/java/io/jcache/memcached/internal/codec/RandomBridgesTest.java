package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random graphs in which objects of Java serialization and others refer to each other, with shared
 * parts and cycles: each is refused, or comes back as it was.
 */
class RandomBridgesTest {
  private static final int GRAPHS = 2_000;
  private static final int MANY_GRAPHS = 12_000;
  private static final int MOST_PARTS = 12;

  private final Serializer writer =
      ListedSerializers.kryo(RandomBridgesTest.class.getClassLoader(), 512);
  private final Serializer reader =
      ListedSerializers.kryo(RandomBridgesTest.class.getClassLoader(), 512);

  @Test
  void graphs_areRefusedOrComeBack() {
    assertThat(acceptedOf(0, GRAPHS)).isGreaterThan(GRAPHS * 9 / 10);
  }

  @Test
  @Tag("full")
  void manyGraphs_areRefusedOrComeBack() {
    assertThat(acceptedOf(GRAPHS, GRAPHS + MANY_GRAPHS)).isGreaterThan(MANY_GRAPHS * 9 / 10);
  }

  private int acceptedOf(long firstSeed, long endSeed) {
    int accepted = 0;
    for (long seed = firstSeed; seed < endSeed; seed++) {
      Object graph = new Graph(seed).root();
      byte[] bytes;
      try {
        bytes = writer.serialize(graph);
      } catch (SerializationException refused) {
        continue;
      }
      accepted++;
      Object copy = reader.deserialize(bytes, 0, bytes.length);
      assertThat(difference(graph, copy)).as("seed %d", seed).isEqualTo("none");
    }
    return accepted;
  }

  /** Parts of two graphs that should be the same, and the way to them. */
  private record Pair(@Nullable Object one, @Nullable Object other, String way) {}

  /** Says where two graphs differ. Wrappers and immutable lists keep no identity in hooks. */
  private static String difference(Object graph, Object copy) {
    Map<Object, Object> copies = new IdentityHashMap<>();
    Map<Object, Object> originals = new IdentityHashMap<>();
    Deque<Pair> pairs = new ArrayDeque<>(List.of(new Pair(graph, copy, "")));
    while (!pairs.isEmpty()) {
      Pair pair = pairs.remove();
      Object one = pair.one;
      Object other = pair.other;
      if (one == null || other == null || one instanceof String) {
        if (one == null ? other != null : !one.equals(other)) {
          return pair.way + ": " + other + " for " + one;
        }
        continue;
      }
      Class<?> type = one.getClass();
      String way = pair.way + '/' + type.getSimpleName();
      if (type != other.getClass()) {
        return way + " came as " + other.getClass();
      }
      boolean anyIdentity =
          type.getName().startsWith("java.util.Collections$") || isImmutable(type);
      if (!anyIdentity && copies.getOrDefault(one, other) != other) {
        return way + " came as two";
      }
      copies.put(one, other);
      Object original = originals.put(other, one);
      if (original == one) {
        continue;
      }
      if (original != null && !anyIdentity) {
        return way + " came as one with another";
      }
      List<@Nullable Object> parts = parts(one);
      List<@Nullable Object> others = parts(other);
      if (parts.size() != others.size()) {
        return way + " has " + others.size() + " parts, not " + parts.size();
      }
      for (int i = 0; i < parts.size(); i++) {
        pairs.add(new Pair(parts.get(i), others.get(i), way + i));
      }
    }
    return "none";
  }

  private static boolean isImmutable(Class<?> type) {
    return type.getName().startsWith("java.util.ImmutableCollections$");
  }

  private static List<@Nullable Object> parts(Object object) {
    List<@Nullable Object> parts = new ArrayList<>();
    if (object instanceof Pair pair) {
      parts.addAll(Arrays.asList(pair.one, pair.other));
    } else if (object instanceof Shapes.Hooked hooked) {
      parts.add(hooked.other);
    } else if (object instanceof Shapes.External external) {
      parts.add(external.other());
    } else if (object instanceof AtomicReference<?> reference) {
      parts.add(reference.get());
    } else if (object instanceof Object[] array) {
      parts.addAll(Arrays.asList(array));
    } else if (object instanceof Shapes.MyList list) {
      parts.add(list.more);
    } else if (object instanceof Shapes.MyMap map) {
      parts.add(map.more);
    }
    if (object instanceof Collection<?> collection) {
      parts.addAll(collection);
    } else if (object instanceof Map<?, ?> map) {
      map.entrySet().stream()
          .sorted(Comparator.comparing(entry -> (String) entry.getKey()))
          .forEach(entry -> parts.addAll(Arrays.asList(entry.getKey(), entry.getValue())));
    }
    return parts;
  }

  /** A graph; the same for the same seed. */
  private static final class Graph {
    private final Random random;
    private final List<Object> made = new ArrayList<>();

    Graph(long seed) {
      random = new Random(seed * 0x9E3779B97F4A7C15L);
      int count = 1 + random.nextInt(MOST_PARTS);
      for (int i = 0; i < count; i++) {
        made.add(part());
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        link(made.get(random.nextInt(count)), made.get(random.nextInt(count)));
      }
    }

    Object root() {
      return made.get(made.size() - 1);
    }

    private Object child() {
      if (made.isEmpty() || random.nextInt(6) == 0) {
        return "text " + random.nextInt(5);
      }
      int back = random.nextBoolean() ? Math.min(3, made.size()) : made.size();
      return made.get(made.size() - 1 - random.nextInt(back));
    }

    private Object[] children() {
      Object[] children = new Object[random.nextInt(4)];
      Arrays.setAll(children, i -> child());
      return children;
    }

    private <C extends Collection<Object>> C filled(C empty) {
      Collections.addAll(empty, children());
      return empty;
    }

    private <M extends Map<Object, Object>> M filledMap(M empty) {
      for (Object child : children()) {
        empty.put("key " + random.nextInt(9), child);
      }
      return empty;
    }

    private Object part() {
      return switch (random.nextInt(18)) {
        case 0, 1, 2, 3 -> list();
        case 4, 5, 6, 7 -> map();
        case 8 -> hooked(child());
        case 9 -> new Shapes.External("external", child());
        case 10 -> Collections.unmodifiableList(anyList());
        case 11 -> Collections.synchronizedList(anyList());
        case 12 -> Collections.unmodifiableMap(anyMap());
        case 13 -> Collections.synchronizedMap(anyMap());
        case 14 -> children();
        case 15 -> new Pair(child(), child(), "");
        case 16 -> new AtomicReference<>(child());
        default -> random.nextBoolean() ? Arrays.asList(children()) : List.of(children());
      };
    }

    private static Shapes.Hooked hooked(Object other) {
      Shapes.Hooked hooked = new Shapes.Hooked();
      hooked.other = other;
      return hooked;
    }

    private List<Object> list() {
      switch (random.nextInt(4)) {
        case 0:
          return filled(new ArrayList<>());
        case 1:
          return filled(new LinkedList<>());
        case 2:
          return filled(new Vector<>());
        default:
          Shapes.MyList list = filled(new Shapes.MyList());
          list.more = child();
          return list;
      }
    }

    private Map<Object, Object> map() {
      switch (random.nextInt(4)) {
        case 0:
          return filledMap(new HashMap<>());
        case 1:
          return filledMap(new TreeMap<>());
        case 2:
          return filledMap(new ConcurrentHashMap<>());
        default:
          Shapes.MyMap map = filledMap(new Shapes.MyMap());
          map.more = child();
          return map;
      }
    }

    /** Returns a list that is there, a wrapper as well, or a new one. */
    @SuppressWarnings("unchecked")
    private List<Object> anyList() {
      Object last = child();
      return last instanceof List<?> ? (List<Object>) last : list();
    }

    @SuppressWarnings("unchecked")
    private Map<Object, Object> anyMap() {
      Object last = child();
      return last instanceof Map<?, ?> ? (Map<Object, Object>) last : map();
    }

    /** Adds a reference to any part, where that can be done. */
    @SuppressWarnings("unchecked")
    private void link(Object from, Object to) {
      if (from instanceof Shapes.Hooked hooked) {
        hooked.other = to;
      } else if (from instanceof Object[] array && array.length > 0) {
        array[random.nextInt(array.length)] = to;
      } else if (from instanceof AtomicReference<?> reference) {
        ((AtomicReference<Object>) reference).set(to);
      } else if (from instanceof HashMap<?, ?> map) {
        ((Map<Object, Object>) map).put("link", to);
      } else if (from instanceof ArrayList<?> || from instanceof Vector<?>) {
        ((Collection<Object>) from).add(to);
      }
    }
  }
}
