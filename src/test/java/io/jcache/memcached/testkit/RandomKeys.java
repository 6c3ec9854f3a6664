package io.jcache.memcached.testkit;

import io.jcache.memcached.testkit.KeyClasses.Colour;
import io.jcache.memcached.testkit.KeyClasses.Item;
import io.jcache.memcached.testkit.KeyClasses.Parcel;
import io.jcache.memcached.testkit.KeyClasses.Point;
import io.jcache.memcached.testkit.KeyClasses.Tree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
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
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
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
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * An endless row of keys of every supported type that can be used in a HashMap.
 *
 * <ul>
 *   <li>The same seed gives equal keys, in every JVM.
 *   <li>The flavour chooses, among what is equal, classes and order: another flavour gives equal
 *       keys made of other List, Set and Map classes, filled in another order.
 *   <li>Many keys are small and near to one another, so that wrong encodings meet by chance.
 * </ul>
 */
public final class RandomKeys {

  private static final String[] ZONES = {"Europe/Paris", "UTC", "Asia/Kolkata", "+01:01", "Z"};
  private static final String[] CURRENCIES = {"EUR", "USD", "JPY"};
  private static final Class<?>[] CLASSES = {
    String.class, int.class, int[].class, Point.class, Map.Entry.class
  };
  private static final Charset[] CHARSETS = {
    StandardCharsets.UTF_8, StandardCharsets.UTF_16, StandardCharsets.US_ASCII
  };
  private static final String[] CRUMBS = {
    "?",
    " ",
    "%",
    "%20",
    "+",
    "a",
    "A",
    "1",
    "\uD83D",
    "\uDE00",
    "\uFFFD",
    "\u0000",
    "\n",
    "\u007F",
    "\u0080",
    "\u00E9",
    "e\u0301",
    "/",
    "#",
    "\u20AC",
    ",",
    "\uD83D\uDE00"
  };

  private final Random random;
  private final Random flavour;
  private final List<Supplier<Object>> simple;
  private final List<Supplier<Object>> values;
  private int depth;
  private int objects;

  /** Creates the row of keys of a seed. */
  public RandomKeys(long seed) {
    this(seed, 0);
  }

  /** Creates the row of keys of a seed, in a flavour. */
  public RandomKeys(long seed, long flavour) {
    this.random = new Random(seed);
    this.flavour = new Random(flavour);
    this.simple =
        List.of(
            this::string,
            this::string,
            this::string,
            () -> (int) number(),
            this::number,
            () -> (short) number(),
            () -> (byte) number(),
            () -> (float) fraction(),
            this::fraction,
            this::bigInteger,
            this::bigDecimal,
            random::nextBoolean,
            () -> crumb().charAt(0),
            () -> new UUID(number(), number()),
            this::colour,
            () -> pick(DayOfWeek.values()));
    this.values =
        List.of(
            () -> Duration.ofSeconds((int) number(), nanos()),
            () -> Period.of(random.nextInt(3), random.nextInt(3), random.nextInt(3)),
            () -> Instant.ofEpochSecond((int) number(), nanos()),
            this::date,
            this::time,
            () -> LocalDateTime.of(date(), time()),
            () -> OffsetDateTime.of(date(), time(), offset()),
            () -> OffsetTime.of(time(), offset()),
            () -> ZonedDateTime.of(date(), time(), zone()),
            this::zone,
            () -> Year.of((int) number() % 10_000),
            () -> YearMonth.from(date()),
            () -> MonthDay.from(date()),
            () -> JapaneseDate.from(date()),
            () -> MinguoDate.from(date()),
            () -> ThaiBuddhistDate.from(date()),
            () -> HijrahDate.from(date()),
            this::oldDate,
            () -> TimeZone.getTimeZone(pick("Europe/Paris", "UTC", "GMT+01:00")),
            this::calendar,
            this::locale,
            () -> Currency.getInstance(pick(CURRENCIES)),
            () -> BitSet.valueOf(new long[] {number(), random.nextInt(2)}),
            this::uri,
            this::address,
            () -> InetSocketAddress.createUnresolved("host" + random.nextInt(3), 80),
            () -> pick(CLASSES));
  }

