package io.jcache.memcached.testkit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Random objects of all the shapes that applications put into caches: every value type of the JDK,
 * arrays, collections, records, enums, plain classes, cycles, null fields, empty and huge strings,
 * exceptions, classes with hooks of Java serialization. The same seed gives the same objects.
 */
public final class RandomObjects extends RandomValues {
  private static final List<Locale> LOCALES =
      List.of(
          Locale.ROOT,
          Locale.GERMANY,
          Locale.forLanguageTag("zh-Hant-TW-u-nu-hanidec"),
          new Locale("no", "NO", "NY"));

  private final List<Supplier<Object>> shapes = new ArrayList<>();
  private int count;
  private int depth;

  /** Creates a source of objects. */
  public RandomObjects(long seed) {
    super(seed);
    addValues();
    addTimes();
    addContainers();
    addClasses();
    addCollections();
  }

  /** Returns the next object; each shape comes once before the first comes again. */
  public Object next() {
    depth = 0;
    return shapes.get(count++ % shapes.size()).get();
  }

  /** Returns how many shapes there are. */
  public int shapes() {
    return shapes.size();
  }

  /** Returns whether two graphs are the same, cycles and shared references included. */
  public static boolean sameAs(Object a, Object b) {
    return difference(a, b) == null;
  }

  /** Returns where two graphs differ, or null. */
  public static String difference(Object a, Object b) {
    return DeepEquality.difference(a, b);
  }

