package io.jcache.memcached.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.JdkSerializer;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.testkit.KeyClasses.Colour;
import io.jcache.memcached.testkit.KeyClasses.Item;
import io.jcache.memcached.testkit.KeyClasses.Parcel;
import io.jcache.memcached.testkit.KeyClasses.Point;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jsr107.ri.annotations.DefaultGeneratedCacheKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.interceptor.SimpleKey;

class KeyCodecTest {
  private static final int MAX_LENGTH = 200;

  private final KeyCodec codec =
      KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, 64);

  private String text(Object key) {
    return codec.encode(key, MAX_LENGTH).text();
  }

  static Stream<Arguments> readable() {
    return Stream.of(
        Arguments.of("apple", "sapple"),
        Arguments.of("", "s"),
        Arguments.of("a b%~!", "sa%20b%25~!"),
        Arguments.of("\n\u0000\u007F", "s%0A%00%7F"),
        Arguments.of("\u00E9\u20AC", "s%C3%A9%E2%82%AC"),
        Arguments.of("\uD83D\uDE00", "s%F0%9F%98%80"),
        Arguments.of("\uD83D?", "s%ED%A0%BD?"),
        Arguments.of("\uDE00\uD83D", "s%ED%B8%80%ED%A0%BD"),
        Arguments.of(1, "i1"),
        Arguments.of(-1L, "l-1"),
        Arguments.of((short) 1, "h1"),
        Arguments.of((byte) 1, "b1"),
        Arguments.of(1.5f, "f1.5"),
        Arguments.of(0.1f, "f0.1"),
        Arguments.of(0.1, "d0.1"),
        Arguments.of(2.0E-3, "d0.002"),
        Arguments.of(1.0, "d1"),
        Arguments.of(0.0, "d0"),
        Arguments.of(-0.0, "d-0"),
        Arguments.of(-0.0f, "f-0"),
        Arguments.of(Double.NaN, "dNaN"),
        Arguments.of(Double.POSITIVE_INFINITY, "dInfinity"),
        Arguments.of(1e300, "d1E+300"),
        Arguments.of(BigInteger.TEN, "n10"),
        Arguments.of(new BigDecimal("1.00"), "m1.00"),
        Arguments.of(new BigDecimal("1.0"), "m1.0"),
        Arguments.of(new BigDecimal("1E+3"), "m1e3"),
        Arguments.of(new BigDecimal(BigInteger.TWO, Integer.MIN_VALUE), "m2e2147483648"),
        Arguments.of(true, "ztrue"),
        Arguments.of('c', "cc"),
        Arguments.of('\uD83D', "c%ED%A0%BD"),
        Arguments.of(new UUID(1, 2), "u00000000-0000-0001-0000-000000000002"),
        Arguments.of(DayOfWeek.MONDAY, "ejava.time.DayOfWeek/MONDAY"),
        Arguments.of(Colour.GREEN, "eio.jcache.memcached.testkit.KeyClasses$Colour/GREEN"));
  }

  @ParameterizedTest
  @MethodSource("readable")
  void encode_ofSimpleKey_isReadableAndComesBack(Object key, String text) {
    assertThat(codec.encode(key, MAX_LENGTH)).isEqualTo(new EncodedKey(text, true));
    assertThat(codec.decode(text)).isEqualTo(key).hasSameClassAs(key);
  }

  static Stream<Arguments> equal() throws Exception {
    Map<Object, Object> reversed = new LinkedHashMap<>();
    reversed.put("b", 2);
    reversed.put("a", 1);
    return Stream.of(
        Arguments.of(new ArrayList<>(List.of(1, "b")), List.of(1, "b")),
        Arguments.of(new LinkedList<>(List.of()), Collections.emptyList()),
        Arguments.of(Arrays.asList(1, null), Collections.unmodifiableList(Arrays.asList(1, null))),
        Arguments.of(List.of(3, 4, 5).subList(0, 2), List.of(3, 4)),
        Arguments.of(new TreeSet<>(Set.of("z", "y")), new LinkedHashSet<>(List.of("z", "y"))),
        Arguments.of(EnumSet.allOf(Colour.class), new HashSet<>(List.of(Colour.values()))),
        Arguments.of(reversed.keySet(), Set.of("a", "b")),
        Arguments.of(reversed, new TreeMap<>(Map.of("a", 1, "b", 2))),
        Arguments.of(reversed, Collections.unmodifiableMap(reversed)),
        Arguments.of(Map.entry(1, 2), new AbstractMap.SimpleEntry<>(1, 2)),
        Arguments.of(
            Set.of(List.of(1), List.of(2)), Set.of(new LinkedList<>(List.of(1)), List.of(2))),
        Arguments.of(URI.create("HTTP://Host/%c3%a9"), URI.create("http://host/%C3%A9")),
        Arguments.of(URI.create("MAILTO:a%c3"), URI.create("mailto:a%C3")),
        Arguments.of(new Date(5), new java.sql.Date(5)),
        Arguments.of(
            InetAddress.getByAddress("a.example", new byte[4]),
            InetAddress.getByAddress(new byte[4])),
        Arguments.of(
            ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.ofTotalSeconds(61)),
            // Its offset and its zone are two objects now.
            reread(ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.ofTotalSeconds(61)))),
        Arguments.of(new SimpleKey(1, "a", Colour.RED), new SimpleKey(1, "a", Colour.RED)),
        Arguments.of(new SimpleKey(1), new SimpleGeneratedKey(1)),
        Arguments.of(
            new SimpleKey((Object) new Integer[] {1}), new SimpleKey((Object) new Object[] {1})),
        Arguments.of(new SimpleKey(new int[] {1, 2}, null), new SimpleKey(new int[] {1, 2}, null)),
        Arguments.of(
            new DefaultGeneratedCacheKey(new Object[] {"a", List.of(1)}),
            new DefaultGeneratedCacheKey(new Object[] {"a", new ArrayList<>(List.of(1))})));
  }

  private static Object reread(Object value) {
    JdkSerializer serializer = new JdkSerializer();
    byte[] bytes = serializer.serialize(value);
    return serializer.deserialize(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @MethodSource("equal")
  void encode_ofEqualKeys_givesTheSameText(Object one, Object other) {
    assertThat(one).isEqualTo(other);
    assertThat(text(one)).isEqualTo(text(other)).hasSize(KeyCodec.HASHED_LENGTH).startsWith("#");
  }

  /** A key that equals Spring's own, as the one of its JCache support does. */
  private static final class SimpleGeneratedKey extends SimpleKey {
    private static final long serialVersionUID = 1L;

    SimpleGeneratedKey(Object... elements) {
      super(elements);
    }
  }

  static Stream<Arguments> different() throws Exception {
    return Stream.of(
        Arguments.of(List.of("ab", "c"), List.of("a", "bc")),
        Arguments.of(List.of("aVsb"), List.of("a", "b")),
        Arguments.of(List.of(List.of(1), 2), List.of(1, List.of(2))),
        Arguments.of(List.of(List.of(1), List.of(2)), List.of(List.of(1, 2))),
        Arguments.of(List.of(List.of()), List.of()),
        Arguments.of(List.of(1), List.of(1L)),
        Arguments.of(List.of("1"), List.of('1')),
        Arguments.of(List.of(0.0), List.of(-0.0)),
        Arguments.of(List.of(1), Set.of(1)),
        Arguments.of(List.of(1, 2), List.of(2, 1)),
        Arguments.of(Set.of(Set.of(1), 2), Set.of(1, Set.of(2))),
        Arguments.of(Map.of(1, 2), Map.of(2, 1)),
        Arguments.of(Map.of(1, 2), Set.of(Map.entry(1, 2))),
        Arguments.of(Map.of(), Set.of()),
        Arguments.of(Arrays.asList((Object) null), List.of(Optional.empty())),
        Arguments.of(Arrays.asList(null, null), Arrays.asList((Object) null)),
        Arguments.of(List.of("\uD83D"), List.of("?")),
        Arguments.of(List.of("\uD83D", "\uDE00"), List.of("\uD83D\uDE00")),
        Arguments.of(List.of(new BigDecimal("1.0")), List.of(new BigDecimal("1.00"))),
        Arguments.of(List.of(Colour.RED), List.of("RED")),
        Arguments.of(Instant.EPOCH, LocalDate.EPOCH),
        Arguments.of(new Timestamp(5), new Date(5)),
        Arguments.of(Duration.ofHours(24), Period.ofDays(1)),
        Arguments.of(
            ZonedDateTime.of(LocalDateTime.MIN, ZoneId.of("UTC")),
            ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.UTC)),
        Arguments.of(URI.create("http://a/"), URI.create("http://a/?")),
        Arguments.of(URI.create("http://a:80"), URI.create("http://a")),
        Arguments.of(URI.create("http://a/B"), URI.create("http://a/b")),
        Arguments.of(new URL("http://a.invalid/"), URI.create("http://a.invalid/")),
        Arguments.of(Locale.forLanguageTag("th-u-nu-thai"), Locale.forLanguageTag("th")),
        Arguments.of(String.class, String[].class),
        Arguments.of(new int[] {1}, new long[] {1}),
        Arguments.of(new int[] {1}, new Integer[] {1}),
        Arguments.of(new Object[] {1}, List.of(1)),
        Arguments.of(new Point(1, 2L, null), new Point(1, null, null)),
        Arguments.of(new Item("a", 1), new Parcel("a", 1, Colour.RED)),
        Arguments.of(new Parcel("a", 1, Colour.BLUE), new Parcel("a", 1, Colour.RED)),
        Arguments.of(new SimpleKey(1), new SimpleKey(1L)),
        Arguments.of(new SimpleKey(1, 2), new SimpleKey(List.of(1, 2))),
        Arguments.of(new SimpleKey(1), new DefaultGeneratedCacheKey(new Object[] {1})));
  }

  @ParameterizedTest
  @MethodSource("different")
  void encode_ofDifferentKeys_givesDifferentTexts(Object one, Object other) {
    assertThat(one).isNotEqualTo(other);
    assertThat(text(one)).isNotEqualTo(text(other));
  }

  @Test
  void encode_ofArrays_goesByContent() {
    assertThat(text(new byte[] {1, 2})).isEqualTo(text(new byte[] {1, 2}));
    assertThat(text(new double[] {Double.NaN})).isEqualTo(text(new double[] {0.0 / 0.0}));
    assertThat(text(new String[] {"a"})).isEqualTo(text(new Object[] {"a"}));
  }

  /** The hash codes of enums, and with them the field of this class, differ between JVMs. */
  @Test
  void encode_ofGeneratedKeyWithEnum_leavesItsHashCodeOut() throws Exception {
    DefaultGeneratedCacheKey key = new DefaultGeneratedCacheKey(new Object[] {Colour.RED});
    String before = text(key);
    java.lang.reflect.Field hash = DefaultGeneratedCacheKey.class.getDeclaredField("hashCode");
    hash.setAccessible(true);

    hash.setInt(key, 12345);

    assertThat(text(key)).isEqualTo(before);
  }

  @Test
  void encode_atTheLengthAllowed_turnsToAHash() {
    String fits = "x".repeat(99);

    assertThat(codec.encode(fits, 100).readable()).isTrue();
    assertThat(codec.encode(fits + "x", 100).readable()).isFalse();
    assertThat(codec.encode("\u20AC".repeat(11), 100).text()).hasSize(100);
    assertThat(codec.encode("\u20AC".repeat(12), 100).text()).hasSize(44).startsWith("#");
    assertThat(codec.encode(BigInteger.TEN.pow(98), 100).readable()).isTrue();
    assertThat(codec.encode(BigInteger.TEN.pow(99), 100).readable()).isFalse();
    assertThat(codec.encode(BigInteger.ONE.shiftLeft(1 << 20), 100).readable()).isFalse();
    assertThatThrownBy(() -> codec.encode("a", 43))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("43");
  }

  @Test
  void encode_ofLongKeys_tellsTheirTypesApart() {
    BigInteger big = BigInteger.TEN.pow(500);

    assertThat(text(big)).isNotEqualTo(text(new BigDecimal(big))).isNotEqualTo(text(big + ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "#",
        "i",
        "i01",
        "i+1",
        "i 1",
        "i1 ",
        "l\u0661",
        "i2147483648",
        "d1.0",
        "d1e0",
        "d0x1p0",
        "f1f",
        "m1E+3",
        "m1e0",
        "m1e99999999999",
        "zTRUE",
        "z",
        "c",
        "cab",
        "u1-1-1-1-1",
        "s a",
        "s%",
        "s%4",
        "s%41",
        "s%c3%a9",
        "s%C3",
        "s%C3A",
        "s%FF%FF%FF%FF",
        "s%C0%80",
        "s%ED%A0%BD%ED%B8%80",
        "s\u00E9",
        "e",
        "e/",
        "ejava.time.DayOfWeek",
        "ejava.time.DayOfWeek/",
        "ejava.time.DayOfWeek/SUNDAE",
        "ejava.lang.String/CASE_INSENSITIVE_ORDER",
        "eno.such.Class/X",
        "e[I/X",
        "eint/X",
        "e../X",
        "ejava.lang.Enum/X",
        "eio/jcache/memcached/testkit/KeyClasses$Colour/RED"
      })
  void decode_ofTextNeverGiven_isRefused(String text) {
    assertThatThrownBy(() -> codec.decode(text)).isInstanceOf(SerializationException.class);
  }

  @Test
  void decode_ofHash_saysSo() {
    assertThatThrownBy(() -> codec.decode(text(List.of(1))))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("is a hash");
  }

  /** Tells when it is initialized. */
  private static final class Bomb {
    static {
      System.setProperty("io.jcache.memcached.bomb", "exploded");
    }
  }

  @Test
  void decode_ofClassThatIsNoEnum_doesNotInitializeIt() {
    assertThatThrownBy(() -> codec.decode("e" + Bomb.class.getName() + "/X"))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("no enum");
    assertThat(System.getProperty("io.jcache.memcached.bomb")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 251})
  void canonical_withDepthOutOfRange_isRefused(int depth) {
    assertThatThrownBy(
            () ->
                KeyCodecs.canonical(getClass().getClassLoader(), new JdkSerializer(), null, depth))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keys.max-depth")
        .hasMessageContaining(String.valueOf(depth));
  }
}
