package io.jcache.memcached.objects;

import com.google.common.base.CaseFormat;
import com.google.common.base.Optional;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.EnumHashBiMap;
import com.google.common.collect.EnumMultiset;
import com.google.common.collect.HashBasedTable;
import com.google.common.collect.HashBiMap;
import com.google.common.collect.HashMultimap;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableClassToInstanceMap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedMultiset;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Ordering;
import com.google.common.collect.Range;
import com.google.common.collect.Sets;
import com.google.common.collect.Tables;
import com.google.common.collect.TreeBasedTable;
import com.google.common.collect.TreeMultimap;
import com.google.common.collect.TreeMultiset;
import com.google.common.graph.EndpointPair;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.ImmutableGraph;
import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import com.google.common.hash.HashCode;
import com.google.common.math.Stats;
import com.google.common.net.HostAndPort;
import com.google.common.net.InternetDomainName;
import com.google.common.net.MediaType;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.Ints;
import com.google.common.primitives.UnsignedInteger;
import com.google.common.primitives.UnsignedLong;
import com.google.common.reflect.TypeToken;
import com.google.common.util.concurrent.AtomicDouble;
import com.google.common.util.concurrent.AtomicLongMap;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Guava's objects. */
final class GuavaObjects {
  private static final Map<String, Integer> MAP = Map.of("a", 1, "b", 2);

  private GuavaObjects() {}

  static List<Library> libraries() {
    Library guava = new Library("Guava", "com.google.guava:guava", "com.google.common.**");
    immutables(guava);
    mutables(guava);
    others(guava);
    return List.of(guava);
  }

