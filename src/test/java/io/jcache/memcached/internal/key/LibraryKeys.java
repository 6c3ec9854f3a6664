package io.jcache.memcached.internal.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.HashBasedTable;
import com.google.common.collect.HashMultimap;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Multimap;
import com.google.common.collect.Range;
import com.google.common.collect.Table;
import com.google.common.collect.TreeBasedTable;
import com.google.common.collect.TreeMultimap;
import com.google.common.collect.TreeMultiset;
import com.google.common.hash.HashCode;
import com.google.common.net.HostAndPort;
import com.google.common.net.InternetDomainName;
import com.google.common.net.MediaType;
import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.jcache.memcached.testkit.KeyClasses.Colour;
import io.jcache.memcached.testkit.KeyClasses.Item;
import io.jcache.memcached.testkit.KeyClasses.Point;
import io.vavr.collection.CharSeq;
import io.vavr.collection.Vector;
import java.io.File;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.joda.time.Chronology;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.joda.time.Days;
import org.joda.time.Interval;
import org.joda.time.LocalDate;
import org.joda.time.LocalDateTime;
import org.joda.time.LocalTime;
import org.joda.time.MonthDay;
import org.joda.time.MutableDateTime;
import org.joda.time.MutableInterval;
import org.joda.time.Period;
import org.joda.time.YearMonth;
import org.joda.time.chrono.GJChronology;
import org.joda.time.chrono.ISOChronology;
import org.joda.time.chrono.IslamicChronology;
import org.joda.time.tz.FixedDateTimeZone;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;
import scala.Tuple2;
import scala.Tuple2$mcII$sp;
import scala.concurrent.duration.FiniteDuration;

/**
 * An endless row of keys of libraries' classes that are known by the table {@code keys.txt}, and of
 * the JDK's files. The same seed gives equal keys; the flavour chooses among what is equal. Many
 * are near to one another.
 */
final class LibraryKeys {
  private final Random random;
  private final Random flavour;
  private final List<Supplier<Object>> kinds =
      List.of(
          this::multiset,
          this::listMultimap,
          this::setMultimap,
          this::table,
          () -> Range.closedOpen(number(), 3 + number()),
          () -> flag() ? Range.atLeast(number()) : Range.lessThan(number()),
          () -> com.google.common.base.Optional.fromNullable(flag() ? null : number()),
          this::hostAndPort,
          this::hashCodeOfGuava,
          () -> MediaType.parse(pick("text/html; charset=utf-8", "Text/HTML", "text/plain")),
          () -> InternetDomainName.from(pick("a.com", "A.com", "b.com")),
          this::vavrSeq,
          this::vavrSet,
          this::vavrMap,
          () -> CharSeq.of(pick("a", "ab")),
          () -> io.vavr.Tuple.of(number(), pick("a", "b")),
          () -> io.vavr.control.Option.of(flag() ? null : number()),
          this::dateTime,
          this::joda,
          () -> json(2),
          this::struct,
          this::timestamp,
          this::byteString,
          this::user,
          () -> new File(pick("/a", "/a/b", "a")),
          () -> Path.of(pick("/a", "/a/b", "a")),
          () -> new MathContext(number(), pick(RoundingMode.UP, RoundingMode.DOWN)),
          () -> scalaTuple(number()),
          this::finiteDuration,
          () -> new Item(pick("a", "b"), number()),
          () -> new Point(number(), null, pick(Colour.RED, Colour.GREEN)));

  /** Creates the row of a seed, in a flavour. */
  LibraryKeys(long seed, long flavour) {
    this.random = new Random(seed);
    this.flavour = new Random(flavour);
  }

  /** Returns the next key. */
  Object next() {
    Object key = kinds.get(random.nextInt(kinds.size())).get();
    return switch (random.nextInt(4)) {
      case 0 -> new SimpleKey(key, number());
      case 1 -> flavour.nextBoolean() ? List.of(key) : Collections.singletonList(key);
      default -> key;
    };
  }

  private boolean flag() {
    return random.nextBoolean();
  }

