package io.jcache.memcached.internal.key;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
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
import java.time.ZonedDateTime;
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of the JDK's value classes: the parts that their {@code equals} compares, not
 * their {@code toString}, which differs between Java versions.
 */
@SuppressWarnings("JavaUtilDate") // Users' keys contain them.
final class JdkForms {

  /** Appends the parts of a value. */
  @FunctionalInterface
  interface Form<T> {
    void write(CanonicalBytes out, T value);
  }

  private record Entry<T>(Class<T> type, String name, Form<T> form) {
    void write(CanonicalBytes out, Object value) {
      out.text(name);
      writeBare(out, value);
    }

    void writeBare(CanonicalBytes out, Object value) {
      form.write(out, type.cast(value));
    }
  }

  private static final Map<Class<?>, Entry<?>> BY_CLASS = new HashMap<>();

  static {
    // Short names for what keys are mostly made of; no class of this table has such a name.
    put(String.class, "s", CanonicalBytes::text);
    put(Integer.class, "i", (out, n) -> out.number(n));
    put(Long.class, "l", (out, n) -> out.number(n));
    put(Short.class, "h", (out, n) -> out.number(n));
    put(Byte.class, "b", (out, n) -> out.number(n));
    put(Character.class, "c", (out, c) -> out.number(c));
    put(Boolean.class, "z", (out, b) -> out.octet(b ? 1 : 0));
    put(Float.class, "f", (out, f) -> out.number(Float.floatToIntBits(f)));
    put(Double.class, "d", (out, d) -> out.number(Double.doubleToLongBits(d)));
    put(BigInteger.class, (out, n) -> out.bytes(n.toByteArray()));
    put(BigDecimal.class, (out, n) -> out.bytes(n.unscaledValue().toByteArray()).number(n.scale()));
    put(
        MathContext.class,
        (out, c) -> out.number(c.getPrecision()).text(c.getRoundingMode().name()));
    put(
        UUID.class,
        (out, u) -> out.number(u.getMostSignificantBits()).number(u.getLeastSignificantBits()));

    put(Duration.class, (out, d) -> out.number(d.getSeconds()).number(d.getNano()));
    put(
        Period.class,
        (out, p) -> out.number(p.getYears()).number(p.getMonths()).number(p.getDays()));
    put(Instant.class, (out, i) -> out.number(i.getEpochSecond()).number(i.getNano()));
    put(LocalDate.class, JdkForms::date);
    put(LocalTime.class, JdkForms::time);
    put(LocalDateTime.class, JdkForms::dateTime);
    put(OffsetDateTime.class, (out, t) -> zone(dateTime(out, t.toLocalDateTime()), t.getOffset()));
    put(OffsetTime.class, (out, t) -> zone(time(out, t.toLocalTime()), t.getOffset()));
    put(
        ZonedDateTime.class,
        (out, t) -> zone(zone(dateTime(out, t.toLocalDateTime()), t.getOffset()), t.getZone()));
    put(Year.class, (out, y) -> out.number(y.getValue()));
    put(YearMonth.class, (out, y) -> out.number(y.getYear()).number(y.getMonthValue()));
    put(MonthDay.class, (out, d) -> out.number(d.getMonthValue()).number(d.getDayOfMonth()));
    put(JapaneseDate.class, JdkForms::date);
    put(MinguoDate.class, JdkForms::date);
    put(ThaiBuddhistDate.class, JdkForms::date);
    put(HijrahDate.class, (out, d) -> date(out.text(d.getChronology().getId()), d));

    put(OptionalInt.class, (out, o) -> out.octet(o.isPresent() ? 1 : 0).number(o.orElse(0)));
    put(OptionalLong.class, (out, o) -> out.octet(o.isPresent() ? 1 : 0).number(o.orElse(0)));
    put(
        OptionalDouble.class,
        (out, o) -> out.octet(o.isPresent() ? 1 : 0).number(Double.doubleToLongBits(o.orElse(0))));
    put(Currency.class, (out, c) -> out.text(c.getCurrencyCode()));
    put(Locale.class, JdkForms::locale);
    put(
        BitSet.class,
        (out, set) -> {
          long[] words = set.toLongArray();
          out.length(words.length);
          for (long word : words) {
            out.number(word);
          }
        });
    put(File.class, (out, f) -> path(out, f.getPath()));
    put(URI.class, JdkForms::uri);
    // By text: URL.equals asks the domain name service.
    put(URL.class, (out, u) -> out.text(u.toExternalForm()));
    put(Inet4Address.class, JdkForms::address);
    put(Inet6Address.class, JdkForms::address);
    put(
        InetSocketAddress.class,
        (out, socket) -> {
          InetAddress address = socket.getAddress();
          out.octet(address == null ? 0 : 1).number(socket.getPort());
          if (address == null) {
            out.text(socket.getHostString().toLowerCase(Locale.ROOT));
          } else {
            address(out, address);
          }
        });
  }

