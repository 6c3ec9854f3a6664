package io.jcache.memcached.objects;

import com.acme.objects.Holder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a graph is what another was: its leaves, the order of its parts, and what in it is one
 * object that several refer to.
 */
final class GraphLikeness {
  private static final Likeness.Print NOT_PRINTED = new Likeness.Print("", Likeness.Print.NO_HASH);

  private final RandomGraph graph;
  private final Map<Object, Object> partners = new IdentityHashMap<>();
  private final Deque<Object[]> open = new ArrayDeque<>();

  private GraphLikeness(RandomGraph graph) {
    this.graph = graph;
  }

  /** Returns the first difference, or null. */
  static String difference(RandomGraph graph, Object root) {
    GraphLikeness likeness = new GraphLikeness(graph);
    likeness.open.add(new Object[] {graph.root(), root});
    while (!likeness.open.isEmpty()) {
      Object[] pair = likeness.open.remove();
      String difference = likeness.compare(pair[0], pair[1]);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private String compare(Object expected, Object actual) {
    Sample sample = graph.sampleOf(expected);
    if (sample != null) {
      String difference = Likeness.difference(sample.view(), expected, NOT_PRINTED, actual);
      return difference == null ? null : sample.id() + ": " + difference;
    }
    if (actual == null || expected.getClass() != actual.getClass()) {
      return expected.getClass() + " became " + (actual == null ? null : actual.getClass());
    }
    Object known = partners.put(expected, actual);
    if (known != null) {
      return known == actual || !hasIdentity(expected)
          ? null
          : expected.getClass() + " was one object and became two";
    }
    List<Object> parts = parts(expected);
    List<Object> others = parts(actual);
    if (parts.size() != others.size()) {
      return expected.getClass() + " of " + parts.size() + " became one of " + others.size();
    }
    Iterator<Object> other = others.iterator();
    parts.forEach(part -> open.add(new Object[] {part, other.next()}));
    return null;
  }

  /** Values of the JDK may be built anew wherever they are referred to. */
  private static boolean hasIdentity(Object object) {
    return !(object instanceof Optional<?>
        || object instanceof Collection<?> collection && collection.isEmpty());
  }

  private static List<Object> parts(Object object) {
    if (object instanceof Holder holder) {
      return List.of(holder.first(), holder.second());
    } else if (object instanceof Holder.Pair pair) {
      return List.of(pair.first(), pair.second());
    } else if (object instanceof Object[] array) {
      return Arrays.asList(array);
    } else if (object instanceof Collection<?> collection) {
      return Arrays.asList(collection.toArray());
    } else if (object instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
          .<Object>map(Map.Entry::getValue)
          .toList();
    } else if (object instanceof Map.Entry<?, ?> entry) {
      return List.of(entry.getValue());
    } else if (object instanceof AtomicReference<?> reference) {
      return List.of(reference.get());
    }
    return List.of(((Optional<?>) object).orElseThrow());
  }
}
