package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The collections and maps of the JDK, in the order of the numbers that are part of the format.
 *
 * <ul>
 *   <li>A {@code List.of} of three and more elements comes back as {@code Stream.toList} makes it:
 *       {@code contains(null)} is false there, and no longer an exception. No method tells the two
 *       apart.
 *   <li>A list of {@code Arrays.asList} no longer writes through to the array that it was made of,
 *       and takes elements of any class.
 *   <li>An enum that may not be named is not initialized.
 * </ul>
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
final class JdkCollections {
  private static final long IMMUTABLE_ENTRY_BYTES = 24;
  private static final Class<?> FEW = List.of("").getClass();

  private JdkCollections() {}

  /** Registers all but those of enums. */
  static void register(GraphKryo kryo) {
    of(kryo, ArrayList.class, ArrayList::new);
    of(kryo, LinkedList.class, LinkedList::new);
    of(kryo, ArrayDeque.class, ArrayDeque::new);
    of(kryo, HashSet.class, HashSet::new);
    of(kryo, LinkedHashSet.class, LinkedHashSet::new);
    of(kryo, ConcurrentLinkedQueue.class, ConcurrentLinkedQueue::new);
    of(kryo, ConcurrentLinkedDeque.class, ConcurrentLinkedDeque::new);
    sorted(kryo, TreeSet.class, TreeSet::new);
    sorted(kryo, ConcurrentSkipListSet.class, ConcurrentSkipListSet::new);
    sorted(kryo, PriorityQueue.class, PriorityQueue::new);
    of(kryo, HashMap.class, HashMap::new);
    // In the order of insertion or of access.
    with(
        kryo,
        LinkedHashMap.class,
        JdkCollections::isAccessOrdered,
        order -> new LinkedHashMap(16, 0.75f, Boolean.TRUE.equals(order)));
    of(kryo, ConcurrentHashMap.class, ConcurrentHashMap::new);
    sorted(kryo, TreeMap.class, TreeMap::new);
    sorted(kryo, ConcurrentSkipListMap.class, ConcurrentSkipListMap::new);
    immutable(kryo);
    // By their entries: Java serialization would ask keys of any kind for their hash codes.
    of(kryo, Hashtable.class, Hashtable::new);
    with(
        kryo,
        Properties.class,
        JdkCollections::defaultsOf,
        defaults -> defaults == null ? new Properties() : new Properties((Properties) defaults));
    small(kryo);
    of(kryo, CopyOnWriteArrayList.class, CopyOnWriteArrayList::new);
  }

  /** Registers what came after all others. */
  static void registerSets(GraphKryo kryo) {
    of(kryo, CopyOnWriteArraySet.class, CopyOnWriteArraySet::new);
  }

  private static void of(GraphKryo kryo, Class<?> type, Supplier<?> maker) {
    kryo.register(type, ContentSerializer.mutable(type, null, ignored -> maker.get()));
  }

  private static void sorted(
      GraphKryo kryo, Class<?> type, Function<@Nullable Comparator, ?> maker) {
    with(kryo, type, JdkCollections::comparatorOf, order -> maker.apply((Comparator) order));
  }

  private static void with(
      GraphKryo kryo,
      Class<?> type,
      Function<Object, @Nullable Object> order,
      Function<@Nullable Object, ?> maker) {
    kryo.register(type, ContentSerializer.mutable(type, order, maker));
  }

  /** Returns the comparator of a sorted set or map or of a priority queue; null for none. */
  static @Nullable Comparator comparatorOf(Object content) {
    if (content instanceof SortedMap map) {
      return map.comparator();
    }
    return content instanceof SortedSet set
        ? set.comparator()
        : ((PriorityQueue) content).comparator();
  }

  /** Returns whether reads move entries; found out on a copy, since no method tells. */
  private static boolean isAccessOrdered(Object map) {
    if (!(map instanceof LinkedHashMap linked)) {
      return false;
    }
    Map copy = (Map) linked.clone();
    Object first = new Object();
    copy.clear();
    copy.put(first, first);
    copy.put(new Object(), first);
    copy.get(first);
    return copy.keySet().iterator().next() != first;
  }

