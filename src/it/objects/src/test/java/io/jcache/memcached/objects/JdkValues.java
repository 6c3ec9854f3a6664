package io.jcache.memcached.objects;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.text.ChoiceFormat;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.MessageFormat;
import java.text.SimpleDateFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
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
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;

/** The values of the JDK. */
final class JdkValues {
  /** Of a key that nobody has any more. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBPTCB5KADAgECAgkA63Q/inSvdbgwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAxMH
      ZXhhbXBsZTAgFw0yNjExMjcyMzIzNTlaGA8yMTI2MTEwMzIzMjM1OVowEjEQMA4G
      A1UEAxMHZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAoHBebq/Uo0
      427kB6goZpkdI8Vk+vQEtn3jL5v/M+OJxakNVpX9vk1o1Qanr1VCr0NHejBkMy7+
      fTabf+LBWn6jITAfMB0GA1UdDgQWBBTxtA0ymSVNYrPunuYT/2x31c5A1zAKBggq
      hkjOPQQDAgNIADBFAiEA4dN/HBU1RHOFfdZbGwG4N+l3nh/sSMT+LNGavlBefBoC
      IEaTZjIqjFiuXY7j1jPZC35YzLMuja4yrK7FUlU1LKMd
      -----END CERTIFICATE-----
      """;

  private JdkValues() {}

  static List<Library> libraries() {
    return List.of(basics(), times(), texts(), errors());
  }

  private static Library basics() {
    return new Library("JDK: basic values", "")
        .both("String", () -> "a\u00e4\u20ac\ud83d\ude00", () -> "b")
        .both("empty String", () -> "")
        .value("String of 1,000,000", () -> "x\u00e4".repeat(500_000))
        .value("String with half a pair", () -> "a\ud83d")
        .both("Integer", () -> 42, () -> 42L)
        .both("Long", () -> Long.MIN_VALUE, () -> Long.MAX_VALUE)
        .both("Short", () -> (short) 7, () -> 7)
        .both("Byte", () -> (byte) -1, () -> (byte) 1)
        .both("Character", () -> 'x', () -> "x")
        .both("Boolean", () -> true, () -> false)
        .both("Double", () -> 0.1, () -> 0.1f)
        .both("NaN", () -> Double.NaN)
        .both("negative zero", () -> -0.0, () -> 0.0)
        .both("Float", () -> 1.5f, () -> 1.5)
        .both("BigInteger", () -> BigInteger.TWO.pow(200), () -> BigInteger.ONE)
        .both("BigDecimal", () -> new BigDecimal("1.50"), () -> new BigDecimal("1.5"))
        .both(
            "BigDecimal of 5,000 digits",
            () -> new BigDecimal("7".repeat(5000)).scaleByPowerOfTen(3))
        .both("MathContext", () -> new MathContext(7, RoundingMode.HALF_EVEN))
        .both("enum RoundingMode", () -> RoundingMode.CEILING, () -> RoundingMode.FLOOR)
        .both("enum TimeUnit", () -> TimeUnit.SECONDS, () -> TimeUnit.DAYS)
        .both("Class", () -> String.class, () -> Integer.class)
        .value("Class of int", () -> int.class)
        .value("Class of String[]", () -> String[].class)
        .both("UUID", () -> new UUID(1, 2), () -> new UUID(2, 1))
        .both("URI", () -> URI.create("https://example.org/a?b#c"))
        .value("URL", () -> url("https://127.0.0.1/a?b#c"))
        .both("File", () -> new File("a/b"), () -> new File("a/c"))
        .both("Path", () -> Path.of("a", "b"), () -> Path.of("a", "c"))
        .both("Locale", () -> Locale.forLanguageTag("zh-Hant-TW"), () -> Locale.TAIWAN)
        .both("Locale.ROOT", () -> Locale.ROOT, () -> Locale.ENGLISH)
        .both("Currency", () -> Currency.getInstance("CHF"), () -> Currency.getInstance("EUR"))
        .both("Charset", () -> StandardCharsets.UTF_8, () -> StandardCharsets.ISO_8859_1)
        .both("InetAddress", () -> address("10.0.0.1"), () -> address("10.0.0.2"))
        .both("Inet6Address", () -> address("2001:db8::1"))
        .both("InetSocketAddress", () -> InetSocketAddress.createUnresolved("h1", 80))
        .both("resolved InetSocketAddress", () -> new InetSocketAddress(address("10.0.0.1"), 80))
        .both("BitSet", () -> BitSet.valueOf(new long[] {5, 0, 9}))
        .value("BitSet of 100,000", () -> bits(100_000))
        .both("Optional", () -> Optional.of("x"), () -> Optional.of("y"))
        .both("Optional.empty", Optional::empty)
        .both("OptionalInt", () -> OptionalInt.of(3))
        .both("QName", () -> new QName("urn:a", "b", "p"), () -> new QName("urn:a", "c"))
        .value("AtomicInteger", () -> new AtomicInteger(3), AtomicInteger::get)
        .value("AtomicLong", () -> new AtomicLong(3), AtomicLong::get)
        .value("AtomicBoolean", () -> new AtomicBoolean(true), AtomicBoolean::get)
        .value("AtomicReference", () -> new AtomicReference<>("x"), AtomicReference::get)
        .value(
            "AtomicIntegerArray",
            () -> new AtomicIntegerArray(new int[] {1, 2}),
            AtomicIntegerArray::toString)
        .value("LongAdder", JdkValues::adder, LongAdder::sum)
        .value("StringBuilder", () -> new StringBuilder("ab"), StringBuilder::toString)
        .value("StringBuffer", () -> new StringBuffer("ab"), StringBuffer::toString)
        .value("Random", () -> new Random(5), random -> copy(random).nextLong())
        .value("X509Certificate", JdkValues::certificate)
        .value("byte[]", () -> new byte[] {1, 2})
        .value("byte[] of 1,000,000", () -> new byte[1_000_000])
        .value("int[]", () -> new int[] {1, 2})
        .value("long[] of 10,000", () -> new long[10_000])
        .value("boolean[]", () -> new boolean[] {true, false})
        .value("char[]", "abc"::toCharArray)
        .value("double[][]", () -> new double[][] {{1, 2}, {}, {3}})
        .value("String[]", () -> new String[] {"a", null})
        .value("Object[]", () -> new Object[] {1, "a", new int[] {1}, null})
        .value("Number[]", () -> new Number[] {1, 2L})
        .value("Comparable[]", () -> new Comparable<?>[] {1, "b"});
  }

  private static Library times() {
    return new Library("JDK: dates and times", "")
        .both("Date", () -> new Date(1_700_000_000_000L), () -> new Date(1))
        .both("java.sql.Date", () -> new java.sql.Date(1_700_000_000_000L))
        .both("Time", () -> new Time(1_700_000_000_000L))
        .both("Timestamp", () -> timestamp(123_456_789), () -> timestamp(123_456_788))
        .both("Calendar", () -> calendar("Europe/Zurich"), () -> calendar("Europe/Paris"))
        .both("TimeZone", () -> TimeZone.getTimeZone("Europe/Zurich"))
        .both("TimeZone of an offset", () -> TimeZone.getTimeZone("GMT+03:00"))
        .both("SimpleTimeZone", () -> new SimpleTimeZone(3_600_000, "X"))
        .both("Instant", () -> Instant.ofEpochSecond(5, 7), () -> Instant.ofEpochSecond(5, 8))
        .both("Duration", () -> Duration.ofMillis(1500), () -> Duration.ofMillis(1501))
        .both("Period", () -> Period.of(1, 2, 3), () -> Period.of(1, 2, 4))
        .both("LocalDate", () -> LocalDate.of(2026, 2, 28))
        .both("LocalTime", () -> LocalTime.of(1, 2, 3, 4))
        .both("LocalDateTime", () -> LocalDateTime.of(2026, 2, 28, 1, 2))
        .both("OffsetTime", () -> OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(2)))
        .both(
            "OffsetDateTime",
            () -> OffsetDateTime.of(2026, 2, 28, 1, 2, 3, 4, ZoneOffset.ofHours(2)),
            () -> OffsetDateTime.of(2026, 2, 28, 0, 2, 3, 4, ZoneOffset.ofHours(1)))
        .both(
            "ZonedDateTime",
            () -> ZonedDateTime.of(2026, 2, 28, 1, 2, 3, 4, ZoneId.of("Asia/Tokyo")))
        .both("ZoneId", () -> ZoneId.of("Asia/Tokyo"), () -> ZoneId.of("Asia/Seoul"))
        .both("ZoneOffset", () -> ZoneOffset.ofHoursMinutes(5, 30), () -> ZoneOffset.UTC)
        .both("Year", () -> Year.of(2026))
        .both("YearMonth", () -> YearMonth.of(2026, 2))
        .both("MonthDay", () -> MonthDay.of(2, 28))
        .both("Month", () -> Month.MAY, () -> Month.JUNE)
        .both("DayOfWeek", () -> DayOfWeek.MONDAY)
        .both("JapaneseDate", () -> JapaneseDate.of(2026, 2, 28))
        .both("HijrahDate", () -> HijrahDate.of(1445, 2, 28))
        .both("ThaiBuddhistDate", () -> ThaiBuddhistDate.of(2569, 2, 28))
        .both("MinguoDate", () -> MinguoDate.of(115, 2, 28));
  }

  private static Library texts() {
    return new Library("JDK: patterns and formats", "", "java.text.SimpleDateFormat")
        .value("Pattern", () -> Pattern.compile("a(b+)", Pattern.CASE_INSENSITIVE), Views::pattern)
        .value("SimpleDateFormat", () -> dateFormat())
        .value("DecimalFormat", () -> new DecimalFormat("#,##0.00", symbols()))
        .value("DecimalFormatSymbols", JdkValues::symbols)
        .value("MessageFormat", () -> new MessageFormat("{0} of {1}", Locale.ROOT))
        .value("ChoiceFormat", () -> new ChoiceFormat("0#none|1#one|2#many"));
  }

  private static Library errors() {
    return new Library("JDK: exceptions", "")
        .value("RuntimeException", () -> framed(new RuntimeException("x")), Views::thrown)
        .value(
            "IllegalStateException with a cause",
            () -> framed(new IllegalStateException("x", framed(new IOException("y")))),
            Views::thrown)
        .value("IOException", () -> framed(new IOException("x")), Views::thrown)
        .value("FileNotFoundException", () -> framed(new FileNotFoundException("x")), Views::thrown)
        .value(
            "UncheckedIOException",
            () -> framed(new UncheckedIOException(framed(new IOException("x")))),
            Views::thrown)
        .value("SQLException", () -> framed(new SQLException("x", "42000", 7)), Views::thrown)
        .value("NumberFormatException", () -> framed(new NumberFormatException("x")), Views::thrown)
        .value("OutOfMemoryError", () -> framed(new OutOfMemoryError("x")), Views::thrown)
        .value("suppressed", JdkValues::suppressed, Views::thrown)
        .value(
            "exception of 500 frames", () -> frames(500, new RuntimeException("x")), Views::thrown)
        .value("StackTraceElement", () -> new StackTraceElement("a.B", "c", "B.java", 7));
  }

  private static <T extends Throwable> T framed(T thrown) {
    return frames(3, thrown);
  }

  private static <T extends Throwable> T frames(int count, T thrown) {
    StackTraceElement[] frames = new StackTraceElement[count];
    for (int i = 0; i < count; i++) {
      frames[i] = new StackTraceElement("com.acme.Shop", "sell" + i, "Shop.java", i + 1);
    }
    thrown.setStackTrace(frames);
    return thrown;
  }

  private static Exception suppressed() {
    Exception thrown = framed(new Exception("x"));
    thrown.addSuppressed(framed(new IOException("y")));
    return thrown;
  }

  private static URL url(String text) {
    try {
      return URI.create(text).toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BitSet bits(int count) {
    BitSet bits = new BitSet();
    for (int i = 0; i < count; i += 3) {
      bits.set(i);
    }
    return bits;
  }

  private static LongAdder adder() {
    LongAdder adder = new LongAdder();
    adder.add(5);
    return adder;
  }

  private static Random copy(Random random) {
    return random;
  }

  private static Timestamp timestamp(int nanos) {
    Timestamp timestamp = new Timestamp(1_700_000_000_000L);
    timestamp.setNanos(nanos);
    return timestamp;
  }

  private static Calendar calendar(String zone) {
    Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone), Locale.ROOT);
    calendar.setTimeInMillis(1_700_000_000_000L);
    return calendar;
  }

  private static SimpleDateFormat dateFormat() {
    SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd", Locale.ROOT);
    format.setTimeZone(TimeZone.getTimeZone("UTC"));
    format.set2DigitYearStart(new Date(0));
    format.setCalendar(calendar("UTC"));
    return format;
  }

  private static DecimalFormatSymbols symbols() {
    return DecimalFormatSymbols.getInstance(Locale.ROOT);
  }

  private static Object certificate() {
    try {
      byte[] pem = CERTIFICATE.getBytes(StandardCharsets.US_ASCII);
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