  /** The forms of classes that are matched by a superclass. */
  private static final Entry<Class<?>> CLASS =
      entry(classOfClass(), "java.lang.Class", (out, c) -> out.text(c.getName()));

  private static final Entry<ZoneId> ZONE = entry(ZoneId.class, JdkForms::zone);
  private static final Entry<Charset> CHARSET =
      entry(Charset.class, (out, c) -> out.text(c.name()));
  private static final Entry<Path> PATH = entry(Path.class, (out, p) -> path(out, p.toString()));
  private static final Entry<TimeZone> TIME_ZONE = entry(TimeZone.class, JdkForms::timeZone);
  private static final Entry<GregorianCalendar> CALENDAR =
      entry(GregorianCalendar.class, JdkForms::calendar);
  private static final Entry<Date> DATE =
      entry(Date.class, (out, date) -> out.number(date.getTime()));
  private static final Entry<Date> TIMESTAMP =
      entry(
          Date.class,
          "java.sql.Timestamp",
          (out, date) -> {
            Instant instant = date.toInstant();
            out.number(instant.getEpochSecond()).number(instant.getNano());
          });

  private JdkForms() {}

  /**
   * Appends a tag and the form of a value; returns false, with nothing appended, if it has none.
   */
  static boolean write(CanonicalBytes out, int tag, Object value) {
    Entry<?> entry = find(value);
    if (entry == null) {
      return false;
    }
    entry.write(out.octet(tag), value);
    return true;
  }

  private static @Nullable Entry<?> find(Object value) {
    Entry<?> entry = BY_CLASS.get(value.getClass());
    if (entry != null) {
      return entry;
    }
    if (value instanceof Class<?>) {
      return CLASS;
    }
    if (value instanceof ZoneId) {
      return ZONE;
    }
    if (value instanceof Charset) {
      return CHARSET;
    }
    // The files of another file system have its identity.
    if (value instanceof Path path && path.getFileSystem() == FileSystems.getDefault()) {
      return PATH;
    }
    // Subclasses with state of their own have no form; java.sql may be missing, hence the names.
    return switch (value.getClass().getName()) {
      case "java.util.Date", "java.sql.Date", "java.sql.Time" -> DATE;
      case "java.sql.Timestamp" -> TIMESTAMP;
      case "sun.util.calendar.ZoneInfo" -> TIME_ZONE;
      case "java.util.GregorianCalendar" ->
          // Other classes of time zones have rules that cannot be read.
          find(((GregorianCalendar) value).getTimeZone()) == null ? null : CALENDAR;
      default -> null;
    };
  }

  private static <T> void put(Class<T> type, Form<T> form) {
    put(type, type.getName(), form);
  }

  private static <T> void put(Class<T> type, String name, Form<T> form) {
    BY_CLASS.put(type, entry(type, name, form));
  }

  /** Appends an element of a primitive array. */
  static void writePrimitive(CanonicalBytes out, Object element) {
    Objects.requireNonNull(BY_CLASS.get(element.getClass())).writeBare(out, element);
  }

  private static <T> Entry<T> entry(Class<T> type, Form<T> form) {
    return entry(type, type.getName(), form);
  }