  /** Returns the properties behind others, as far as these do not hide them; null for none. */
  private static @Nullable Object defaultsOf(Object object) {
    Properties properties = (Properties) object;
    Properties defaults = new Properties();
    for (String name : properties.stringPropertyNames()) {
      if (!properties.containsKey(name)) {
        defaults.setProperty(name, properties.getProperty(name));
      }
    }
    return defaults.isEmpty() ? null : defaults;
  }

  /** Registers immutable ones, under types of ours: their own classes are hidden in the JDK. */
  private static void immutable(GraphKryo kryo) {
    add(
        kryo,
        Lists.class,
        new ImmutableLists(),
        List.of(),
        List.of(1),
        List.of(1, 2, 3),
        Stream.of().toList());
    add(
        kryo,
        Sets.class,
        immutable(false, (order, elements, same) -> Set.of(elements)),
        Set.of(),
        Set.of(1),
        Set.of(1, 2, 3));
    add(
        kryo,
        Maps.class,
        immutable(true, (order, keys, values) -> mapOf(keys, values)),
        Map.of(),
        Map.of(1, 2),
        Map.of(1, 2, 3, 4));
  }

  private static ContentSerializer immutable(boolean map, ContentSerializer.Builder builder) {
    return ContentSerializer.immutable(
        ContentSerializer.Table.PROBED, map, IMMUTABLE_ENTRY_BYTES, null, same -> same, builder);
  }

  private static void add(
      GraphKryo kryo, Class<?> type, GraphSerializer<?> serializer, Object... samples) {
    kryo.register(type, serializer);
    for (Object sample : samples) {
      kryo.alias(sample.getClass(), type);
    }
  }

  private static Map<?, ?> mapOf(@Nullable Object[] keys, @Nullable Object[] values) {
    Map.Entry[] entries = new Map.Entry[keys.length];
    Arrays.setAll(entries, i -> Map.entry(keys[i], values[i]));
    return Map.ofEntries(entries);
  }

  /** Registers what has few elements, or one that is there often. */
  private static void small(GraphKryo kryo) {
    kryo.register(
        Arrays.asList().getClass(),
        PartSerializer.<List>ofArray(Object.class, List::toArray, Arrays::asList));
    kryo.register(Collections.nCopies(0, "").getClass(), new Copies());
    constant(kryo, Collections.emptyList());
    constant(kryo, Collections.emptySet());
    constant(kryo, Collections.emptyMap());
    kryo.register(
        Collections.singletonList("").getClass(),
        new PartSerializer<List>(
            List::toArray, parts -> Collections.singletonList(only(parts, 1)[0])));
    kryo.register(
        Collections.singleton("").getClass(),
        new PartSerializer<Set>(Set::toArray, parts -> Collections.singleton(only(parts, 1)[0])));
    kryo.register(
        Collections.singletonMap("", "").getClass(),
        new PartSerializer<Map>(
            map -> JdkTypes.keyAndValue((Map.Entry) map.entrySet().iterator().next()),
            parts -> Collections.singletonMap(only(parts, 2)[0], parts[1])));
    kryo.register(
        AbstractMap.SimpleEntry.class,
        new PartSerializer<AbstractMap.SimpleEntry>(
            JdkTypes::keyAndValue,
            parts -> new AbstractMap.SimpleEntry(only(parts, 2)[0], parts[1])));
  }

  private static <T> void constant(GraphKryo kryo, T value) {
    kryo.register(value.getClass(), new ValueSerializer<T>((out, same) -> {}, in -> value));
  }

  private static @Nullable Object[] only(@Nullable Object[] parts, int number) {
    if (parts.length != number) {
      throw new KryoException(parts.length + " parts where " + number + " are expected");
    }
    return parts;
  }