  private static void immutables(Library guava) {
    guava
        .both("ImmutableList of none", ImmutableList::of)
        .both("ImmutableList of one", () -> ImmutableList.of("a"), () -> ImmutableList.of("b"))
        .both("ImmutableList of three", () -> ImmutableList.of("a", "b", "c"))
        .value("ImmutableList of 200", () -> ImmutableList.copyOf(Views.texts(200)))
        .value("ImmutableList of 20,000", () -> ImmutableList.copyOf(Views.numbers(20_000)))
        .value("reversed ImmutableList", () -> ImmutableList.of(1, 2, 3).reverse())
        .value("subList of ImmutableList", () -> ImmutableList.of(1, 2, 3, 4).subList(1, 3))
        .both("ImmutableSet of two", () -> ImmutableSet.of("b", "a"), () -> ImmutableSet.of("a"))
        .value("ImmutableSet in its order", () -> ImmutableSet.of("z", "a", "m"), Views::order)
        .value("ImmutableSet of 500", () -> ImmutableSet.copyOf(Views.texts(500)))
        .value("ImmutableSet of enums", () -> Sets.immutableEnumSet(TimeUnit.DAYS, TimeUnit.HOURS))
        .both("ImmutableSortedSet", () -> ImmutableSortedSet.of("b", "a"))
        .value(
            "ImmutableSortedSet downwards",
            () -> ImmutableSortedSet.reverseOrder().add(1, 2).build(),
            Views::order)
        .both("ImmutableMap of two", () -> ImmutableMap.of("b", 1, "a", 2))
        .value("ImmutableMap in its order", () -> ImmutableMap.of("b", 1, "a", 2), Views::order)
        .value("ImmutableMap of 300", () -> Maps.toMap(Views.texts(300), String::length))
        .value("ImmutableMap of enums", () -> Maps.immutableEnumMap(Map.of(TimeUnit.DAYS, 1)))
        .value(
            "ImmutableMap with keys of enums",
            () -> ImmutableMap.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2))
        .both("ImmutableSortedMap", () -> ImmutableSortedMap.copyOf(MAP))
        .both("ImmutableBiMap", () -> ImmutableBiMap.of("a", 1, "b", 2))
        .value("inverse of an ImmutableBiMap", () -> ImmutableBiMap.of("a", 1, "b", 2).inverse())
        .both("ImmutableMultiset", () -> ImmutableMultiset.of("a", "b", "a"))
        .value("ImmutableSortedMultiset", () -> ImmutableSortedMultiset.of("a", "b", "a"))
        .both("ImmutableListMultimap", () -> ImmutableListMultimap.of("a", 1, "a", 2, "b", 1))
        .both("ImmutableSetMultimap", () -> ImmutableSetMultimap.of("a", 1, "a", 2))
        .both("ImmutableTable", () -> ImmutableTable.of("r", "c", 1))
        .value("dense ImmutableTable", GuavaObjects::table)
        .both("ImmutableRangeSet", () -> ImmutableRangeSet.of(Range.closed(1, 5)))
        .both("ImmutableRangeMap", () -> ImmutableRangeMap.of(Range.closed(1, 5), "a"))
        .value(
            "ImmutableClassToInstanceMap", () -> ImmutableClassToInstanceMap.of(String.class, "a"))
        .both(
            "ImmutableIntArray", () -> ImmutableIntArray.of(1, 2, 3), () -> ImmutableIntArray.of(1))
        .both("ImmutableLongArray", () -> ImmutableLongArray.of(1, 2, 3))
        .both("ImmutableDoubleArray", () -> ImmutableDoubleArray.of(1, 2, 3))
        .twins(
            "part of an ImmutableIntArray",
            () -> ImmutableIntArray.of(2, 3),
            () -> ImmutableIntArray.of(1, 2, 3).subArray(1, 3))
        .twins("ImmutableList and List.of", () -> ImmutableList.of(1, 2), () -> List.of(1, 2))
        .twins("ImmutableSet and Set.of", () -> ImmutableSet.of(1, 2), () -> Set.of(1, 2))
        .twins("ImmutableMap and Map.of", () -> ImmutableMap.of(1, 2), () -> Map.of(1, 2))
        .twins(
            "ImmutableSetMultimap and HashMultimap",
            () -> ImmutableSetMultimap.of("a", 1),
            () -> HashMultimap.create(ImmutableSetMultimap.of("a", 1)))
        .value("ImmutableGraph", GuavaObjects::graph);
  }

  private static void mutables(Library guava) {
    guava
        .value(
            "ArrayListMultimap",
            () -> ArrayListMultimap.create(ImmutableListMultimap.of("a", 1, "a", 2)))
        .value("HashMultimap", () -> HashMultimap.create(ImmutableSetMultimap.of("a", 1, "a", 2)))
        .value(
            "LinkedHashMultimap",
            () -> LinkedHashMultimap.create(ImmutableListMultimap.of("b", 1, "a", 2)),
            multimap -> Views.order(multimap.entries()))
        .value(
            "LinkedListMultimap",
            () -> LinkedListMultimap.create(ImmutableListMultimap.of("b", 1, "a", 2)))
        .value("TreeMultimap", () -> TreeMultimap.create(ImmutableListMultimap.of("b", 1, "a", 2)))
        .value("HashMultiset", () -> HashMultiset.create(List.of("a", "a", "b")))
        .value(
            "LinkedHashMultiset",
            () -> LinkedHashMultiset.create(List.of("b", "a", "b")),
            Views::order)
        .value("TreeMultiset", () -> TreeMultiset.create(List.of("b", "a", "b")))
        .value(
            "ConcurrentHashMultiset", () -> ConcurrentHashMultiset.create(List.of("b", "a", "b")))
        .value("EnumMultiset", () -> EnumMultiset.create(List.of(TimeUnit.DAYS, TimeUnit.DAYS)))
        .value("HashBiMap", () -> HashBiMap.create(MAP), map -> List.of(map, map.inverse()))
        .value("EnumHashBiMap", () -> EnumHashBiMap.create(Map.of(TimeUnit.DAYS, 1)))
        .value("HashBasedTable", () -> HashBasedTable.create(table()))
        .value("TreeBasedTable", GuavaObjects::treeTable)
        .value("Lists.newArrayList", () -> Lists.newArrayList(1, 2))
        .value("Lists.transform", () -> List.copyOf(Lists.transform(List.of(1, 2), i -> i + 1)))
        .value("Lists.partition", () -> Lists.partition(List.of(1, 2, 3), 2))
        .value("Lists.reverse", () -> Lists.reverse(Lists.newArrayList(1, 2)))
        .value("Lists.asList", () -> Lists.asList(1, new Integer[] {2, 3}))
        .value("Ints.asList", () -> Ints.asList(1, 2, 3))
        .key("Ints.asList", () -> Ints.asList(1, 2, 3))
        .value("Sets.union", () -> Sets.union(Set.of(1), Set.of(2)))
        .value("Sets.powerSet", () -> Sets.powerSet(Set.of(1, 2)), Set::size)
        .value(
            "unmodifiable multimap",
            () ->
                Multimaps.unmodifiableMultimap(
                    ArrayListMultimap.create(ImmutableListMultimap.of("a", 1))))
        .value("Maps.filterKeys", () -> Map.copyOf(Maps.filterKeys(MAP, "a"::equals)))
        .value("AtomicDouble", () -> new AtomicDouble(1.5), AtomicDouble::get)
        .value("AtomicLongMap", () -> AtomicLongMap.create(Map.of("a", 3L)), AtomicLongMap::asMap);
  }

  private static void others(Library guava) {
    guava
        .both("Optional", () -> Optional.of("a"), () -> Optional.of("b"))
        .both("Optional.absent", Optional::absent)
        .singleton("the one Optional.absent", Optional::absent)
        .both("Range.closed", () -> Range.closed(1, 5), () -> Range.closedOpen(1, 5))
        .both("Range.all", Range::all)
        .both("Range.atLeast", () -> Range.atLeast("a"))
        .both("Tables.immutableCell", () -> Tables.immutableCell("a", "b", 1))
        .both("HashCode", () -> HashCode.fromLong(7), () -> HashCode.fromLong(8))
        .twins(
            "HashCodes of int and bytes",
            () -> HashCode.fromInt(7),
            () -> HashCode.fromBytes(new byte[] {7, 0, 0, 0}))
        .both(
            "HostAndPort", () -> HostAndPort.fromParts("h", 1), () -> HostAndPort.fromParts("h", 2))
        .twins(
            "HostAndPort with brackets",
            () -> HostAndPort.fromString("[2001:db8::1]:1"),
            () -> HostAndPort.fromParts("2001:db8::1", 1))
        .both("InternetDomainName", () -> InternetDomainName.from("example.org"))
        .both(
            "MediaType",
            () -> MediaType.create("text", "plain").withCharset(StandardCharsets.UTF_8),
            () -> MediaType.create("text", "plain"))
        .twins(
            "MediaType with its text kept",
            () -> printed(MediaType.parse("a/b; c=d")),
            () -> MediaType.parse("a/b; c=d"))
        .both("UnsignedInteger", () -> UnsignedInteger.fromIntBits(-1))
        .both("UnsignedLong", () -> UnsignedLong.fromLongBits(-1))
        .both("CaseFormat", () -> CaseFormat.LOWER_CAMEL)
        .both("EndpointPair", () -> EndpointPair.ordered(1, 2), () -> EndpointPair.ordered(2, 1))
        .both("Stats", () -> Stats.of(1, 2, 3), () -> Stats.of(1, 2, 4))
        .both("TypeToken", () -> TypeToken.of(String.class))
        .value("BloomFilter", GuavaObjects::bloom)
        .singleton("Ordering.natural", Ordering::natural)
        .value(
            "Ordering.explicit",
            () -> Ordering.explicit("b", "a"),
            order -> order.compare("a", "b"))
        .value(
            "Ordering.natural.reverse",
            () -> Ordering.<Integer>natural().reverse(),
            order -> order.compare(1, 2))
        .value(
            "a map of ImmutableLists",
            () -> Map.of("a", ImmutableList.of(1), "b", ImmutableList.of(2)))
        .value(
            "a List.of of an ImmutableMap of RoundingModes",
            () -> List.of(ImmutableMap.of(RoundingMode.UP, 1)));
  }

  private static ImmutableTable<Integer, Integer, String> table() {
    ImmutableTable.Builder<Integer, Integer, String> table = ImmutableTable.builder();
    for (int i = 0; i < 9; i++) {
      table.put(i / 3, i % 3, "cell " + i);
    }
    return table.build();
  }

  private static TreeBasedTable<Integer, Integer, String> treeTable() {
    TreeBasedTable<Integer, Integer, String> table = TreeBasedTable.create();
    table.putAll(table());
    return table;
  }

  private static ImmutableGraph<Integer> graph() {
    return GraphBuilder.directed().<Integer>immutable().putEdge(1, 2).putEdge(2, 3).build();
  }

  private static BloomFilter<CharSequence> bloom() {
    BloomFilter<CharSequence> filter =
        BloomFilter.create(Funnels.stringFunnel(StandardCharsets.UTF_8), 100);
    filter.put("a");
    return filter;
  }

  private static MediaType printed(MediaType type) {
    return type.toString().isEmpty() ? null : type;
  }
}
