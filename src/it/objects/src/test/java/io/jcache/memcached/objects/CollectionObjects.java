package io.jcache.memcached.objects;

import com.carrotsearch.hppc.IntIntHashMap;
import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.ObjectIntHashMap;
import gnu.trove.list.array.TIntArrayList;
import gnu.trove.map.hash.THashMap;
import gnu.trove.map.hash.TIntObjectHashMap;
import gnu.trove.set.hash.TLongHashSet;
import io.vavr.Tuple;
import io.vavr.collection.CharSeq;
import io.vavr.control.Either;
import io.vavr.control.Option;
import io.vavr.control.Try;
import io.vavr.control.Validation;
import it.unimi.dsi.fastutil.doubles.DoubleArrayList;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntImmutableList;
import it.unimi.dsi.fastutil.ints.IntIntImmutablePair;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongAVLTreeSet;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2ObjectArrayMap;
import it.unimi.dsi.fastutil.objects.ObjectArrayList;
import it.unimi.dsi.fastutil.objects.ObjectImmutableList;
import it.unimi.dsi.fastutil.objects.ObjectOpenHashSet;
import it.unimi.dsi.fastutil.objects.Reference2IntOpenHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.MutableInteger;
import org.agrona.collections.MutableLong;
import org.agrona.collections.Object2IntHashMap;
import org.agrona.collections.Object2ObjectHashMap;
import org.agrona.collections.ObjectHashSet;
import org.eclipse.collections.impl.bag.mutable.HashBag;
import org.eclipse.collections.impl.factory.Bags;
import org.eclipse.collections.impl.factory.BiMaps;
import org.eclipse.collections.impl.factory.Lists;
import org.eclipse.collections.impl.factory.Maps;
import org.eclipse.collections.impl.factory.Multimaps;
import org.eclipse.collections.impl.factory.Sets;
import org.eclipse.collections.impl.factory.SortedMaps;
import org.eclipse.collections.impl.factory.SortedSets;
import org.eclipse.collections.impl.factory.Stacks;
import org.eclipse.collections.impl.factory.primitive.IntIntMaps;
import org.eclipse.collections.impl.factory.primitive.IntLists;
import org.eclipse.collections.impl.factory.primitive.IntSets;
import org.eclipse.collections.impl.factory.primitive.LongLists;
import org.eclipse.collections.impl.list.Interval;
import org.eclipse.collections.impl.list.mutable.FastList;
import org.eclipse.collections.impl.map.mutable.UnifiedMap;
import org.eclipse.collections.impl.set.mutable.UnifiedSet;
import org.eclipse.collections.impl.tuple.Tuples;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;
import org.pcollections.HashTreePBag;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.OrderedPMap;
import org.pcollections.OrderedPSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;

