package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The unmodifiable and the synchronized wrappers of {@link Collections}, by what they wrap.
 *
 * <ul>
 *   <li>What they wrap keeps its class, order and identity; where it writes another object in its
 *       place (as {@code List.of} does) it becomes a copy of its content.
 *   <li>A wrapper is made as soon as what it wraps is there, be it empty: cycles through it are
 *       right, but where what it wraps can only be built when its parts are there.
 *   <li>One that locks on something else locks on itself afterwards.
 *   <li>On reading nothing of what is wrapped is called.
 * </ul>
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
final class WrapperSerializer extends GraphSerializer<Object> {
  /** How they are made, their order is part of the format: what is added comes at the end. */
  private static final List<Function<Object, Object>> MAKERS =
      List.of(
          inner -> Collections.unmodifiableCollection((Collection) inner),
          inner -> Collections.unmodifiableList((List) inner),
          inner -> Collections.unmodifiableSet((Set) inner),
          inner -> Collections.unmodifiableSortedSet((SortedSet) inner),
          inner -> Collections.unmodifiableNavigableSet((NavigableSet) inner),
          inner -> Collections.unmodifiableMap((Map) inner),
          inner -> Collections.unmodifiableSortedMap((SortedMap) inner),
          inner -> Collections.unmodifiableNavigableMap((NavigableMap) inner),
          inner -> Collections.synchronizedCollection((Collection) inner),
          inner -> Collections.synchronizedList((List) inner),
          inner -> Collections.synchronizedSet((Set) inner),
          inner -> Collections.synchronizedSortedSet((SortedSet) inner),
          inner -> Collections.synchronizedNavigableSet((NavigableSet) inner),
          inner -> Collections.synchronizedMap((Map) inner),
          inner -> Collections.synchronizedSortedMap((SortedMap) inner),
          inner -> Collections.synchronizedNavigableMap((NavigableMap) inner));

  private static final int FIRST_SYNCHRONIZED = 8;
  private static final Map<Class<?>, Integer> KINDS = kinds();

  private final List<Object> told = new ArrayList<>();
  private final Probe probe = Probe.of(this::take, type -> {});

  private WrapperSerializer() {
    super(false);
  }

  /** Registers all wrappers under one type of ours: their own classes are hidden in the JDK. */
  static void register(GraphKryo kryo) {
    kryo.register(Wrappers.class, new WrapperSerializer());
    KINDS.keySet().forEach(type -> kryo.alias(type, Wrappers.class));
  }

  private static Map<Class<?>, Integer> kinds() {
    Map<Class<?>, Integer> kinds = new LinkedHashMap<>();
    List<Object> samples =
        List.of(new ArrayList<>(), new LinkedList<>(), new TreeSet<>(), new TreeMap<>());
    for (int kind = 0; kind < MAKERS.size(); kind++) {
      for (Object sample : samples) {
        try {
          kinds.putIfAbsent(MAKERS.get(kind).apply(sample).getClass(), kind);
        } catch (ClassCastException ignored) {
          // This wrapper is for another kind of collection.
        }
      }
    }
    return kinds;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object wrapper) {
    Integer kind = KINDS.get(wrapper.getClass());
    if (kind == null) {
      throw new KryoException(wrapper.getClass().getName() + " is no wrapper of the JDK");
    }
    output.writeByte(kind);
    int id = kryo.references().current();
    Object inner = inner(wrapper);
    boolean atTheEnd = isBuiltAtTheEnd(kryo, inner.getClass());
    if (atTheEnd) {
      kryo.references().beginParts(id);
    } else {
      kryo.references().beginWrapper(id);
    }
    if (kind < FIRST_SYNCHRONIZED) {
      kryo.writeClassAndObject(output, inner);
    } else {
      synchronized (wrapper) {
        kryo.writeClassAndObject(output, inner);
      }
    }
    if (atTheEnd) {
      kryo.references().endParts(id);
    } else {
      kryo.references().endWrapper(id);
    }
  }

  /** Returns whether objects of a class are there when all their parts are. */
  private static boolean isBuiltAtTheEnd(GraphKryo kryo, Class<?> type) {
    return kryo.isJavaObject(type)
        || (kryo.getRegistration(type).getSerializer() instanceof GraphSerializer<?> graph
            && graph.isBuiltAtTheEnd());
  }

  /** Returns what is wrapped, which the fields of the wrapper alone tell. */
  private Object inner(Object wrapper) {
    told.clear();
    probe.tell(wrapper);
    Object inner = told.size() < 2 ? null : told.get(1);
    boolean itself = wrapper instanceof Map ? inner instanceof Map : inner instanceof Collection;
    return itself && inner != null ? inner : copyOf(wrapper);
  }

  /** Takes what a wrapper refers to, of which nothing is written. */
  private @Nullable Object take(Object object) {
    told.add(object);
    return told.size() == 1 ? object : null;
  }

  private static Object copyOf(Object wrapper) {
    if (wrapper instanceof SortedMap map) {
      return new TreeMap<>(map);
    } else if (wrapper instanceof Map map) {
      return new LinkedHashMap<>(map);
    } else if (wrapper instanceof SortedSet set) {
      return new TreeSet<>(set);
    } else if (wrapper instanceof Set set) {
      return new LinkedHashSet<>(set);
    }
    return new ArrayList<>((Collection) wrapper);
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    int kind = input.readByte();
    if (kind < 0 || kind >= MAKERS.size()) {
      throw new KryoException("no wrapper of the JDK: " + kind);
    }
    Function<Object, Object> maker = MAKERS.get(kind);
    @Nullable Object[] made = new @Nullable Object[1];
    int next =
        kryo.references()
            .awaitNext(
                inner -> {
                  Object wrapper = maker.apply(inner);
                  made[0] = wrapper;
                  kryo.reference(wrapper);
                });
    Object inner = kryo.readClassAndObject(input);
    kryo.references().stopAwaiting(next);
    Object wrapper = made[0];
    return wrapper == null ? maker.apply(inner) : wrapper;
  }

  /** Stands for the classes of wrappers. */
  private static final class Wrappers {}
}
