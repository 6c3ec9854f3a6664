package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The immutable collections of the JDK: {@code List.of}, {@code Stream.toList}, {@code Set.of} and
 * {@code Map.of}.
 *
 * <ul>
 *   <li>They are built when their elements are there. A set or a map therefore cannot be an element
 *       of its own elements, since these have no hash codes yet: that is an error on writing.
 *   <li>A {@code List.of} of three and more elements comes back as {@code Stream.toList} makes it:
 *       {@code contains(null)} is false there, and no longer an exception. No method tells the two
 *       apart.
 * </ul>
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class ImmutableSerializer extends GraphSerializer<Object> {
  private static final long ENTRY_BYTES = 24;
  private static final Class<?> FEW = List.of("").getClass();

  private final Kind kind;

  private ImmutableSerializer(Kind kind) {
    super(true);
    this.kind = kind;
  }

  /** Registers the collections, under types of ours: their own classes are hidden in the JDK. */
  static void register(GraphKryo kryo) {
    add(
        kryo,
        Kind.LIST,
        Lists.class,
        List.of(),
        List.of(1),
        List.of(1, 2, 3),
        Stream.of().toList());
    add(kryo, Kind.SET, Sets.class, Set.of(), Set.of(1), Set.of(1, 2, 3));
    add(kryo, Kind.MAP, Maps.class, Map.of(), Map.of(1, 2), Map.of(1, 2, 3, 4));
  }

  private static void add(GraphKryo kryo, Kind kind, Class<?> type, Object... samples) {
    kryo.add(type, new ImmutableSerializer(kind));
    for (Object sample : samples) {
      kryo.alias(sample.getClass(), type);
    }
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object object) {
    if (kind == Kind.LIST) {
      output.writeBoolean(object.getClass() == FEW || object == List.of());
      Elements.write(kryo, output, ((List) object).toArray());
      return;
    }
    @Nullable Object[] keys = (kind == Kind.SET ? (Set) object : ((Map) object).keySet()).toArray();
    kryo.references().beginHashing();
    long before = kryo.references().cost();
    Elements.write(kryo, output, keys);
    kryo.references().endHashing();
    spend(kryo.written(), keys, kryo.references().cost() - before);
    if (kind == Kind.MAP) {
      @Nullable Object[] values = new @Nullable Object[keys.length];
      Arrays.setAll(values, i -> ((Map) object).get(keys[i]));
      Elements.write(kryo, output, values);
    }
  }

  /** Takes what a table of these elements costs. */
  private static void spend(ReadBudget budget, @Nullable Object[] elements, long steps) {
    budget.take(elements.length * ENTRY_BYTES);
    budget.spend(steps);
    // Their tables look at one slot after the other.
    budget.spendOnProbes(elements, steps);
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    if (kind == Kind.LIST) {
      boolean strict = input.readBoolean();
      Object[] elements = Elements.read(kryo, input, Object[]::new);
      return strict ? List.of(elements) : Stream.of(elements).toList();
    }
    long before = kryo.references().cost();
    Object[] elements = Elements.read(kryo, input, Object[]::new);
    kryo.references().requireComplete(id);
    spend(input.budget(), elements, kryo.references().cost() - before);
    if (kind == Kind.SET) {
      return Set.of(elements);
    }
    Object[] values = Elements.read(kryo, input, Object[]::new);
    if (elements.length != values.length) {
      throw new KryoException(
          "a map of " + elements.length + " keys and " + values.length + " values");
    }
    Map.Entry[] entries = new Map.Entry[elements.length];
    Arrays.setAll(entries, i -> Map.entry(elements[i], values[i]));
    return Map.ofEntries(entries);
  }

  private enum Kind {
    LIST,
    SET,
    MAP
  }

  /** Stands for the classes of immutable lists. */
  private static final class Lists {}

  /** Stands for the classes of immutable sets. */
  private static final class Sets {}

  /** Stands for the classes of immutable maps. */
  private static final class Maps {}
}