  /** Registers the collections of enums, by their type, which an empty one has as well. */
  static void registerEnums(GraphKryo kryo) {
    with(kryo, EnumMap.class, map -> keyType((EnumMap) map), type -> new EnumMap(enumType(type)));
    add(
        kryo,
        EnumSet.class,
        new PartSerializer<EnumSet>(
            set -> {
              List<Object> parts = new ArrayList<>(set);
              parts.add(0, elementType(set));
              return parts.toArray();
            },
            parts -> {
              EnumSet set = EnumSet.noneOf(enumType(parts.length == 0 ? null : parts[0]));
              set.addAll(Arrays.asList(parts).subList(1, parts.length));
              return set;
            }),
        EnumSet.noneOf(Thread.State.class),
        EnumSet.noneOf(Character.UnicodeScript.class));
  }

  private static Class elementType(EnumSet set) {
    EnumSet known = set.isEmpty() ? EnumSet.complementOf(set) : set;
    if (known.isEmpty()) {
      throw new KryoException("a set of an enum without constants cannot be stored");
    }
    return ((Enum) known.iterator().next()).getDeclaringClass();
  }

  /** Returns the type of the keys, which a map without keys tells when it is written alone. */
  private static Class keyType(EnumMap map) {
    if (!map.isEmpty()) {
      return ((Enum) map.keySet().iterator().next()).getDeclaringClass();
    }
    Class[] type = new Class[1];
    Probe.of(same -> same, described -> type[0] = described.isEnum() ? described : type[0])
        .tell(map);
    return type[0];
  }

  private static Class enumType(@Nullable Object type) {
    if (type instanceof Class known && known.isEnum()) {
      return known;
    }
    throw new KryoException("no enum where one is expected: " + type);
  }

  /** Immutable lists, with whether they refuse to be asked for null. */
  private static final class ImmutableLists extends GraphSerializer<Object> {
    private ImmutableLists() {
      super(true);
    }

    @Override
    void writeParts(GraphKryo kryo, Output output, Object list) {
      output.writeBoolean(list.getClass() == FEW || list == List.of());
      Elements.write(kryo, output, ((List) list).toArray());
    }

    @Override
    Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
      boolean strict = input.readBoolean();
      Object[] elements = Elements.read(kryo, input, Object[]::new);
      return strict ? List.of(elements) : Stream.of(elements).toList();
    }
  }

  /** Lists of one element that is there often: few bytes, which count as their elements. */
  private static final class Copies extends GraphSerializer<List> {
    private static final long SLOT_BYTES = 8;

    private Copies() {
      super(true);
    }

    @Override
    void writeParts(GraphKryo kryo, Output output, List list) {
      int number = list.size();
      take(kryo, kryo.written(), number);
      output.writeVarInt(number, true);
      long before = kryo.references().beginCost();
      kryo.writeClassAndObject(output, number == 0 ? null : list.get(0));
      multiply(kryo, before, number);
    }

    @Override
    List readParts(GraphKryo kryo, BoundedInput input, Class<? extends List> type, int id) {
      int number = input.readVarInt(true);
      if (number < 0) {
        throw new KryoException("a list of " + number + " elements");
      }
      take(kryo, input.budget(), number);
      long before = kryo.references().beginCost();
      Object element = kryo.readClassAndObject(input);
      multiply(kryo, before, number);
      return Collections.nCopies(number, element);
    }

    /** Takes the memory of as many elements: others copy such a list, element by element. */
    private static void take(GraphKryo kryo, ReadBudget budget, int number) {
      kryo.limits().checkArray(number);
      budget.take(SLOT_BYTES * number);
    }

    /** Counts the present element as often as it is there. */
    private static void multiply(GraphKryo kryo, long before, int number) {
      long each = kryo.references().cost();
      long most = Long.MAX_VALUE / 8 / Math.max(1, number);
      kryo.references().replaceCost(before, Math.min(each, most) * number);
    }
  }

  /** Stands for the classes of immutable lists. */
  private static final class Lists {}

  /** Stands for the classes of immutable sets. */
  private static final class Sets {}

  /** Stands for the classes of immutable maps. */
  private static final class Maps {}
}