/** The objects of libraries of collections. */
final class CollectionObjects {
  private static final Map<String, Integer> MAP = Map.of("a", 1, "b", 2);
  private static final Map<TimeUnit, Integer> ENUMS = Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2);

  private CollectionObjects() {}

  static List<Library> libraries() {
    return List.of(
        vavr(), eclipse(), pCollections(), fastutil(), hppc(), agrona(), trove(), graphs());
  }

  private static Library vavr() {
    return new Library("Vavr", "io.vavr:vavr", "io.vavr.**")
        .both(
            "List",
            () -> io.vavr.collection.List.of("a", "b"),
            () -> io.vavr.collection.List.of("b", "a"))
        .both("empty List", io.vavr.collection.List::empty)
        .singleton("the one empty List", io.vavr.collection.List::empty)
        .value("List of 5,000", () -> io.vavr.collection.List.ofAll(Views.texts(5000)))
        .both("Vector", () -> io.vavr.collection.Vector.of("a", "b"))
        .value("Vector of 5,000", () -> io.vavr.collection.Vector.ofAll(Views.texts(5000)))
        .both("Array", () -> io.vavr.collection.Array.of("a", "b"))
        .value("Queue", () -> io.vavr.collection.Queue.of("a", "b"))
        .value("Stream", () -> io.vavr.collection.Stream.of("a", "b"))
        .both("HashSet", () -> io.vavr.collection.HashSet.of("a", "b"))
        .value(
            "HashSet of enums",
            () -> io.vavr.collection.HashSet.of(TimeUnit.values()),
            set -> set.contains(TimeUnit.DAYS))
        .value("LinkedHashSet", () -> io.vavr.collection.LinkedHashSet.of("b", "a"))
        .value("TreeSet", () -> io.vavr.collection.TreeSet.of("b", "a"))
        .both("HashMap", () -> io.vavr.collection.HashMap.of("a", 1, "b", 2))
        .value(
            "HashMap of enums",
            () -> io.vavr.collection.HashMap.ofAll(ENUMS),
            map -> map.get(TimeUnit.DAYS))
        .value("LinkedHashMap", () -> io.vavr.collection.LinkedHashMap.of("b", 1, "a", 2))
        .value("TreeMap", () -> io.vavr.collection.TreeMap.of("b", 1, "a", 2))
        .value("Multimap", () -> io.vavr.collection.HashMultimap.withSeq().of("a", 1, "a", 2))
        .both("Option.some", () -> Option.some("a"), () -> Option.some("b"))
        .both("Option.none", Option::none)
        .singleton("the one Option.none", Option::none)
        .both("Either.right", () -> Either.right("a"), () -> Either.left("a"))
        .both("Try.success", () -> Try.success("a"))
        .value(
            "Try.failure", () -> Try.failure(error()), failure -> failure.getCause().getMessage())
        .both("Validation.valid", () -> Validation.valid("a"))
        .both("Tuple2", () -> Tuple.of("a", 1), () -> Tuple.of("a", 2))
        .both("Tuple5", () -> Tuple.of("a", 1, 'c', 2L, 3.0))
        .both("CharSeq", () -> CharSeq.of("abc"));
  }

  private static RuntimeException error() {
    RuntimeException error = new IllegalStateException("x");
    error.setStackTrace(new StackTraceElement[0]);
    return error;
  }

  private static Library eclipse() {
    return new Library(
            "Eclipse Collections",
            "org.eclipse.collections:eclipse-collections",
            "org.eclipse.collections.**")
        .both("immutable list", () -> Lists.immutable.of("a", "b"))
        .value("immutable list of 500", () -> Lists.immutable.ofAll(Views.texts(500)))
        .value("empty immutable list", Lists.immutable::empty)
        .both("immutable set", () -> Sets.immutable.of("a", "b"))
        .value("immutable set of 50", () -> Sets.immutable.ofAll(Views.texts(50)))
        .value(
            "immutable set of enums",
            () -> Sets.immutable.of(TimeUnit.values()),
            set -> set.contains(TimeUnit.DAYS))
        .both("immutable map", () -> Maps.immutable.of("a", 1, "b", 2))
        .value("immutable map of 50", () -> Maps.immutable.ofMap(numbered(50)))
        .value("immutable bag", () -> Bags.immutable.of("a", "a", "b"))
        .value("immutable sorted set", () -> SortedSets.immutable.of("b", "a"))
        .value("immutable sorted map", () -> SortedMaps.immutable.of("b", 1, "a", 2))
        .value("immutable bimap", () -> BiMaps.immutable.of("b", 1, "a", 2))
        .value("immutable multimap", () -> Multimaps.immutable.list.of("a", 1, "a", 2))
        .value("immutable stack", () -> Stacks.immutable.of("a", "b"))
        .both("immutable ints", () -> IntLists.immutable.of(1, 2, 3))
        .value("immutable int set", () -> IntSets.immutable.of(1, 2, 3))
        .value("immutable int map", () -> IntIntMaps.immutable.of(1, 2))
        .value("FastList", () -> FastList.newListWith(1, 2))
        .value("UnifiedSet", () -> UnifiedSet.newSetWith("a", "b"))
        .value("UnifiedMap", () -> UnifiedMap.newMap(MAP))
        .value("UnifiedMap of enums", () -> UnifiedMap.newMap(ENUMS), map -> map.get(TimeUnit.DAYS))
        .value("HashBag", () -> HashBag.newBagWith("a", "a"))
        .value("mutable list", () -> Lists.mutable.of(1, 2))
        .value("unmodifiable list", () -> Lists.mutable.of(1, 2).asUnmodifiable())
        .value("mutable longs", () -> LongLists.mutable.of(1, 2))
        .both("Interval", () -> Interval.oneTo(5))
        .both("Pair", () -> Tuples.pair("a", 1), () -> Tuples.pair("a", 2))
        .both("Twin", () -> Tuples.twin("a", "b"));
  }

  private static Map<String, Integer> numbered(int count) {
    return Views.numbers(count).stream()
        .collect(java.util.stream.Collectors.toMap(i -> "text " + i, i -> i));
  }

  private static Library pCollections() {
    return new Library("PCollections", "org.pcollections:pcollections", "org.pcollections.**")
        .both("TreePVector", () -> TreePVector.from(List.of("a", "b")))
        .both("empty TreePVector", TreePVector::empty)
        .both("ConsPStack", () -> org.pcollections.ConsPStack.from(List.of("a", "b")))
        .both("HashPMap", () -> HashTreePMap.from(MAP))
        .value("HashPMap of enums", () -> HashTreePMap.from(ENUMS), map -> map.get(TimeUnit.DAYS))
        .both("MapPSet", () -> HashTreePSet.from(List.of("a", "b")))
        .value(
            "MapPSet of enums",
            () -> HashTreePSet.from(ENUMS.keySet()),
            set -> set.contains(TimeUnit.DAYS))
        .value("MapPBag", () -> HashTreePBag.from(List.of("a", "a")))
        .value("OrderedPSet", () -> OrderedPSet.from(List.of("b", "a")), Views::order)
        .value("OrderedPMap", () -> OrderedPMap.from(MAP))
        .value("TreePMap", () -> TreePMap.from(MAP))
        .value("TreePSet", () -> TreePSet.from(List.of("b", "a")));
  }

  private static Library fastutil() {
    return new Library("fastutil", "it.unimi.dsi:fastutil", "it.unimi.dsi.fastutil.**")
        .both("IntArrayList", () -> new IntArrayList(new int[] {1, 2}))
        .value("IntArrayList of 10,000", () -> new IntArrayList(new int[10_000]))
        .both("IntImmutableList", () -> new IntImmutableList(new int[] {1, 2}))
        .value("LongArrayList", () -> new LongArrayList(new long[] {1, 2}))
        .value("DoubleArrayList", () -> new DoubleArrayList(new double[] {1, 2}))
        .value("ObjectArrayList", () -> new ObjectArrayList<>(List.of("a", "b")))
        .both("ObjectImmutableList", () -> new ObjectImmutableList<>(List.of("a", "b")))
        .value("IntOpenHashSet", () -> new IntOpenHashSet(new int[] {1, 2}))
        .value(
            "LongOpenHashSet of 1,000",
            () -> new LongOpenHashSet(java.util.stream.LongStream.range(0, 1000).toArray()))
        .value("LongAVLTreeSet", () -> new LongAVLTreeSet(new long[] {2, 1}))
        .value("ObjectOpenHashSet", () -> new ObjectOpenHashSet<>(List.of("a", "b")))
        .value(
            "ObjectOpenHashSet of enums",
            () -> new ObjectOpenHashSet<>(TimeUnit.values()),
            set -> set.contains(TimeUnit.DAYS))
        .value("Int2IntOpenHashMap", () -> new Int2IntOpenHashMap(new int[] {1}, new int[] {2}))
        .value("Int2ObjectOpenHashMap", () -> new Int2ObjectOpenHashMap<>(Map.of(1, "a")))
        .value(
            "Int2ObjectLinkedOpenHashMap", () -> new Int2ObjectLinkedOpenHashMap<>(Map.of(1, "a")))
        .value("Object2IntOpenHashMap", () -> new Object2IntOpenHashMap<>(MAP))
        .value(
            "Object2IntOpenHashMap of enums",
            () -> new Object2IntOpenHashMap<>(ENUMS),
            map -> map.getInt(TimeUnit.DAYS))
        .value(
            "Reference2IntOpenHashMap",
            () -> new Reference2IntOpenHashMap<>(ENUMS),
            map -> map.getInt(TimeUnit.DAYS))
        .value("Object2ObjectArrayMap", () -> new Object2ObjectArrayMap<>(MAP))
        .both(
            "IntIntPair", () -> new IntIntImmutablePair(1, 2), () -> new IntIntImmutablePair(2, 1));
  }

  private static Library hppc() {
    return new Library("HPPC", "com.carrotsearch:hppc", "com.carrotsearch.hppc.**")
        .value("IntArrayList", () -> com.carrotsearch.hppc.IntArrayList.from(1, 2))
        .value("IntIntHashMap", () -> IntIntHashMap.from(new int[] {1, 2}, new int[] {3, 4}))
        .value("LongHashSet", () -> LongHashSet.from(1, 2, 3))
        .value(
            "ObjectIntHashMap",
            () -> ObjectIntHashMap.from(new String[] {"a", "b"}, new int[] {1, 2}))
        .value(
            "ObjectIntHashMap of enums",
            () -> ObjectIntHashMap.from(TimeUnit.values(), new int[TimeUnit.values().length]),
            map -> map.containsKey(TimeUnit.DAYS))
        .key("IntArrayList", () -> com.carrotsearch.hppc.IntArrayList.from(1, 2))
        .twins(
            "IntArrayLists with room",
            () -> com.carrotsearch.hppc.IntArrayList.from(1, 2),
            CollectionObjects::roomy);
  }

  private static Object roomy() {
    var list = new com.carrotsearch.hppc.IntArrayList(100);
    list.add(1, 2);
    return list;
  }

  private static Library agrona() {
    return new Library("Agrona", "org.agrona:agrona", "org.agrona.**")
        .value("Int2IntHashMap", () -> filled(new Int2IntHashMap(-1)))
        .value("Int2ObjectHashMap", () -> filled(new Int2ObjectHashMap<>(), "a"))
        .value("IntHashSet", () -> filled(new IntHashSet()))
        .value("Object2IntHashMap", () -> filled(new Object2IntHashMap<>(-1), MAP))
        .value(
            "Object2IntHashMap of enums",
            () -> filled(new Object2IntHashMap<>(-1), ENUMS),
            map -> map.get(TimeUnit.DAYS))
        .value("Object2ObjectHashMap", () -> filled(new Object2ObjectHashMap<>(), MAP))
        .value(
            "Object2ObjectHashMap of enums",
            () -> filled(new Object2ObjectHashMap<>(), ENUMS),
            map -> map.get(TimeUnit.DAYS))
        .value(
            "ObjectHashSet of enums",
            () -> filledSet(new ObjectHashSet<>(), ENUMS.keySet()),
            set -> set.contains(TimeUnit.DAYS))
        .value("MutableInteger", () -> new MutableInteger(3))
        .value("MutableLong", () -> new MutableLong(3));
  }

  private static Int2IntHashMap filled(Int2IntHashMap map) {
    map.put(1, 2);
    return map;
  }

  private static <V> Int2ObjectHashMap<V> filled(Int2ObjectHashMap<V> map, V value) {
    map.put(1, value);
    return map;
  }

  private static IntHashSet filled(IntHashSet set) {
    set.add(1);
    return set;
  }

  private static <K, V, M extends Map<K, V>> M filled(M map, Map<K, V> entries) {
    map.putAll(entries);
    return map;
  }

  private static <E, S extends Set<E>> S filledSet(S set, Set<E> elements) {
    set.addAll(elements);
    return set;
  }

  private static Library trove() {
    return new Library("Trove", "net.sf.trove4j:trove4j", "gnu.trove.**")
        .value("TIntArrayList", () -> new TIntArrayList(new int[] {1, 2}))
        .value("TIntObjectHashMap", CollectionObjects::troveMap)
        .value("TLongHashSet", () -> new TLongHashSet(new long[] {1, 2}))
        .value("THashMap", () -> new THashMap<>(MAP))
        .value("THashMap of enums", () -> new THashMap<>(ENUMS), map -> map.get(TimeUnit.DAYS));
  }

  private static TIntObjectHashMap<String> troveMap() {
    TIntObjectHashMap<String> map = new TIntObjectHashMap<>();
    map.put(1, "a");
    return map;
  }

  private static Library graphs() {
    return new Library("JGraphT", "org.jgrapht:jgrapht-core", "org.jgrapht.**")
        .value(
            "SimpleGraph",
            CollectionObjects::graph,
            graph -> List.of(graph.vertexSet(), graph.edgeSet().toString()))
        .value("Pair", () -> org.jgrapht.alg.util.Pair.of("a", 1))
        .key("Pair", () -> org.jgrapht.alg.util.Pair.of("a", 1));
  }

  private static SimpleGraph<String, DefaultEdge> graph() {
    SimpleGraph<String, DefaultEdge> graph = new SimpleGraph<>(DefaultEdge.class);
    graph.addVertex("a");
    graph.addVertex("b");
    graph.addEdge("a", "b");
    return graph;
  }
}