  private static <T> Entry<T> entry(Class<T> type, String name, Form<T> form) {
    return new Entry<>(type, name, form);
  }

  @SuppressWarnings("unchecked")
  private static Class<Class<?>> classOfClass() {
    return (Class<Class<?>>) (Class<?>) Class.class;
  }

  private static CanonicalBytes date(CanonicalBytes out, ChronoLocalDate date) {
    return out.number(date.toEpochDay());
  }

  private static CanonicalBytes time(CanonicalBytes out, LocalTime time) {
    return out.number(time.toNanoOfDay());
  }

  private static CanonicalBytes dateTime(CanonicalBytes out, LocalDateTime dateTime) {
    return time(date(out, dateTime.toLocalDate()), dateTime.toLocalTime());
  }

  private static CanonicalBytes zone(CanonicalBytes out, ZoneId zone) {
    return out.text(zone.getId());
  }

  private static void timeZone(CanonicalBytes out, TimeZone zone) {
    out.text(zone.getID()).number(zone.getRawOffset());
  }

  /** Appends what {@code equals} compares, from a copy: reading the time changes a calendar. */
  private static void calendar(CanonicalBytes out, GregorianCalendar original) {
    GregorianCalendar calendar = (GregorianCalendar) original.clone();
    out.number(calendar.getTimeInMillis())
        .octet(calendar.isLenient() ? 1 : 0)
        .number(calendar.getFirstDayOfWeek())
        .number(calendar.getMinimalDaysInFirstWeek())
        .number(calendar.getGregorianChange().getTime());
    timeZone(out, calendar.getTimeZone());
  }

  private static void locale(CanonicalBytes out, Locale locale) {
    out.text(locale.getLanguage())
        .text(locale.getScript())
        .text(locale.getCountry())
        .text(locale.getVariant());
    for (char key : new TreeSet<>(locale.getExtensionKeys())) {
      out.octet(key);
      optional(out, locale.getExtension(key));
    }
    out.octet(0);
  }

  /** Appends a path as its system compares it: Windows does not tell upper from lower case. */
  private static void path(CanonicalBytes out, String path) {
    StringBuilder folded = new StringBuilder(path);
    for (int i = 0; i < folded.length() && File.separatorChar == '\\'; i++) {
      folded.setCharAt(i, Character.toLowerCase(Character.toUpperCase(path.charAt(i))));
    }
    out.text(folded.toString());
  }

  private static void address(CanonicalBytes out, InetAddress address) {
    out.bytes(address.getAddress());
  }

  /** Appends the parts that {@code URI.equals} compares, in the case in which it compares them. */
  private static void uri(CanonicalBytes out, URI uri) {
    optional(out, lower(uri.getScheme()));
    optional(out, escapes(uri.getRawFragment()));
    if (uri.isOpaque()) {
      out.octet('o');
      optional(out, escapes(uri.getRawSchemeSpecificPart()));
      return;
    }
    optional(out.octet('h'), escapes(uri.getRawPath()));
    optional(out, escapes(uri.getRawQuery()));
    if (uri.getHost() == null) {
      optional(out.octet('a'), escapes(uri.getRawAuthority()));
    } else {
      optional(out.octet('s'), escapes(uri.getRawUserInfo()));
      optional(out, lower(uri.getHost()));
      out.number(uri.getPort());
    }
  }

  private static void optional(CanonicalBytes out, @Nullable String text) {
    if (text == null) {
      out.octet(0);
    } else {
      out.octet(1).text(text);
    }
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** Returns a text with the hexadecimal digits behind each percent sign in capitals. */
  private static @Nullable String escapes(@Nullable String text) {
    if (text == null || text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder upper = new StringBuilder(text);
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      for (int digit = i + 1; digit <= i + 2 && digit < upper.length(); digit++) {
        char c = upper.charAt(digit);
        if (c >= 'a' && c <= 'f') {
          upper.setCharAt(digit, (char) (c - 'a' + 'A'));
        }
      }
    }
    return upper.toString();
  }
}