  private void addValues() {
    shapes.add(this::text);
    shapes.add(() -> "x".repeat(random.nextInt(200_000)));
    shapes.add(this::scalar);
    shapes.add(() -> new BigInteger(random.nextInt(300), random).negate());
    shapes.add(() -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt()));
    shapes.add(() -> new UUID(random.nextLong(), random.nextLong()));
    shapes.add(() -> URI.create("urn:x:" + random.nextInt()));
    shapes.add(() -> url("https://localhost:" + random.nextInt(9999) + "/a?b=c#d"));
    shapes.add(() -> one(LOCALES));
    shapes.add(() -> Currency.getInstance(one(List.of("EUR", "USD", "JPY"))));
    shapes.add(() -> Pattern.compile("a*b+" + random.nextInt(), random.nextInt(4) * 2));
    shapes.add(() -> one(List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16)));
    shapes.add(this::address);
    shapes.add(() -> one(List.of(int.class, String.class, int[][].class, Shapes.Point.class)));
    shapes.add(() -> new StringBuilder(text()));
    shapes.add(() -> new StringBuffer(text()));
    shapes.add(() -> BitSet.valueOf(random.longs(random.nextInt(20)).toArray()));
    shapes.add(() -> one(Shapes.Color.values()));
    shapes.add(() -> one(Shapes.Sign.values()));
    shapes.add(this::primitives);
    shapes.add(() -> new int[][][] {{{1, random.nextInt()}, {}}, {null, {2}}, null});
    shapes.add(() -> new Object[] {some(), some(), null, new Object[] {some()}});
    shapes.add(() -> new String[] {text(), null, ""});
    shapes.add(() -> new Shapes.Color[][] {{Shapes.Color.RED, null}, {}});
  }

  private void addTimes() {
    shapes.add(() -> new Date(random.nextLong()));
    shapes.add(() -> nanos(new java.sql.Timestamp(Math.abs(random.nextLong() >> 20))));
    shapes.add(() -> new java.sql.Date(random.nextInt()));
    shapes.add(() -> calendar(random.nextInt()));
    shapes.add(() -> TimeZone.getTimeZone(one(ZONES)));
    shapes.add(() -> Duration.ofSeconds(random.nextLong() >> 1, random.nextInt(999_999_999)));
    shapes.add(() -> instant());
    shapes.add(() -> LocalDate.ofEpochDay(random.nextInt()));
    shapes.add(() -> LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L));
    shapes.add(() -> LocalDateTime.ofInstant(instant(), ZoneOffset.UTC));
    shapes.add(() -> OffsetDateTime.ofInstant(instant(), ZoneId.of(one(ZONES))));
    shapes.add(() -> OffsetTime.ofInstant(instant(), ZoneOffset.ofTotalSeconds(random.nextInt(9))));
    shapes.add(() -> ZonedDateTime.ofInstant(instant(), ZoneId.of(one(ZONES))));
    shapes.add(() -> Year.of(random.nextInt(1_000_000)));
    shapes.add(() -> YearMonth.of(random.nextInt(9999), 1 + random.nextInt(12)));
    shapes.add(() -> MonthDay.of(1 + random.nextInt(12), 1 + random.nextInt(28)));
    shapes.add(() -> Period.of(random.nextInt(), random.nextInt(), random.nextInt()));
    shapes.add(() -> ZoneId.of(one(ZONES)));
    shapes.add(() -> one(DayOfWeek.values()));
  }

  private void addContainers() {
    shapes.add(() -> Optional.ofNullable(some()));
    shapes.add(() -> OptionalInt.of(random.nextInt()));
    shapes.add(() -> random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(1L << 60));
    shapes.add(() -> OptionalDouble.of(random.nextDouble()));
    shapes.add(() -> new AtomicInteger(random.nextInt()));
    shapes.add(() -> new AtomicLong(random.nextLong()));
    shapes.add(() -> new AtomicBoolean(random.nextBoolean()));
    shapes.add(() -> new AtomicReference<>(some()));
    shapes.add(() -> Map.entry(text(), text()));
    shapes.add(() -> new AbstractMap.SimpleEntry<>(some(), some()));
  }

  private void addClasses() {
    shapes.add(this::point);
    shapes.add(() -> new Shapes.Pair<>(some(), some()));
    shapes.add(() -> new Shapes.Frozen(List.of(text(), text())));
    shapes.add(Shapes.Nothing::new);
    shapes.add(this::fields);
    shapes.add(Shapes.Fields::new);
    shapes.add(() -> noDefault(random.nextInt(10)));
    shapes.add(() -> new Shapes.Derived().set(some(), some(), random.nextInt()));
    shapes.add(this::inner);
    shapes.add(this::ring);
    shapes.add(() -> tree(4));
    shapes.add(this::family);
    shapes.add(() -> family().parent);
    shapes.add(this::failure);
    shapes.add(this::hooked);
    shapes.add(() -> new Shapes.External(text().replaceAll("\\p{Cs}", ""), some()));
    shapes.add(() -> new Shapes.Replaced(random.nextInt()));
    shapes.add(() -> Shapes.Singleton.INSTANCE);
    shapes.add(this::myList);
    shapes.add(this::myMap);
    shapes.add(this::shared);
  }

  private void addCollections() {
    shapes.add(this::list);
    shapes.add(() -> new LinkedList<>(list()));
    shapes.add(() -> map(new HashMap<>()));
    shapes.add(() -> map(new LinkedHashMap<>(16, 0.75f, random.nextBoolean())));
    shapes.add(() -> map(new ConcurrentHashMap<>()));
    shapes.add(() -> map(new TreeMap<>(Comparator.<String>reverseOrder())));
    shapes.add(() -> map(new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER)));
    shapes.add(() -> new HashSet<>(texts()));
    shapes.add(() -> new LinkedHashSet<>(texts()));
    shapes.add(() -> new TreeSet<>(texts()));
    shapes.add(() -> new ArrayDeque<>(texts()));
    shapes.add(() -> new PriorityQueue<>(texts()));
    shapes.add(() -> new CopyOnWriteArrayList<>(texts()));
    shapes.add(() -> new Vector<>(texts()));
    shapes.add(() -> List.copyOf(texts()));
    shapes.add(() -> Set.copyOf(texts()));
    shapes.add(() -> Map.of(text(), point(), text() + "x", list()));
    shapes.add(() -> one(List.of(List.of(), Set.of(), Map.of(), List.of(1), Map.of(1, 2))));
    shapes.add(() -> Collections.unmodifiableList(list()));
    shapes.add(() -> Collections.unmodifiableMap(map(new HashMap<>())));
    shapes.add(() -> Collections.unmodifiableSet(new LinkedHashSet<>(texts())));
    shapes.add(() -> Collections.synchronizedList(list()));
    shapes.add(() -> Collections.singletonList(some()));
    shapes.add(() -> Collections.singletonMap(text(), some()));
    shapes.add(() -> one(List.of(Collections.emptyList(), Collections.emptyMap())));
    shapes.add(() -> Arrays.asList(some(), some(), null));
    shapes.add(() -> Stream.of(some(), some(), null).toList());
    shapes.add(() -> map(new EnumMap<>(Shapes.Color.class)));
    shapes.add(() -> EnumSet.of(Shapes.Color.RED, one(Shapes.Color.values())));
    shapes.add(() -> EnumSet.noneOf(Shapes.Sign.class));
    shapes.add(() -> Collections.nCopies(random.nextInt(9), point()));
  }

  private Object some() {
    if (depth > 3 || random.nextInt(8) == 0) {
      return random.nextInt(4) == 0 ? null : scalar();
    }
    depth++;
    try {
      return shapes.get(random.nextInt(shapes.size())).get();
    } finally {
      depth--;
    }
  }

  private Shapes.Point point() {
    return new Shapes.Point(random.nextInt(), random.nextLong(), text(), some());
  }

  private Shapes.Fields fields() {
    Shapes.Fields fields = new Shapes.Fields();
    fields.b = (byte) random.nextInt();
    fields.s = (short) random.nextInt();
    fields.i = random.nextInt();
    fields.l = random.nextLong();
    fields.f = random.nextFloat();
    fields.d = random.nextDouble();
    fields.z = random.nextBoolean();
    fields.c = (char) random.nextInt();
    fields.boxed = random.nextBoolean() ? null : random.nextInt();
    fields.text = random.nextBoolean() ? null : text();
    fields.any = some();
    fields.numbers = random.ints(5).toArray();
    fields.texts = new String[][] {{text()}, null, {}};
    fields.list = list();
    fields.map = map(new TreeMap<>());
    fields.color = one(Shapes.Color.values());
    fields.point = point();
    fields.forgotten = "forgotten";
    return fields;
  }

  private Shapes.NoDefault noDefault(int length) {
    Shapes.NoDefault next = length == 0 ? null : noDefault(length - 1);
    return new Shapes.NoDefault(text(), random.ints(3).toArray(), next);
  }

  private Shapes.Outer.Inner inner() {
    Shapes.Outer outer = new Shapes.Outer();
    Shapes.Outer.Inner inner = outer.new Inner();
    outer.value = inner;
    inner.own = some();
    return inner;
  }

  private Shapes.Node ring() {
    Shapes.Node first = new Shapes.Node();
    Shapes.Node last = first;
    for (int i = random.nextInt(20); i > 0; i--) {
      Shapes.Node node = new Shapes.Node();
      node.value = scalar();
      last.next = node;
      last = node;
    }
    last.next = first;
    first.value = random.nextBoolean() ? last : some();
    return first;
  }

  private Shapes.Node tree(int levels) {
    Shapes.Node node = new Shapes.Node();
    node.value = levels == 0 ? some() : scalar();
    for (int i = levels == 0 ? 0 : random.nextInt(4); i > 0; i--) {
      Shapes.Node child = tree(levels - 1);
      child.next = node;
      node.children.add(child);
    }
    return node;
  }

  private Shapes.Child family() {
    Shapes.Parent parent = new Shapes.Parent();
    parent.title = text();
    Shapes.Child last = null;
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      last = new Shapes.Child();
      last.parent = parent;
      last.title = "child " + i;
      parent.children.add(last);
      parent.names.put(last, text());
    }
    return last;
  }

  private Throwable failure() {
    Throwable cause = random.nextBoolean() ? null : new java.io.IOException(text());
    Throwable failure = new Shapes.Failure(text(), cause, random.nextInt(), point());
    failure.addSuppressed(new IllegalStateException(text(), failure));
    return failure;
  }

  private Shapes.Hooked hooked() {
    Shapes.Hooked hooked = new Shapes.Hooked();
    hooked.secret = random.nextInt();
    hooked.other = random.nextBoolean() ? hooked : some();
    hooked.node = ring();
    return hooked;
  }

  private Shapes.MyList myList() {
    Shapes.MyList list = new Shapes.MyList();
    list.addAll(list());
    list.extra = random.nextInt();
    list.more = some();
    return list;
  }

  private Shapes.MyMap myMap() {
    Shapes.MyMap map = new Shapes.MyMap();
    map.put(text(), some());
    map.put(null, point());
    map.extra = random.nextInt();
    map.more = map;
    return map;
  }

  private Object shared() {
    if (depth > 0) {
      return scalar(); // A view of a list in that list, below hooks, is the one cycle that is
      // refused.
    }
    Object one = some();
    int[] array = {random.nextInt()};
    List<Object> list = new ArrayList<>(Arrays.asList(one, array, one, Map.of(1, array)));
    list.add(list);
    list.add(Collections.unmodifiableList(list));
    return list;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(some());
    }
    return list;
  }

  @SuppressWarnings("unchecked")
  private <K, M extends Map<K, Object>> M map(M map) {
    for (int i = random.nextInt(6); i > 0; i--) {
      Object key = map instanceof EnumMap ? one(Shapes.Color.values()) : text();
      Object value = some();
      map.put((K) key, value == null && map instanceof ConcurrentMap ? "" : value);
    }
    return map;
  }
}
