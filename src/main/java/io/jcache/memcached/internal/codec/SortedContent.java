package io.jcache.memcached.internal.codec;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keys in their order, each with a value, which a {@link TreeMap} or a {@link TreeSet} takes over
 * without looking where each belongs: that they are in order is asked once of each two neighbours.
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
final class SortedContent extends AbstractMap<Object, Object> implements SortedMap<Object, Object> {
  private final @Nullable Object[] keys;
  private final @Nullable Object[] values;
  private final @Nullable Comparator<? super Object> order;

  private SortedContent(
      @Nullable Object[] keys, @Nullable Object[] values, @Nullable Comparator order) {
    this.keys = keys;
    this.values = values;
    this.order = order;
  }

  /**
   * Fills an empty tree of the JDK.
   *
   * @return false where nothing was done: it is no such tree, or the keys are not in its order
   * @throws ClassCastException if the keys cannot be compared, as when they are put
   */
  static boolean fill(Object empty, @Nullable Object[] keys, @Nullable Object[] values) {
    if (keys.length < 2) {
      return false;
    }
    if (empty.getClass() == TreeMap.class) {
      TreeMap<Object, Object> map = (TreeMap) empty;
      boolean inOrder = isInOrder(keys, map.comparator());
      if (inOrder) {
        map.putAll(new SortedContent(keys, values, map.comparator()));
      }
      return inOrder;
    }
    if (empty.getClass() == TreeSet.class) {
      TreeSet<Object> set = (TreeSet) empty;
      TreeMap<Object, Object> map = new TreeMap<>(set.comparator());
      return fill(map, keys, values) && set.addAll(map.navigableKeySet());
    }
    return false;
  }

  private static boolean isInOrder(@Nullable Object[] keys, @Nullable Comparator order) {
    for (int i = order == null ? 0 : 1; i < keys.length; i++) {
      Object key = keys[i];
      Object former = keys[Math.max(0, i - 1)];
      int sign =
          order == null
              ? ((Comparable) Objects.requireNonNull(key)).compareTo(former)
              : order.compare(key, former);
      if (i > 0 && sign <= 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable Comparator<? super Object> comparator() {
    return order;
  }

  @Override
  public Set<Entry<Object, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.length;
      }

      @Override
      public Iterator<Entry<Object, Object>> iterator() {
        return new Entries();
      }
    };
  }

  @Override
  public Object firstKey() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Object lastKey() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<Object, Object> headMap(Object end) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<Object, Object> tailMap(Object start) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<Object, Object> subMap(Object start, Object end) {
    throw new UnsupportedOperationException();
  }

  /** One entry after the other. */
  private final class Entries implements Iterator<Entry<Object, Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < keys.length;
    }

    @Override
    public Entry<Object, Object> next() {
      if (next == keys.length) {
        throw new NoSuchElementException();
      }
      return new SimpleImmutableEntry(keys[next], values[next++]);
    }
  }
}
