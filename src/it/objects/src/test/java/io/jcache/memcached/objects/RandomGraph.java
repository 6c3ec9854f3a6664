package io.jcache.memcached.objects;

import com.acme.objects.Holder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * A graph of the table's values in collections, wrappers and classes, with shared parts and cycles;
 * the same for the same seed.
 */
final class RandomGraph {
  private static final int MOST_PARTS = 40;
  private static final int MOST_PARTS_OF_LARGE = 4000;
  private static final int ONE_IN_LARGE = 200;
  private static final int MOST_CHILDREN = 6;

  /** The names of samples that take more time than others. */
  private static final Pattern LARGE = Pattern.compile("\\d,\\d{3}|\\d{3}");

  private final Random random;
  private final List<Sample> samples;
  private final List<Object> parts = new ArrayList<>();
  private final Map<Object, Sample> leaves = new IdentityHashMap<>();

  /** Builds one of a seed, with leaves of some samples. */
  RandomGraph(long seed, List<Sample> samples) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.samples = samples;
    int most = random.nextInt(ONE_IN_LARGE) == 0 ? MOST_PARTS_OF_LARGE : MOST_PARTS;
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      parts.add(random.nextInt(3) == 0 ? leaf() : container());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      link(parts.get(random.nextInt(count)), parts.get(random.nextInt(count)));
    }
  }

  /** Returns the object that holds the others. */
  Object root() {
    return parts.get(parts.size() - 1);
  }

  /** Returns the sample that made an object, null where it is no leaf. */
  Sample sampleOf(Object object) {
    return leaves.get(object);
  }

  private Object leaf() {
    Sample sample = samples.get(random.nextInt(samples.size()));
    while (LARGE.matcher(sample.name()).find() && random.nextInt(ONE_IN_LARGE) > 0) {
      sample = samples.get(random.nextInt(samples.size()));
    }
    Object leaf = sample.make();
    leaves.put(leaf, sample);
    return leaf;
  }

  /** Returns a part, mostly one of the last, so that the graph is deep as well as shared. */
  private Object child() {
    if (parts.isEmpty() || random.nextInt(8) == 0) {
      return leaf();
    }
    int back =
        random.nextBoolean()
            ? random.nextInt(Math.min(3, parts.size()))
            : random.nextInt(parts.size());
    return parts.get(parts.size() - 1 - back);
  }

  private List<Object> children() {
    List<Object> children = new ArrayList<>();
    for (int i = random.nextInt(MOST_CHILDREN); i > 0; i--) {
      children.add(child());
    }
    return children;
  }

  private <M extends Map<String, Object>> M filled(M map) {
    children().forEach(child -> map.put("key " + random.nextInt(20), child));
    return map;
  }

  private Object container() {
    return switch (random.nextInt(20)) {
      case 0 -> new ArrayList<>(children());
      case 1 -> new LinkedList<>(children());
      case 2 -> new ArrayDeque<>(children());
      case 3 -> new Vector<>(children());
      case 4 -> new CopyOnWriteArrayList<>(children());
      case 5 -> Arrays.asList(children().toArray());
      case 6 -> Collections.unmodifiableList(new ArrayList<>(children()));
      case 7 -> Collections.synchronizedList(new ArrayList<>(children()));
      case 8 -> List.copyOf(children());
      case 9 -> filled(new HashMap<>());
      case 10 -> filled(new LinkedHashMap<>());
      case 11 -> filled(new TreeMap<>());
      case 12 -> filled(new ConcurrentHashMap<>());
      case 13 -> Collections.unmodifiableMap(filled(new LinkedHashMap<>()));
      case 14 -> children().toArray();
      case 15 -> new SimpleEntry<>("entry", child());
      case 16 -> new AtomicReference<>(child());
      case 17 -> random.nextBoolean() ? Optional.of(child()) : Collections.singletonList(child());
      case 18 ->
          random.nextBoolean()
              ? ImmutableList.copyOf(children())
              : ImmutableMap.copyOf(filled(new HashMap<>()));
      default ->
          random.nextInt(4) == 0 ? new Holder.Pair(child(), child()) : new Holder(child(), child());
    };
  }

  /** Adds a reference to any part, which may hold the first. */
  @SuppressWarnings("unchecked")
  private void link(Object from, Object to) {
    if (leaves.containsKey(from)) {
      return;
    }
    if (from instanceof Holder holder) {
      holder.set(to);
    } else if (from instanceof Object[] array && array.length > 0) {
      array[random.nextInt(array.length)] = to;
    } else if (from instanceof AtomicReference<?> reference) {
      ((AtomicReference<Object>) reference).set(to);
    } else if (from instanceof HashMap<?, ?> map) {
      ((Map<String, Object>) map).put("link", to);
    } else if (from instanceof ArrayList<?>
        || from instanceof LinkedList<?>
        || from instanceof ArrayDeque<?>
        || from instanceof Vector<?>
        || from instanceof CopyOnWriteArrayList<?>) {
      ((Collection<Object>) from).add(to);
    }
  }
}
