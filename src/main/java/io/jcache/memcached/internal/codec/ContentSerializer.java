package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collections and maps by their content: what orders them, where something does, then their
 * elements or keys, then the values.
 *
 * <ul>
 *   <li>A mutable one is there before its content, and is filled when that is complete: it may be a
 *       part of itself.
 *   <li>An immutable one is built when its content is there. A set or a map therefore cannot be an
 *       element of its own elements, since these have no hash codes yet: that is an error on
 *       writing.
 *   <li>Memory is taken before the content is built, steps before a key is asked for its hash code
 *       or its order.
 * </ul>
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class ContentSerializer extends GraphSerializer<Object> {
  private static final long MUTABLE_BYTES = 128;
  private static final long ELEMENT_BYTES = 48;
  private static final long MAPPED_BYTES = 32;

  private final Table table;
  private final boolean map;
  private final long entryBytes;
  private final @Nullable Function<Object, ?> order;
  private final Function<Object, ?> opener;
  private final @Nullable Function<@Nullable Object, ?> maker;
  private final @Nullable Builder builder;

  private ContentSerializer(
      Table table,
      boolean map,
      long entryBytes,
      @Nullable Function<Object, ?> order,
      Function<Object, ?> opener,
      @Nullable Function<@Nullable Object, ?> maker,
      @Nullable Builder builder) {
    super(maker == null);
    this.table = table;
    this.map = map;
    this.entryBytes = entryBytes;
    this.order = order;
    this.opener = opener;
    this.maker = maker;
    this.builder = builder;
  }

  /**
   * Returns a serializer of the mutable collections or maps of a class.
   *
   * @param order returns what they are ordered by, or have beside their content; null for nothing
   * @param maker makes an empty one of that
   */
  static ContentSerializer mutable(
      Class<?> type, @Nullable Function<Object, ?> order, Function<@Nullable Object, ?> maker) {
    Table table = tableOf(type);
    boolean map = Map.class.isAssignableFrom(type);
    long entryBytes = table == Table.LIST ? 0 : map ? MAPPED_BYTES : ELEMENT_BYTES;
    return new ContentSerializer(table, map, entryBytes, order, same -> same, maker, null);
  }

  /**
   * Returns a serializer of immutable collections or maps.
   *
   * @param entryBytes the memory that each element or key takes
   * @param order returns what they are ordered by; null for nothing
   * @param opener returns their content: a map, or anything that has elements
   * @param builder builds one of its content
   */
  static ContentSerializer immutable(
      Table table,
      boolean map,
      long entryBytes,
      @Nullable Function<Object, ?> order,
      Function<Object, ?> opener,
      Builder builder) {
    return new ContentSerializer(table, map, entryBytes, order, opener, null, builder);
  }

  /** Builds an immutable collection or map. */
  @FunctionalInterface
  interface Builder {
    /** Returns one of this order, these elements or keys and, for a map, values. */
    Object build(@Nullable Object order, @Nullable Object[] keys, @Nullable Object[] values);
  }

  /** In what elements or keys are kept. */
  enum Table {
    /** By their numbers. */
    LIST,
    /** One linked to the other. */
    LINKS,
    /** By their order. */
    TREE,
    /** By hash codes; keys of one hash code are sorted where they are Comparable. */
    SORTING,
    /** By hash codes; keys of one hash code are compared one by one. */
    HASHED,
    /** As {@link Hashtable} has them. */
    HASHTABLE,
    /** As the tables of Eclipse Collections have them. */
    UNIFIED,
    /** As {@code Set.of} and {@code Map.of} have them. */
    PROBED,
    /** By hash codes, and the values of a map as well. */
    BOTH_HASHED,
    /** In a row, where each is compared with each other one. */
    PAIRS
  }

  private static Table tableOf(Class<?> type) {
    boolean jdk = Route.isJdk(type);
    if (List.class.isAssignableFrom(type) || type == ArrayDeque.class) {
      return Table.LIST;
    }
    if (SortedMap.class.isAssignableFrom(type) || type == PriorityQueue.class) {
      return Table.TREE;
    }
    if (SortedSet.class.isAssignableFrom(type)) {
      return jdk ? Table.TREE : Table.LINKS;
    }
    if (type == CopyOnWriteArraySet.class) {
      return Table.PAIRS;
    }
    if (Hashtable.class.isAssignableFrom(type)) {
      return Table.HASHTABLE;
    }
    if (Map.class.isAssignableFrom(type) || Set.class.isAssignableFrom(type)) {
      return jdk ? Table.SORTING : Table.HASHED;
    }
    return Table.LINKS;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object object) {
    GraphReferences references = kryo.references();
    Object content = opener.apply(object);
    long atOrder = references.cost();
    if (order != null) {
      writeOrder(kryo, output, order.apply(content));
    }
    long before = references.cost();
    int expected = content instanceof Map known ? known.size() : 0;
    kryo.limits().checkArray(expected);
    List<@Nullable Object> values = new ArrayList<>(expected);
    @Nullable Object[] keys = keys(kryo.limits(), content, values);
    writeKeys(kryo, output, keys, before - atOrder);
    if (table == Table.BOTH_HASHED) {
      writeKeys(kryo, output, values.toArray(), 0);
    } else if (map) {
      Elements.write(kryo, output, values.toArray());
    }
  }

  private void writeKeys(GraphKryo kryo, Output output, @Nullable Object[] keys, long ofOrder) {
    GraphReferences references = kryo.references();
    boolean hashing = maker == null && table != Table.LIST;
    if (hashing) {
      references.beginHashing();
    }
    long before = references.cost();
    long around = references.beginKeys();
    Elements.write(kryo, output, keys);
    if (hashing) {
      references.endHashing();
    }
    long steps = references.stepsOf(keys.length, before, around);
    spend(kryo.written(), keys.length, ofOrder, steps);
    spendOnCollisions(kryo.written(), keys, steps);
  }

  private void writeOrder(GraphKryo kryo, Output output, @Nullable Object written) {
    if (maker == null) {
      kryo.writeClassAndObject(output, written);
    } else {
      int id = kryo.references().current();
      kryo.references().beginParts(id);
      kryo.writeClassAndObject(output, written);
      kryo.references().endParts(id);
    }
  }

  /** Returns the elements or the keys of what lies open, and adds the values of a map. */
  private static @Nullable Object[] keys(
      SerializationLimits limits, Object content, List<@Nullable Object> values) {
    if (content instanceof Collection known) {
      limits.checkArray(known.size());
      return known.toArray();
    }
    List<@Nullable Object> keys = new ArrayList<>();
    for (Object next : content instanceof Map map ? map.entrySet() : (Iterable<?>) content) {
      if (content instanceof Map) {
        keys.add(((Map.Entry<?, ?>) next).getKey());
        values.add(((Map.Entry<?, ?>) next).getValue());
      } else {
        keys.add(next);
      }
      limits.checkArray(keys.size());
    }
    return keys.toArray();
  }

  /** Takes what elements or keys cost, but for equal hash codes. */
  private void spend(ReadBudget budget, int keys, long ofOrder, long steps) {
    budget.take((maker == null ? 0 : MUTABLE_BYTES) + keys * entryBytes);
    if (table == Table.TREE) {
      budget.spendOnOrder(ofOrder, steps, keys);
    } else if (table != Table.LIST) {
      budget.spend(steps);
    }
  }

  private void spendOnCollisions(ReadBudget budget, @Nullable Object[] keys, long steps) {
    switch (table) {
      case LIST, LINKS, TREE -> {}
      case SORTING -> budget.spendOnCollisions(keys, true, steps);
      case PROBED -> budget.spendOnProbes(keys, steps);
      case HASHED, BOTH_HASHED -> budget.spendOnCollisions(keys, false, steps);
      case PAIRS -> budget.spendOnPairs(keys.length, steps);
      case HASHTABLE -> {
        budget.spendOnCollisions(keys, false, steps);
        budget.spendOnHashtable(keys);
      }
      case UNIFIED -> {
        budget.spendOnCollisions(keys, false, steps);
        budget.spendOnUnified(keys, steps);
      }
    }
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    GraphReferences references = kryo.references();
    ReadBudget budget = input.budget();
    long atOrder = references.cost();
    Object read = order == null ? null : kryo.readClassAndObject(input);
    Object made = maker == null ? null : maker.apply(read);
    if (made != null) {
      kryo.reference(made);
    }
    long before = references.cost();
    long around = references.beginKeys();
    @Nullable Object[] keys = Elements.read(kryo, input, Object[]::new);
    long steps = references.stepsOf(keys.length, before, around);
    boolean complete = references.isComplete(id);
    spend(budget, keys.length, before - atOrder, steps);
    if (made == null) {
      spendBefore(references, budget, id, keys, steps);
    }
    before = references.cost();
    around = references.beginKeys();
    @Nullable Object[] values = map ? Elements.read(kryo, input, Object[]::new) : keys;
    long stepsOfValues = references.stepsOf(values.length, before, around);
    if (table == Table.BOTH_HASHED) {
      spend(budget, values.length, 0, stepsOfValues);
      spendBefore(references, budget, id, values, stepsOfValues);
    }
    if (keys.length != values.length) {
      throw new KryoException("a map of " + keys.length + " keys and " + values.length + " values");
    }
    if (made == null) {
      return Objects.requireNonNull(builder).build(read, keys, values);
    }
    references.fill(
        id,
        complete,
        () -> {
          spendOnCollisions(budget, keys, steps);
          fill(made, keys, values);
        });
    return made;
  }

  /** Takes what is left of what keys cost that are asked for hash codes when they are there. */
  private void spendBefore(
      GraphReferences references, ReadBudget budget, int id, @Nullable Object[] keys, long steps) {
    if (table != Table.LIST) {
      references.requireComplete(id);
    }
    spendOnCollisions(budget, keys, steps);
  }

  /** Gives an empty collection its elements, or an empty map its keys and values; returns it. */
  static Object fill(Object empty, @Nullable Object[] keys, @Nullable Object[] values) {
    if (SortedContent.fill(empty, keys, values)) {
      return empty;
    }
    if (empty instanceof Map map) {
      for (int i = 0; i < keys.length; i++) {
        map.put(keys[i], values[i]);
      }
    } else {
      ((Collection) empty).addAll(Arrays.asList(keys));
    }
    return empty;
  }
}
