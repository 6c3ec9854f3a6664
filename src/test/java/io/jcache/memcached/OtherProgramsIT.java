package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.OtherClients;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Python and PHP programs set, a cache reads, and they read what it has put. */
@Tag("full")
final class OtherProgramsIT {
  private static final String PREFIX = "app:";
  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);
  private static final String LONG_TEXT = "Stra\u00dfe ".repeat(5000);
  private static final long MOST_LOST_OF_INCR = 20;
  private static final byte[] MEGABYTE = new byte[1_000_000];
  private static final String MEGATEXT = "x".repeat(1_000_000);
  private static final byte[] EACH_BYTE = new byte[256];

  static {
    Arrays.fill(MEGABYTE, (byte) 'x');
    for (int i = 0; i < EACH_BYTE.length; i++) {
      EACH_BYTE[i] = (byte) i;
    }
  }

  private final MemcachedServer server = MemcachedServer.start("-I", "2m");
  private final CacheFixture fixture = CacheFixture.on(server, "?failure-policy=throw&timeout=60s");

  @AfterEach
  void close() {
    fixture.close();
    server.close();
  }

  /**
   * A value here and there.
   *
   * @param type the value type of a cache that holds it
   * @param there an expression of the other language
   * @param shown what a program prints of it that was put here; null where none may put it
   */
  private record Value(Class<?> type, Object here, String there, String shown) {}

  private static Value value(Object here, String there, String shown) {
    return new Value(here.getClass(), here, there, shown);
  }

  /** Returns the same value of a cache without a value type. */
  private static Value untyped(Object here, String there, String shown) {
    return new Value(Object.class, here, there, shown);
  }

  private static String crc(String type, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return "%s %d %08x".formatted(type, bytes.length, crc.getValue());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Value> ofPython() {
    return List.of(
        value("text", "'text'", "str 'text'"),
        untyped("text", "'text'", "str 'text'"),
        value("", "''", "str ''"),
        value(
            "Stra\u00dfe \ud83d\ude00",
            "'Stra\\u00dfe \\U0001f600'",
            "str 'Stra\\xdfe \\U0001f600'"),
        value(LONG_TEXT, "'Stra\\u00dfe ' * 5000", crc("str", utf8(LONG_TEXT))),
        value(MEGATEXT, "'x' * 1000000", crc("str", MEGABYTE)),
        value(" a b ", "' a b '", "str ' a b '"),
        value("a\r\nb", "'a\\r\\nb'", "str 'a\\r\\nb'"),
        value("\0", "'\\0'", "str '\\x00'"),
        value("42", "'42'", "str '42'"),
        value("{\"a\": 1}", "'{\"a\": 1}'", "str '{\"a\": 1}'"),
        untyped("", "''", "str ''"),
        untyped(new byte[0], "b''", "bytes b''"),
        value(new byte[] {'5'}, "b'5'", "bytes b'5'"),
        value(EACH_BYTE, "bytes(range(256))", crc("bytes", EACH_BYTE)),
        value((byte) -128, "-128", "int -128"),
        value(Short.MAX_VALUE, "32767", "int 32767"),
        value(Integer.MAX_VALUE, "2**31 - 1", "int 2147483647"),
        value(1L << 31, "2**31", "int 2147483648"),
        value(TWO_TO_64.shiftRight(1), "2**63", "int 9223372036854775808"),
        value(TWO_TO_64.subtract(BigInteger.ONE), "2**64 - 1", "int 18446744073709551615"),
        value(new byte[0], "b''", "bytes b''"),
        value(new byte[] {0, -1}, "b'\\x00\\xff'", "bytes b'\\x00\\xff'"),
        untyped(new byte[] {0, -1}, "b'\\x00\\xff'", "bytes b'\\x00\\xff'"),
        value(MEGABYTE, "b'x' * 1000000", crc("bytes", MEGABYTE)),
        value(0L, "0", "int 0"),
        value(-1L, "-1", "int -1"),
        untyped(-1L, "-1", "int -1"),
        value(5, "5", "int 5"),
        value((short) -5, "-5", "int -5"),
        value((byte) 127, "127", "int 127"),
        value(Integer.MIN_VALUE, "-2**31", "int -2147483648"),
        value(Long.MAX_VALUE, "2**63 - 1", "int 9223372036854775807"),
        value(Long.MIN_VALUE, "-2**63", "int -9223372036854775808"),
        untyped(TWO_TO_64.shiftRight(1), "2**63", "int 9223372036854775808"),
        value(TWO_TO_64, "2**64", "int 18446744073709551616"),
        value(TWO_TO_64.negate(), "-2**64", "int -18446744073709551616"),
        value(BigInteger.ONE, "1", "int 1"),
        value(true, "1", "int 1"),
        value(false, "0", "int 0"));
  }

  private static List<Value> ofPhp() {
    return List.of(
        value("text", "'text'", "string " + hex("text")),
        untyped("text", "'text'", "string " + hex("text")),
        value("", "''", "string "),
        value("Stra\u00dfe", "\"Stra\\u{df}e\"", "string " + hex("Stra\u00dfe")),
        value(LONG_TEXT, "str_repeat(\"Stra\\u{df}e \", 5000)", crc("string", utf8(LONG_TEXT))),
        value(MEGATEXT, "str_repeat('x', 1000000)", crc("string", MEGABYTE)),
        value(" a b ", "' a b '", "string " + hex(" a b ")),
        value("a\r\nb", "\"a\\r\\nb\"", "string " + hex("a\r\nb")),
        value("\0", "\"\\0\"", "string 00"),
        value("42", "'42'", "string " + hex("42")),
        value(EACH_BYTE, "implode('', array_map('chr', range(0, 255)))", crc("string", EACH_BYTE)),
        value((byte) -128, "-128", "integer -128"),
        value(Short.MAX_VALUE, "32767", "integer 32767"),
        value(Integer.MIN_VALUE, "-2147483648", "integer -2147483648"),
        value(1L << 31, "2147483648", "integer 2147483648"),
        value(Long.MIN_VALUE, "PHP_INT_MIN", "integer -9223372036854775807-1"),
        value(0x1p63, "2.0 ** 63", "double 9.223372036854776E+18"),
        value(0x1p64, "2.0 ** 64", "double 1.8446744073709552E+19"),
        value(-0.0, "-0.0", "double -0.0"),
        value(new byte[0], "''", "string "),
        value(new byte[] {0, -1}, "\"\\x00\\xff\"", "string 00ff"),
        value(MEGABYTE, "str_repeat('x', 1000000)", crc("string", MEGABYTE)),
        value(0L, "0", "integer 0"),
        untyped(-1L, "-1", "integer -1"),
        value(5, "5", "integer 5"),
        value((short) -5, "-5", "integer -5"),
        value((byte) 127, "127", "integer 127"),
        value(BigInteger.TEN, "10", "integer 10"),
        value(Long.MAX_VALUE, "PHP_INT_MAX", "integer 9223372036854775807"),
        value(1.5, "1.5", "double 1.5"),
        untyped(-1.5, "-1.5", "double -1.5"),
        value(5.0, "5.0", "double 5.0"),
        value(0.25f, "0.25", "double 0.25"),
        value(1e300, "1e300", "double 1.0E+300"),
        value(1.0 / 3, "0.33333333333333331", "double 0.3333333333333333"),
        value(Double.POSITIVE_INFINITY, "INF", "double INF"),
        value(Double.NEGATIVE_INFINITY, "-INF", "double -INF"),
        value(true, "true", "boolean true"),
        untyped(true, "true", "boolean true"),
        value(false, "false", "boolean false"));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(utf8(text));
  }

  private Cache<String, Object> cache(ItemFormat format, Class<?> type) {
    String name = format + " of " + type.getSimpleName();
    Cache<String, Object> there = fixture.manager().getCache(name);
    return there == null ? fixture.cache(name, configuration(format, type)) : there;
  }

  @SuppressWarnings("unchecked") // The type of each value is that of the cache it is put into.
  private static MemcachedConfiguration<String, Object> configuration(
      ItemFormat format, Class<?> type) {
    return new MemcachedConfiguration<String, Object>()
        .setTypes(String.class, (Class<Object>) type)
        .setFormat(format)
        .setKeyPrefix(PREFIX);
  }

  /** Asserts that values come here and go there, under keys that begin as given. */
  private void assertShared(
      ItemFormat format, List<Value> values, Function<List<String>, List<String>> program) {
    Map<String, Value> keys = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      keys.put("k" + i, values.get(i));
      keys.put("z" + i, values.get(i));
    }
    program.apply(
        Stream.concat(
                Stream.of("set"),
                keys.entrySet().stream().map(key -> key.getKey() + "=" + key.getValue().there()))
            .toList());
    keys.forEach(
        (key, value) ->
            assertThat(cache(format, value.type()).get(key))
                .as("%s, %s", key, value.there())
                .isEqualTo(value.here()));

    keys.forEach((key, value) -> cache(format, value.type()).put("java-" + key, value.here()));

    assertThat(
            program.apply(
                Stream.concat(Stream.of("get"), keys.keySet().stream().map("java-"::concat))
                    .toList()))
        .isEqualTo(keys.values().stream().map(Value::shown).toList());
  }

  private List<String> python(String client, List<String> asked) {
    return OtherClients.python(
        "values.py",
        Stream.concat(
                Stream.of(asked.get(0), client, server.address()),
                asked.stream().skip(1).map(PREFIX::concat))
            .toArray(String[]::new));
  }

  private List<String> php(String option, List<String> asked) {
    return OtherClients.php(
        "values.php",
        Stream.concat(Stream.of(asked.get(0), option, server.address()), asked.stream().skip(1))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON_MEMCACHED", "PYLIBMC"})
  void valuesOfPython_areSharedBothWays(ItemFormat format) {
    assertShared(format, ofPython(), asked -> python(format.optionValue(), asked));
  }

  @Test
  void valuesOfPhp_areSharedBothWays() {
    assertShared(ItemFormat.PHP_MEMCACHED, ofPhp(), asked -> php("PHP", asked));
    Cache<String, Object> doubles = cache(ItemFormat.PHP_MEMCACHED, Double.class);
    php("PHP", List.of("set", "nan=NAN"));
    assertThat(doubles.get("nan")).isEqualTo(Double.NaN);
    doubles.put("java-nan", Double.NaN);
    assertThat(php("PHP", List.of("get", "java-nan"))).containsExactly("double NAN");
  }

  private void assertMiss(ItemFormat format, String key, String what) {
    Cache<String, Object> cache = cache(format, Object.class);
    ManagerReadings readings = fixture.manager().unwrap(ManagerReadings.class);
    long before = readings.cache(cache.getName()).undecodableItems();
    try (CapturedLog log = new CapturedLog()) {
      assertThat(cache.get(key)).as(key).isNull();
      assertThat(cache.containsKey(key)).isFalse();

      assertThat(log.lines("an item that cannot be read counts as absent"))
          .singleElement()
          .asString()
          .contains(what, PREFIX + key);
    }
    assertThat(readings.cache(cache.getName()).undecodableItems()).isEqualTo(before + 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON_MEMCACHED", "PYLIBMC"})
  void whatPythonPickles_isACountedMiss_saidOnce(ItemFormat format) {
    String client = format.optionValue();
    python(client, List.of("set", "list=[1, 2]"));
    assertMiss(format, "list", "a pickle, protocol ");
    python(client, List.of("set", "float=1.5", "none=None", "true=True"));
    Cache<String, Object> cache = cache(format, Object.class);

    assertThat(cache.get("float")).isNull();
    assertThat(cache.get("none")).isNull();
    // pylibmc has a number for it, which comes back as one there, too.
    assertThat(cache.get("true")).isEqualTo(format == ItemFormat.PYLIBMC ? 1L : null);
  }

  @Test
  void whatPhpSerializes_isACountedMiss_saidOnce() {
    Map<String, String> what =
        Map.of(
            "PHP", "a value that PHP has serialized",
            "IGBINARY", "an igbinary value",
            "JSON", "PHP's JSON",
            "MSGPACK", "PHP's msgpack");
    what.forEach(
        (serializer, told) -> {
          php(serializer, List.of("set", serializer + "=[1, 2]"));
          assertMiss(ItemFormat.PHP_MEMCACHED, serializer, told);
        });
    php("PHP", List.of("set", "null=null"));
    assertThat(cache(ItemFormat.PHP_MEMCACHED, Object.class).get("null")).isNull();
  }

  @Test
  void whatPhpCompressesByItsDefault_isACountedMiss_thatSaysWhatToSet() {
    php("fastlz", List.of("set", "large=str_repeat('x', 5000)"));

    assertMiss(ItemFormat.PHP_MEMCACHED, "large", "Memcached::COMPRESSION_ZLIB");
  }

  @Test
  void plainTextAndBytes_areWhatAnyProgramReads() {
    cache(ItemFormat.PLAIN, String.class).put("text", "Stra\u00dfe");
    cache(ItemFormat.PLAIN, Long.class).put("number", 42L);

    assertThat(php("PHP", List.of("get", "text", "number")))
        .containsExactly("string " + hex("Stra\u00dfe"), "string " + hex("42"));
    assertThat(python("pylibmc", List.of("get", "text")))
        .containsExactly("bytes b'Stra\\xc3\\x9fe'");
    php("PHP", List.of("set", "theirs='text'"));
    assertThat(cache(ItemFormat.PLAIN, String.class).get("theirs")).isEqualTo("text");
  }

  /** Half of them by another process, at the same time. */
  @ParameterizedTest
  @CsvSource({
    "PYLIBMC, cas, 10000",
    "PYTHON_MEMCACHED, cas, 1000",
    "PYLIBMC, incr, 10000",
  })
  void increments_byAPythonProgramAndByInvoke_areAllCounted(
      ItemFormat format, String way, int increments) throws Exception {
    Cache<String, Long> cache =
        fixture.cache(
            "counters",
            new MemcachedConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setFormat(format)
                .setKeyPrefix(PREFIX));
    cache.put("count", 0L);

    CompletableFuture<Void> theirs =
        CompletableFuture.runAsync(
            () ->
                OtherClients.python(
                    "count.py",
                    way,
                    format.optionValue(),
                    server.address(),
                    PREFIX + "count",
                    Integer.toString(increments)));
    // As long as they do, so that both do it at once.
    long ours = 0;
    while (ours < increments || !theirs.isDone()) {
      cache.invoke(
          "count",
          (entry, arguments) -> {
            entry.setValue(entry.getValue() + 1);
            return null;
          });
      ours++;
    }
    theirs.get(120, TimeUnit.SECONDS);

    long lost = increments + ours - cache.get("count");
    if (way.equals("incr")) { // memcached lets a cas pass over it now and then
      assertThat(lost).isBetween(0L, MOST_LOST_OF_INCR);
    } else {
      assertThat(lost).isZero();
    }
  }

  /** {@code incr} and {@code decr} of a number that is shorter then leave blanks behind it. */
  @Test
  void countersOfTheOthers_workOnWhatJavaHasPut_andJavaOnWhatTheyHaveCounted() {
    Cache<String, Object> ofPhp = cache(ItemFormat.PHP_MEMCACHED, Long.class);
    ofPhp.put("count", 8L);
    assertThat(php("PHP", List.of("count", "count=3", "count=-2"))).containsExactly("11", "9");
    assertThat(ofPhp.replace("count", 9L, 10L)).isTrue();
    assertThat(php("PHP", List.of("count", "count=-1"))).containsExactly("9");
    assertThat(ofPhp.get("count")).isEqualTo(9L);

    for (ItemFormat format : List.of(ItemFormat.PYTHON_MEMCACHED, ItemFormat.PYLIBMC)) {
      Cache<String, Object> cache = cache(format, Long.class);
      cache.put("count", 10L);
      OtherClients.python(
          "count.py", "decr", format.optionValue(), server.address(), PREFIX + "count", "3");
      assertThat(cache.getAndPut("count", 9L)).isEqualTo(7L);
      OtherClients.python(
          "count.py", "incr", format.optionValue(), server.address(), PREFIX + "count", "3");
      assertThat(cache.get("count")).isEqualTo(12L);
    }
  }

  @Test
  void expiry_isThatOfTheServer() {
    Cache<String, Object> cache =
        fixture.cache(
            "short",
            configuration(ItemFormat.PYLIBMC, String.class)
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 1))));
    cache.put("k", "v");

    eventually("the server ends it").until(() -> cache.get("k") == null);

    assertThat(python("pylibmc", List.of("get", "k"))).containsExactly("NoneType None");
  }
}