  /** Returns the next key. */
  public Object next() {
    int kind = random.nextInt(10);
    if (kind < 4) {
      return simple();
    }
    return kind < 6 ? value() : composite();
  }

  private Object simple() {
    return simple.get(random.nextInt(simple.size())).get();
  }

  private Object value() {
    if (objects == 0 && random.nextInt(10) == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> pick(CHARSETS);
        case 1 -> random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of((int) number());
        case 2 -> random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(number());
        default -> random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(fraction());
      };
    }
    return values.get(random.nextInt(values.size())).get();
  }

  private Object element() {
    if (depth < 3 && random.nextInt(4) == 0) {
      return composite();
    }
    return random.nextInt(5) == 0 ? value() : simple();
  }

  private Object composite() {
    depth++;
    try {
      return switch (random.nextInt(9)) {
        case 0, 1 -> list();
        case 2 -> set();
        case 3 -> map();
        case 4 -> entry();
        case 5 -> objects > 0 ? list() : Optional.of(element());
        case 6 -> enums();
        default -> object();
      };
    } finally {
      depth--;
    }
  }

  private Object object() {
    objects++;
    try {
      return switch (random.nextInt(4)) {
        case 0 -> new Point((int) number(), random.nextBoolean() ? null : number(), colour());
        case 1 -> new Tree(string(), random.nextBoolean() ? null : element(), list());
        case 2 -> new Item(string(), fraction());
        default -> new Parcel(string(), fraction(), colour());
      };
    } finally {
      objects--;
    }
  }

  private List<Object> elements() {
    List<Object> elements = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      elements.add(element());
    }
    return elements;
  }

  private List<Object> list() {
    List<Object> elements = elements();
    return switch (flavour.nextInt(6)) {
      case 0 -> elements;
      case 1 -> List.copyOf(elements);
      case 2 -> new LinkedList<>(elements);
      case 3 -> Arrays.asList(elements.toArray());
      case 4 -> Collections.unmodifiableList(elements);
      default -> new CopyOnWriteArrayList<>(elements);
    };
  }

  private Object set() {
    List<Object> elements = new ArrayList<>(new LinkedHashSet<>(elements()));
    Collections.shuffle(elements, flavour);
    return switch (flavour.nextInt(5)) {
      case 0 -> new HashSet<>(elements);
      case 1 -> Set.copyOf(elements);
      case 2 -> Collections.unmodifiableSet(new LinkedHashSet<>(elements));
      case 3 -> {
        Set<Object> concurrent = ConcurrentHashMap.newKeySet();
        concurrent.addAll(elements);
        yield concurrent;
      }
      default -> new LinkedHashSet<>(elements);
    };
  }

  private Object map() {
    Map<Object, Object> pairs = new LinkedHashMap<>();
    for (Object key : elements()) {
      pairs.put(key, element());
    }
    List<Map.Entry<Object, Object>> entries = new ArrayList<>(pairs.entrySet());
    Collections.shuffle(entries, flavour);
    Map<Object, Object> shuffled = new LinkedHashMap<>();
    entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
    return switch (flavour.nextInt(5)) {
      case 0 -> new HashMap<>(shuffled);
      case 1 -> Map.copyOf(shuffled);
      case 2 -> Collections.unmodifiableMap(shuffled);
      case 3 -> new ConcurrentHashMap<>(shuffled);
      default -> shuffled;
    };
  }

  private Object entry() {
    Object key = element();
    Object value = element();
    return switch (flavour.nextInt(3)) {
      case 0 -> new AbstractMap.SimpleEntry<>(key, value);
      case 1 -> new AbstractMap.SimpleImmutableEntry<>(key, value);
      default -> Map.entry(key, value);
    };
  }

  private Object enums() {
    Colour first = colour();
    Colour second = colour();
    if (random.nextBoolean()) {
      return flavour.nextBoolean()
          ? EnumSet.of(first, second)
          : new HashSet<>(List.of(first, second));
    }
    Map<Colour, Object> map = new EnumMap<>(Colour.class);
    map.put(first, simple());
    map.put(second, simple());
    return flavour.nextBoolean() ? map : new HashMap<>(map);
  }

  /** Returns a string of 1 to 10,000 characters, or, inside of other keys, a short one. */
  private String string() {
    int kind = random.nextInt(10);
    if (kind < 5) {
      StringBuilder crumbs = new StringBuilder();
      for (int i = random.nextInt(4); i >= 0; i--) {
        crumbs.append(crumb());
      }
      return crumbs.toString();
    }
    double longest = depth == 0 ? 10_000 : 30;
    int length = (int) Math.exp(random.nextDouble() * Math.log(longest)) + (kind == 9 ? 1 : 0);
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      switch (kind) {
        case 5 -> text.append((char) ('a' + random.nextInt(26)));
        case 6 -> text.append((char) random.nextInt(0x80));
        case 7 -> text.append((char) random.nextInt(0x10000));
        case 8 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        default -> text.appendCodePoint(0x1F600 + random.nextInt(0x40));
      }
    }
    return text.substring(0, Math.min(length, 10_000));
  }

  private String crumb() {
    return pick(CRUMBS);
  }

  private long number() {
    return random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(12) - 4;
  }

  private double fraction() {
    return switch (random.nextInt(5)) {
      case 0 -> Double.longBitsToDouble(random.nextLong());
      case 1 -> pick(0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1e15);
      case 2 -> Float.intBitsToFloat(random.nextInt());
      case 3 -> random.nextInt(100) / 10.0;
      default -> random.nextInt(12) - 4;
    };
  }

  private BigInteger bigInteger() {
    return random.nextBoolean() ? BigInteger.valueOf(number()) : new BigInteger(600, random);
  }

  private BigDecimal bigDecimal() {
    int scale =
        random.nextInt(10) == 0 ? pick(Integer.MIN_VALUE, Integer.MAX_VALUE) : (int) number() % 20;
    return new BigDecimal(bigInteger(), scale);
  }

  private Colour colour() {
    return pick(Colour.values());
  }

  private int nanos() {
    return random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
  }

  private LocalDate date() {
    return LocalDate.ofEpochDay(random.nextInt(20_000));
  }

  private LocalTime time() {
    return LocalTime.of(random.nextInt(24), random.nextInt(60), 0, nanos());
  }

  private ZoneOffset offset() {
    return ZoneOffset.ofTotalSeconds(random.nextInt(5) * 61);
  }

  private ZoneId zone() {
    return ZoneId.of(pick(ZONES));
  }

  private Date oldDate() {
    long millis = number();
    return flavour.nextBoolean() ? new Date(millis) : new java.sql.Date(millis);
  }

  private GregorianCalendar calendar() {
    GregorianCalendar calendar =
        new GregorianCalendar(TimeZone.getTimeZone(pick("Europe/Paris", "UTC")), Locale.ROOT);
    calendar.setTimeInMillis(number());
    if (flavour.nextBoolean()) {
      calendar.getTime();
    }
    return calendar;
  }

  private Locale locale() {
    return Locale.forLanguageTag(pick("de-CH", "tr", "zh-Hans-CN", "th-u-nu-thai-x-a", "und"));
  }

  private URI uri() {
    String host = pick("i.example", "b.example") + (random.nextBoolean() ? ":80" : "");
    String rest = pick("", "/", "/%C3%A9", "/a?b", "/a#b", "?", "#");
    return flavour.nextBoolean()
        ? URI.create("http://" + host + rest)
        : URI.create("HTTP://" + host.toUpperCase(Locale.ROOT) + rest.replace("%C3%A9", "%c3%a9"));
  }

  private InetAddress address() {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    bytes[0] = (byte) random.nextInt(4);
    try {
      return flavour.nextBoolean()
          ? InetAddress.getByAddress(bytes)
          : InetAddress.getByAddress("name.example", bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @SafeVarargs
  private <T> T pick(T... choice) {
    return choice[random.nextInt(choice.length)];
  }
}