  private int number() {
    return random.nextInt(3);
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      numbers.add(number());
    }
    return numbers;
  }

  /** Returns what is equal in any order, in one. */
  private List<Integer> shuffled() {
    List<Integer> numbers = numbers();
    Collections.shuffle(numbers, flavour);
    return numbers;
  }

  @SafeVarargs
  private <T> T pick(T... choice) {
    return choice[random.nextInt(choice.length)];
  }

  @SafeVarargs
  private <T> T any(Supplier<? extends T>... equal) {
    return equal[flavour.nextInt(equal.length)].get();
  }

  private Object multiset() {
    List<Integer> numbers = shuffled();
    return any(
        () -> HashMultiset.create(numbers),
        () -> TreeMultiset.create(numbers),
        () -> ImmutableMultiset.copyOf(numbers));
  }

  private Object listMultimap() {
    ListMultimap<Integer, Integer> pairs = LinkedListMultimap.create();
    numbers().forEach(n -> pairs.put(n, number()));
    return any(
        () -> pairs,
        () -> ArrayListMultimap.create(pairs),
        () -> ImmutableListMultimap.copyOf(pairs));
  }

  private Object setMultimap() {
    Multimap<Integer, Integer> pairs = HashMultimap.create();
    numbers().forEach(n -> pairs.put(n, number()));
    return any(
        () -> pairs, () -> TreeMultimap.create(pairs), () -> ImmutableSetMultimap.copyOf(pairs));
  }

  private Object table() {
    Table<Integer, Integer, Integer> table = HashBasedTable.create();
    numbers().forEach(n -> table.put(n, number(), number()));
    return any(() -> table, () -> sorted(table), () -> ImmutableTable.copyOf(table));
  }

  private static TreeBasedTable<Integer, Integer, Integer> sorted(
      Table<Integer, Integer, Integer> table) {
    TreeBasedTable<Integer, Integer, Integer> sorted = TreeBasedTable.create();
    sorted.putAll(table);
    return sorted;
  }

  private Object hostAndPort() {
    int port = number();
    return any(
        () -> HostAndPort.fromString("[::1]").withDefaultPort(port),
        () -> HostAndPort.fromString("::1").withDefaultPort(port));
  }

  private Object hashCodeOfGuava() {
    int bits = number();
    return any(
        () -> HashCode.fromInt(bits), () -> HashCode.fromBytes(HashCode.fromInt(bits).asBytes()));
  }

  private Object vavrSeq() {
    List<Integer> numbers = numbers();
    return any(
        () -> io.vavr.collection.List.ofAll(numbers),
        () -> Vector.ofAll(numbers),
        () -> io.vavr.collection.Queue.ofAll(numbers),
        () -> io.vavr.collection.Array.ofAll(numbers));
  }

  private Object vavrSet() {
    List<Integer> numbers = shuffled();
    return any(
        () -> io.vavr.collection.HashSet.ofAll(numbers),
        () -> io.vavr.collection.LinkedHashSet.ofAll(numbers),
        () -> io.vavr.collection.TreeSet.ofAll(numbers));
  }

  private Object vavrMap() {
    Map<Integer, Integer> map = new HashMap<>();
    numbers().forEach(n -> map.put(n, number()));
    return any(
        () -> io.vavr.collection.HashMap.ofAll(map),
        () -> io.vavr.collection.LinkedHashMap.ofAll(map),
        () -> io.vavr.collection.TreeMap.ofAll(map));
  }

  private DateTimeZone zone() {
    return pick(
        DateTimeZone.UTC,
        DateTimeZone.forID("Europe/Paris"),
        DateTimeZone.forOffsetHours(1),
        new FixedDateTimeZone("X", flavour.nextBoolean() ? "X" : null, 1, 1),
        new FixedDateTimeZone("X", "X", 2, 1));
  }

  private Chronology chronology() {
    DateTimeZone zone = zone();
    return pick(
        ISOChronology.getInstance(zone),
        GJChronology.getInstance(zone),
        GJChronology.getInstance(zone, 0, 4),
        IslamicChronology.getInstance(zone),
        IslamicChronology.getInstance(zone, IslamicChronology.LEAP_YEAR_15_BASED));
  }

  private Object dateTime() {
    Chronology chronology = chronology();
    int millis = number();
    return any(
        () -> new DateTime(millis, chronology), () -> new MutableDateTime(millis, chronology));
  }

  private Object joda() {
    int n = number() + 1;
    Chronology chronology = chronology();
    return switch (random.nextInt(9)) {
      case 0 -> new LocalDate(n, chronology);
      case 1 -> new LocalTime(n, chronology);
      case 2 -> new LocalDateTime(n, chronology);
      case 3 -> new YearMonth(2000, n);
      case 4 -> new MonthDay(n, 1);
      case 5 -> new Period(n, number(), 0, 0);
      case 6 -> org.joda.time.Duration.millis(n);
      case 7 ->
          any(() -> new Interval(n, 9, chronology), () -> new MutableInterval(n, 9, chronology));
      default -> flag() ? Days.days(n) : chronology.getZone();
    };
  }

  private JsonNode json(int depth) {
    JsonNodeFactory nodes = new JsonNodeFactory(true);
    int n = number();
    switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0:
        return nodes.numberNode(n);
      case 1:
        return nodes.numberNode((long) n);
      case 2:
        return nodes.textNode("" + n);
      case 3:
        return nodes.numberNode(any(() -> BigDecimal.valueOf(n), () -> new BigDecimal(n + ".0")));
      case 4:
        return flag() ? nodes.booleanNode(flag()) : nodes.nullNode();
      case 5:
        return flag() ? nodes.binaryNode(new byte[n]) : nodes.numberNode((double) n);
      case 6:
        return nodes.arrayNode().add(json(depth - 1)).add(json(depth - 1));
      default:
        Map<String, JsonNode> fields = new TreeMap<>();
        numbers().forEach(name -> fields.put("" + name, json(depth - 1)));
        ObjectNode object = nodes.objectNode();
        inAnyOrder(fields.keySet()).forEach(name -> object.set(name, fields.get(name)));
        return object;
    }
  }

  private <T> List<T> inAnyOrder(Collection<T> elements) {
    List<T> shuffled = new ArrayList<>(elements);
    Collections.shuffle(shuffled, flavour);
    return shuffled;
  }

  private Object struct() {
    Map<String, Value> fields = new TreeMap<>();
    numbers().forEach(n -> fields.put("" + n, value()));
    Struct.Builder struct = Struct.newBuilder();
    inAnyOrder(fields.keySet()).forEach(name -> struct.putFields(name, fields.get(name)));
    return struct.build();
  }

  private Value value() {
    return flag()
        ? Value.newBuilder().setNumberValue(number()).build()
        : Value.newBuilder().setStringValue("" + number()).build();
  }

  private Object timestamp() {
    Timestamp timestamp = Timestamp.newBuilder().setSeconds(number()).setNanos(number()).build();
    return any(() -> timestamp, () -> DynamicMessage.newBuilder(timestamp).build());
  }

  private Object byteString() {
    String text = pick("a", "ab", "b").repeat(200);
    return any(
        () -> ByteString.copyFromUtf8(text),
        () ->
            ByteString.copyFromUtf8(text.substring(9))
                .concat(ByteString.EMPTY)
                .substring(0, 0)
                .concat(ByteString.copyFromUtf8(text.substring(0, 150)))
                .concat(ByteString.copyFromUtf8(text.substring(150))));
  }

  private Object user() {
    String name = pick("ada", "joe");
    return flavour.nextBoolean()
        ? new User(name, "secret", List.of())
        : new User(name, "other", List.of(new SimpleGrantedAuthority("ADMIN")));
  }

  /** Boxed numbers and unboxed ones are in different classes. */
  private Object scalaTuple(int number) {
    return any(() -> new Tuple2<Object, Object>(number, 1), () -> new Tuple2$mcII$sp(number, 1));
  }

  private Object finiteDuration() {
    long minutes = number();
    return any(
        () -> new FiniteDuration(minutes, TimeUnit.MINUTES),
        () -> new FiniteDuration(minutes * 60, TimeUnit.SECONDS));
  }
}
