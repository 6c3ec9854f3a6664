package io.jcache.memcached.objects;

import java.math.RoundingMode;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The collections of the JDK. */
final class JdkCollections {
  private static final Map<String, Integer> MAP = Map.of("a", 1, "b", 2, "c", 3);

  private JdkCollections() {}

  static List<Library> libraries() {
    return List.of(lists(), sets(), maps(), wrappers());
  }

  private static Library lists() {
    return new Library("JDK: lists and queues", "")
        .value("ArrayList", () -> new ArrayList<>(List.of(1, "b", 3L)))
        .value("ArrayList of 100,000", () -> new ArrayList<>(Views.numbers(100_000)))
        .value("ArrayList of nulls", () -> new ArrayList<>(Collections.nCopies(300, null)))
        .value("ArrayList of itself", JdkCollections::circle, list -> list.get(0) == list)
        .value("LinkedList", () -> new LinkedList<>(List.of(1, 2)))
        .value("Vector", () -> new Vector<>(List.of(1, 2)))
        .value("Vector of 300", () -> new Vector<>(Views.texts(300)))
        .value("Stack", () -> pushed(new Stack<>()))
        .value("List.of none", List::of)
        .both("List.of one", () -> List.of("a"), () -> List.of("b"))
        .both("List.of three", () -> List.of("a", 1, 'c'))
        .value("List.of 300", () -> List.copyOf(Views.texts(300)))
        .value("Stream.toList with null", () -> Arrays.asList(1, null).stream().toList())
        .both("Arrays.asList", () -> Arrays.asList("a", "b"))
        .value("Arrays.asList of 150", () -> Arrays.asList(Views.texts(150).toArray(new String[0])))
        .value("Arrays.asList of 5,000", () -> Arrays.asList(Views.texts(5000).toArray()))
        .both("subList", () -> new ArrayList<>(Views.numbers(10)).subList(2, 5))
        .both("subList of List.of", () -> Views.numbers(10).subList(2, 5))
        .value("ArrayDeque", () -> new ArrayDeque<>(List.of(1, 2)), Views::order)
        .value("PriorityQueue", () -> new PriorityQueue<>(List.of(3, 1, 2)), Views::order)
        .value("PriorityQueue downwards", JdkCollections::downwards, Views::order)
        .value("ConcurrentLinkedQueue", () -> new ConcurrentLinkedQueue<>(List.of(1)), Views::order)
        .value("ConcurrentLinkedDeque", () -> new ConcurrentLinkedDeque<>(List.of(1)), Views::order)
        .value("LinkedBlockingQueue", () -> new LinkedBlockingQueue<>(List.of(1)), Views::order)
        .value("LinkedBlockingDeque", () -> new LinkedBlockingDeque<>(List.of(1)), Views::order)
        .value(
            "ArrayBlockingQueue",
            () -> new ArrayBlockingQueue<>(5, true, List.of(1, 2)),
            queue -> List.of(Views.order(queue), queue.remainingCapacity()))
        .value("CopyOnWriteArrayList", () -> new CopyOnWriteArrayList<>(List.of(1, 2)))
        .value("CopyOnWriteArrayList of 500", () -> new CopyOnWriteArrayList<>(Views.texts(500)))
        .value("lists in lists, 200 deep", () -> nested(200))
        .value(
            "1,000 times one list of 1,000",
            () -> Collections.nCopies(1000, new ArrayList<>(Views.numbers(1000))).stream().toList(),
            list -> list.get(0) == list.get(999) ? list.get(0) : null);
  }

