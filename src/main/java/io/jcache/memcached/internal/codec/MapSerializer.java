package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map of the JDK by its keys and values, and by what orders them. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class MapSerializer<T extends Map> extends GraphSerializer<T> {
  private static final long MAP_BYTES = 128;
  private static final long ENTRY_BYTES = 32;

  private final @Nullable Function<T, @Nullable Object> order;
  private final Function<@Nullable Object, T> maker;

  private MapSerializer(
      @Nullable Function<T, @Nullable Object> order, Function<@Nullable Object, T> maker) {
    super(false);
    this.order = order;
    this.maker = maker;
  }

  /** Returns a serializer of a map without an order. */
  static <T extends Map> MapSerializer<T> of(Supplier<T> maker) {
    return new MapSerializer<>(null, ignored -> maker.get());
  }

  /** Returns a serializer of a map with a comparator. */
  static <T extends Map> MapSerializer<T> sorted(
      Function<T, @Nullable Comparator> comparator, Function<@Nullable Comparator, T> maker) {
    return new MapSerializer<>(comparator::apply, order -> maker.apply((Comparator) order));
  }

  /** Returns a serializer of a map that has something more, which it is made with. */
  static <T extends Map> MapSerializer<T> with(
      Function<T, @Nullable Object> more, Function<@Nullable Object, T> maker) {
    return new MapSerializer<>(more, maker);
  }

  /** Returns a serializer of linked maps, which are in the order of insertion or of access. */
  static MapSerializer<Map> linked() {
    return new MapSerializer<>(
        map -> map instanceof LinkedHashMap && isAccessOrdered(map),
        order -> new LinkedHashMap(16, 0.75f, Boolean.TRUE.equals(order)));
  }

  /** Returns whether reads move entries; found out on a copy, since no method tells. */
  private static boolean isAccessOrdered(Map map) {
    Map copy = (Map) ((LinkedHashMap) map).clone();
    Object first = new Object();
    copy.clear();
    copy.put(first, first);
    copy.put(new Object(), first);
    copy.get(first);
    return copy.keySet().iterator().next() != first;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, T map) {
    long atOrder = kryo.references().cost();
    if (order != null) {
      kryo.references().beginParts(map);
      kryo.writeClassAndObject(output, order.apply(map));
      kryo.references().endParts(map);
    }
    long ofOrder = kryo.references().cost() - atOrder;
    List<Object> keys = new ArrayList<>(map.size());
    List<Object> values = new ArrayList<>(map.size());
    for (Iterator<Map.Entry> entries = map.entrySet().iterator(); entries.hasNext(); ) {
      Map.Entry entry = entries.next();
      keys.add(entry.getKey());
      values.add(entry.getValue());
    }
    long before = kryo.references().cost();
    @Nullable Object[] written = keys.toArray();
    Elements.write(kryo, output, written);
    long steps = kryo.references().cost() - before;
    spend(kryo.written(), map, written.length, ofOrder, steps);
    if (!(map instanceof SortedMap)) {
      spendOnCollisions(kryo.written(), map, written, steps);
    }
    Elements.write(kryo, output, values.toArray());
  }

  private static void spendOnCollisions(
      ReadBudget budget, Map map, @Nullable Object[] keys, long steps) {
    budget.spendOnCollisions(keys, sorts(map), steps);
    if (map instanceof Hashtable) {
      budget.spendOnHashtable(keys);
    }
  }

  /** Returns whether the table of a map sorts keys of one hash code. */
  private static boolean sorts(Map map) {
    return !(map instanceof Hashtable) && Route.isJdk(map.getClass());
  }

  /** Takes what the keys of a map cost, but for equal hash codes. */
  private static void spend(ReadBudget budget, Map map, int keys, long ofOrder, long steps) {
    budget.take(MAP_BYTES + keys * ENTRY_BYTES);
    if (map instanceof SortedMap) {
      budget.spendOnOrder(ofOrder, steps, keys);
    } else {
      budget.spend(steps);
    }
  }

  @Override
  T readParts(GraphKryo kryo, BoundedInput input, Class<? extends T> type, int id) {
    long atOrder = kryo.references().cost();
    T map = maker.apply(order == null ? null : kryo.readClassAndObject(input));
    kryo.reference(map);
    long before = kryo.references().cost();
    @Nullable Object[] keys = Elements.read(kryo, input, Object[]::new);
    long steps = kryo.references().cost() - before;
    spend(input.budget(), map, keys.length, before - atOrder, steps);
    boolean complete = kryo.references().isComplete(id);
    @Nullable Object[] values = Elements.read(kryo, input, Object[]::new);
    if (keys.length != values.length) {
      throw new KryoException("a map of " + keys.length + " keys and " + values.length + " values");
    }
    ReadBudget budget = input.budget();
    boolean hashes = !(map instanceof SortedMap);
    kryo.references()
        .fill(
            id,
            complete,
            () -> {
              if (hashes) {
                spendOnCollisions(budget, map, keys, steps);
              }
              fill(map, keys, values);
            });
    return map;
  }

  private static void fill(Map map, @Nullable Object[] keys, @Nullable Object[] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
  }
}