  private static Library sets() {
    return new Library("JDK: sets", "")
        .both("Set.of two", () -> Set.of("a", "b"), () -> Set.of("a"))
        .both("Set.of 20", () -> Set.copyOf(Views.texts(20)))
        .value("HashSet", () -> new HashSet<>(Views.texts(50)))
        .value("HashSet of 4,000 with one hash code", () -> colliding(4000))
        .value("LinkedHashSet", () -> new LinkedHashSet<>(List.of(9, 1, 5)), Views::order)
        .both("TreeSet", () -> new TreeSet<>(Views.texts(20)))
        .value(
            "TreeSet downwards",
            () -> new TreeSet<>(downwardsOf(List.of(1, 2, 3))),
            set -> List.of(Views.order(set), set.first()))
        .value("TreeSet without case", () -> caseless("A", "b"), set -> set.contains("a"))
        .value("EnumSet", () -> EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS))
        .value("EnumSet.noneOf", () -> EnumSet.noneOf(RoundingMode.class))
        .key("EnumSet", () -> EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS))
        .value("ConcurrentHashMap.newKeySet", () -> filled(ConcurrentHashMap.newKeySet()))
        .value("ConcurrentSkipListSet", () -> new ConcurrentSkipListSet<>(List.of(2, 1)))
        .value("CopyOnWriteArraySet", () -> new CopyOnWriteArraySet<>(List.of(2, 1)))
        .value("headSet", () -> new TreeSet<>(Views.numbers(10)).headSet(5))
        .value(
            "descendingSet", () -> new TreeSet<>(Views.numbers(10)).descendingSet(), Views::order)
        .value("keySet of a HashMap", () -> new HashMap<>(MAP).keySet())
        .value("Set of enums", () -> new HashSet<>(EnumSet.allOf(TimeUnit.class)))
        .value("Set of classes", () -> new HashSet<>(List.of(String.class, Integer.class)))
        .value("Set of sets", () -> Set.of(Set.of(1, 2), Set.of(3)));
  }

  private static Library maps() {
    return new Library("JDK: maps", "")
        .both("Map.of two", () -> Map.of("a", 1, "b", 2), () -> Map.of("a", 1, "b", 3))
        .both("Map.of one", () -> Map.of("a", 1))
        .both("Map.entry", () -> Map.entry("a", 1), () -> Map.entry("a", 2))
        .value("HashMap", () -> new HashMap<>(MAP))
        .value("HashMap with nulls", JdkCollections::nulls)
        .value("HashMap of 50,000", () -> squares(50_000))
        .value("HashMap of itself", JdkCollections::selfMap, map -> map.get("me") == map)
        .value("LinkedHashMap", () -> linked(new LinkedHashMap<>()), Views::order)
        .value(
            "LinkedHashMap by access",
            () -> touched(linked(new LinkedHashMap<>(16, .75f, true))),
            map -> Views.order(touched(map)))
        .both("TreeMap", () -> new TreeMap<>(MAP))
        .value(
            "TreeMap downwards",
            () -> reversed(MAP),
            map -> List.of(Views.order(map), map.firstKey()))
        .value("ConcurrentHashMap", () -> new ConcurrentHashMap<>(MAP))
        .value("ConcurrentSkipListMap", () -> new ConcurrentSkipListMap<>(MAP))
        .value("Hashtable", () -> new Hashtable<>(MAP))
        .value("Properties", () -> properties(new Properties()))
        .value(
            "Properties with defaults",
            () -> properties(new Properties(properties(new Properties()))),
            properties -> List.of(properties.stringPropertyNames(), properties.getProperty("a")))
        .value("EnumMap", () -> new EnumMap<>(Map.of(TimeUnit.DAYS, 1)))
        .key("EnumMap", () -> new EnumMap<>(Map.of(TimeUnit.DAYS, 1)))
        .value("HashMap of enums", () -> new HashMap<>(Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2)))
        .value("Map.of enums", () -> Map.of(TimeUnit.DAYS, 1, RoundingMode.DOWN, 2))
        .value("IdentityHashMap", () -> identities(), map -> map.get(TimeUnit.DAYS))
        .both("SimpleEntry", () -> new SimpleEntry<>("a", 1))
        .both("SimpleImmutableEntry", () -> new SimpleImmutableEntry<>("a", 1))
        .value("subMap", () -> new TreeMap<>(MAP).subMap("a", "c"))
        .value("descendingMap", () -> new TreeMap<>(MAP).descendingMap(), Views::order)
        .value("values of a HashMap", () -> new HashMap<>(Map.of(1, 2)).values(), Views::order)
        .value("Map of lists", () -> grouped(), map -> map)
        .value(
            "partitioned",
            () -> Views.numbers(9).stream().collect(Collectors.partitioningBy(i -> i > 3)))
        .value("Map of a BitSet", () -> new HashMap<>(Map.of(BitSet.valueOf(new long[] {5}), 1)));
  }

  private static Library wrappers() {
    List<Integer> list = new ArrayList<>(List.of(1, 2));
    return new Library("JDK: wrappers", "")
        .value("emptyList", Collections::emptyList)
        .value("emptySet", Collections::emptySet)
        .value("emptyMap", Collections::emptyMap)
        .singleton("the one emptyList", Collections::emptyList)
        .both("singletonList", () -> Collections.singletonList("a"))
        .both("singleton", () -> Collections.singleton("a"))
        .both("singletonMap", () -> Collections.singletonMap("a", 1))
        .both("nCopies", () -> Collections.nCopies(3, "a"))
        .value("nCopies of 10,000", () -> Collections.nCopies(10_000, "a"))
        .both("unmodifiableList", () -> Collections.unmodifiableList(list))
        .value(
            "unmodifiableList of 500",
            () -> Collections.unmodifiableList(new ArrayList<>(Views.texts(500))))
        .value(
            "unmodifiableCollection", () -> Collections.unmodifiableCollection(list), Views::order)
        .both("unmodifiableSet", () -> Collections.unmodifiableSet(new HashSet<>(list)))
        .both("unmodifiableMap", () -> Collections.unmodifiableMap(new HashMap<>(MAP)))
        .value("unmodifiableSortedMap", () -> Collections.unmodifiableSortedMap(new TreeMap<>(MAP)))
        .value(
            "unmodifiableNavigableSet",
            () -> Collections.unmodifiableNavigableSet(new TreeSet<>(list)))
        .value("synchronizedList", () -> Collections.synchronizedList(new ArrayList<>(list)))
        .value("synchronizedMap", () -> Collections.synchronizedMap(new HashMap<>(MAP)))
        .value("synchronizedSet", () -> Collections.synchronizedSet(new HashSet<>(list)))
        .value("checkedList", () -> Collections.checkedList(new ArrayList<>(list), Integer.class))
        .value(
            "checkedMap",
            () -> Collections.checkedMap(new HashMap<>(MAP), String.class, Integer.class))
        .value("newSetFromMap", () -> filled(Collections.newSetFromMap(new HashMap<>())))
        .value("asLifoQueue", () -> Collections.asLifoQueue(new ArrayDeque<>(list)), Views::order)
        .value(
            "unmodifiableMap in unmodifiableMap",
            () ->
                Collections.unmodifiableMap(
                    Map.of(1, Collections.unmodifiableMap(new HashMap<>(MAP)))))
        .value("reverseOrder", () -> Collections.reverseOrder(), order -> order.compare(1, 2))
        .value(
            "naturalOrder", () -> Comparator.<Integer>naturalOrder(), order -> order.compare(1, 2))
        .value(
            "CASE_INSENSITIVE_ORDER",
            () -> String.CASE_INSENSITIVE_ORDER,
            order -> order.compare("a", "A"))
        .singleton("the one CASE_INSENSITIVE_ORDER", () -> String.CASE_INSENSITIVE_ORDER)
        .value(
            "in a list of lists",
            () ->
                List.of(
                    Arrays.asList(1, 2),
                    Collections.unmodifiableList(list),
                    Collections.emptyList()));
  }

  private static List<Object> circle() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  private static List<Object> nested(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      list = new ArrayList<>(Collections.singleton((Object) list));
    }
    return list;
  }

  private static Stack<Integer> pushed(Stack<Integer> stack) {
    stack.push(1);
    stack.push(2);
    return stack;
  }

  private static PriorityQueue<Integer> downwards() {
    PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
    queue.addAll(List.of(1, 2, 3));
    return queue;
  }

  private static TreeSet<Integer> downwardsOf(Collection<Integer> elements) {
    TreeSet<Integer> set = new TreeSet<>(Collections.reverseOrder());
    set.addAll(elements);
    return set;
  }

  private static TreeSet<String> caseless(String... elements) {
    TreeSet<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(List.of(elements));
    return set;
  }

  private static Set<Object> colliding(int count) {
    Set<Object> set = new HashSet<>();
    for (int i = 0; i < count; i++) {
      set.add(new com.acme.objects.OneHash("n" + i));
    }
    return set;
  }

  private static Set<String> filled(Set<String> set) {
    set.addAll(Views.texts(5));
    return set;
  }

  private static Map<String, Object> nulls() {
    Map<String, Object> map = new HashMap<>();
    map.put(null, 1);
    map.put("a", null);
    return map;
  }

  private static Map<Integer, Long> squares(int count) {
    Map<Integer, Long> map = new HashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(i, (long) i * i);
    }
    return map;
  }

  private static Map<String, Object> selfMap() {
    Map<String, Object> map = new HashMap<>();
    map.put("me", map);
    return map;
  }

  private static Map<String, Integer> linked(Map<String, Integer> map) {
    map.put("z", 1);
    map.put("a", 2);
    map.put("m", 3);
    return map;
  }

  private static Map<String, Integer> touched(Map<String, Integer> map) {
    map.get("z");
    return map;
  }

  private static TreeMap<String, Integer> reversed(Map<String, Integer> entries) {
    TreeMap<String, Integer> map = new TreeMap<>(Comparator.reverseOrder());
    map.putAll(entries);
    return map;
  }

  private static Properties properties(Properties properties) {
    properties.setProperty("a" + properties.stringPropertyNames().size(), "b");
    properties.setProperty("a", "c");
    return properties;
  }

  private static Map<Object, Object> identities() {
    return new IdentityHashMap<>(Map.of(TimeUnit.DAYS, 1, new String("a"), 2));
  }

  private static Map<Integer, List<Integer>> grouped() {
    return Views.numbers(30).stream().collect(Collectors.groupingBy(i -> i % 3));
  }
}
