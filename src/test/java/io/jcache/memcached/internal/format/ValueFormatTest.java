package io.jcache.memcached.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The values of other programs' items, byte for byte as their clients were seen to have them. */
final class ValueFormatTest {
  private static final long MAX_SIZE = 10_000;
  private static final SizeLimits LIMITS = new SizeLimits(MAX_SIZE, 64, 10_000);

  private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(64);

  private static Serializer values(SharedFormat format, Class<?> type) {
    return format.values(type, ValueFormatTest.class.getClassLoader(), LIMITS);
  }

  private static Object read(SharedFormat format, int flags, byte[] bytes, Class<?> type) {
    byte[] item =
        ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(flags).put(bytes).array();
    return values(format, type).deserialize(item, 0, item.length);
  }

  private static Object read(SharedFormat format, int flags, String text, Class<?> type) {
    return read(format, flags, text.getBytes(StandardCharsets.UTF_8), type);
  }

  /** Asserts what a value becomes, and that it comes back. */
  private static void assertItem(SharedFormat format, Object value, int flags, String text) {
    assertItem(format, value, flags, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertItem(SharedFormat format, Object value, int flags, byte[] bytes) {
    Serializer values = values(format, value.getClass());
    byte[] item = values.serialize(value);
    assertThat(ByteBuffer.wrap(item).getInt()).isEqualTo(flags);
    assertThat(item).endsWith(bytes).hasSize(Integer.BYTES + bytes.length);
    assertThat(values.deserialize(item, 0, item.length)).isEqualTo(value);
  }

  private static byte[] zlib(byte[] raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater())) {
      out.write(raw);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** Returns what PHP's client compresses: the length, then what zlib makes of the bytes. */
  private static byte[] ofPhp(byte[] raw, int length) {
    byte[] compressed = zlib(raw);
    return ByteBuffer.allocate(Integer.BYTES + compressed.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(length)
        .put(compressed)
        .array();
  }

  @ParameterizedTest
  @CsvSource({"PYTHON_MEMCACHED, 2", "PYLIBMC, 4"})
  void values_ofPython(SharedFormat format, int wholeNumber) {
    assertItem(format, "Stra\u00dfe \ud83d\ude00", 16, "Stra\u00dfe \ud83d\ude00");
    assertItem(format, "", 16, "");
    assertItem(format, new byte[] {0, -1}, 0, new byte[] {0, -1});
    assertItem(format, new byte[0], 0, "");
    assertItem(format, 0L, wholeNumber, "0");
    assertItem(format, -1, wholeNumber, "-1");
    assertItem(format, (short) 7, wholeNumber, "7");
    assertItem(format, (byte) -128, wholeNumber, "-128");
    assertItem(format, Long.MIN_VALUE, wholeNumber, "-9223372036854775808");
    assertItem(format, BEYOND, wholeNumber, "18446744073709551616");
    assertItem(format, true, 2, "1");
    assertItem(format, false, 2, "0");
  }

  @Test
  void values_ofPhp() {
    SharedFormat format = SharedFormat.PHP_MEMCACHED;
    assertItem(format, "Stra\u00dfe", 0, "Stra\u00dfe");
    assertItem(format, "", 0, "");
    assertItem(format, new byte[] {0, -1}, 0, new byte[] {0, -1});
    assertItem(format, -1, 1, "-1");
    assertItem(format, Long.MAX_VALUE, 1, "9223372036854775807");
    assertItem(format, BigInteger.TEN, 1, "10");
    assertItem(format, 1.5, 2, "1.5");
    assertItem(format, 0.1f, 2, "0.1");
    assertItem(format, 1e300, 2, "1.0E300");
    assertItem(format, Double.NEGATIVE_INFINITY, 2, "-Infinity");
    assertItem(format, Double.NaN, 2, "NaN");
    assertItem(format, true, 3, "1");
    assertItem(format, false, 3, "");
  }

  @Test
  void values_ofPlain() {
    SharedFormat format = SharedFormat.PLAIN;
    assertItem(format, "Stra\u00dfe", 0, "Stra\u00dfe");
    assertItem(format, new byte[] {0, -1}, 0, new byte[] {0, -1});
    assertItem(format, -1, 0, "-1");
    assertItem(format, BEYOND, 0, "18446744073709551616");
    assertItem(format, 1.5, 0, "1.5");
    assertItem(format, 0.1f, 0, "0.1");
    assertItem(format, true, 0, "true");
    assertItem(format, false, 0, "false");
  }

  @Test
  void read_ofAnUntypedCache_isTheOtherSidesOwnType() {
    assertThat(read(SharedFormat.PYLIBMC, 4, "5", Object.class)).isEqualTo(5L);
    assertThat(read(SharedFormat.PYLIBMC, 2, "1", Object.class)).isEqualTo(1L);
    assertThat(read(SharedFormat.PYTHON_MEMCACHED, 2, BEYOND.toString(), Object.class))
        .isEqualTo(BEYOND);
    assertThat(read(SharedFormat.PYTHON_MEMCACHED, 0, "b", Object.class))
        .isEqualTo(new byte[] {'b'});
    assertThat(read(SharedFormat.PHP_MEMCACHED, 2, ".3333333333333333", Object.class))
        .isEqualTo(.3333333333333333);
    assertThat(read(SharedFormat.PHP_MEMCACHED, 3, "", Object.class)).isEqualTo(false);
    assertThat(read(SharedFormat.PHP_MEMCACHED, 0, "text", Object.class)).isEqualTo("text");
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON_MEMCACHED, 2, '8  ', java.lang.Long, 8",
    "PYTHON_MEMCACHED, 4, 5, java.lang.Integer, 5",
    "PYLIBMC, 2, 1, java.lang.Boolean, true",
    "PHP_MEMCACHED, 2, INF, java.lang.Double, Infinity",
    "PHP_MEMCACHED, 2, -INF, java.lang.Double, -Infinity",
    "PHP_MEMCACHED, 2, NAN, java.lang.Double, NaN",
    "PHP_MEMCACHED, 2, 1.0e+300, java.lang.Double, 1.0E300",
    "PHP_MEMCACHED, 1, 5, java.lang.Double, 5.0",
    "PHP_MEMCACHED, 1, 9007199254740991, java.lang.Double, 9.007199254740991E15",
    "PHP_MEMCACHED, 2, 0.1, java.lang.Float, 0.1",
    "PHP_MEMCACHED, 2, INF, java.lang.Float, Infinity",
    "PHP_MEMCACHED, 65537, 5, java.lang.Integer, 5",
  })
  void read_ofATypedCache_isOfItsType(
      SharedFormat format, int flags, String text, Class<?> type, String value) {
    assertThat(read(format, flags, text, type)).isInstanceOf(type).hasToString(value);
  }

  @Test
  void read_compressed() {
    byte[] raw = "text ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    String text = new String(raw, StandardCharsets.US_ASCII);

    assertThat(read(SharedFormat.PYTHON_MEMCACHED, 16 + 8, zlib(raw), String.class))
        .isEqualTo(text);
    assertThat(read(SharedFormat.PYLIBMC, 8, zlib(raw), byte[].class)).isEqualTo(raw);
    assertThat(read(SharedFormat.PHP_MEMCACHED, 16 + 32, ofPhp(raw, raw.length), String.class))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON_MEMCACHED, 1, 8004, 'a pickle, protocol 4, which only Python reads'",
    "PYLIBMC, 1, 8005, 'a pickle, protocol 5, which only Python reads'",
    "PYTHON_MEMCACHED, 1, 4930310a2e, 'a pickle, protocol 0 or 1, which only Python reads'",
    "PYTHON_MEMCACHED, 1, 04083a, 'a value that Ruby has marshalled, which only Ruby reads'",
    "PYTHON_MEMCACHED, 32, 35, 'a value with the flags 32, which python-memcached does not write'",
    "PYLIBMC, 40, 35, 'a value with the flags 40, which pylibmc does not write'",
    "PYLIBMC, -1, 35, 'a value with the flags 4294967295, which pylibmc does not write'",
    "PYTHON_MEMCACHED, 2, 78, a whole number that is none",
    "PYTHON_MEMCACHED, 24, 789c, 'compressed by zlib, and damaged'",
    "PYTHON_MEMCACHED, 24, 7878, 'compressed by zlib, and damaged'",
    "PYTHON_MEMCACHED, 0, 35, 'bytes, and the value-type of the cache is java.lang.String'",
    "PYTHON_MEMCACHED, 2, 35, 'a whole number, and the value-type of the cache is java.lang.String'",
    "PHP_MEMCACHED, 4, 4e3b, 'a value that PHP has serialized, which only PHP reads'",
    "PHP_MEMCACHED, 5, 00, 'an igbinary value, which only PHP reads'",
    "PHP_MEMCACHED, 6, 7b7d, 'PHP''s JSON, which a cache whose value-type is that of a structured value reads, such as java.util.Map'",
    "PHP_MEMCACHED, 7, 80, 'PHP''s msgpack, which is not read here'",
    "PHP_MEMCACHED, 8, 80, 'a value with the flags 8, which PHP''s memcached does not write'",
    "PHP_MEMCACHED, 128, 80, 'a value with the flags 128, which PHP''s memcached does not write'",
    "PHP_MEMCACHED, 48, 00, 'compressed by zlib, and damaged'",
    "PHP_MEMCACHED, 2, 78, a floating-point number that is none",
    "PHP_MEMCACHED, 3, 31, 'a boolean, and the value-type of the cache is java.lang.String'",
    "PHP_MEMCACHED, 0, ff, 'bytes that are no text in UTF-8; a cache whose value-type is byte[] reads them'",
    "PLAIN, 16, 35, 'a value with the flags 16, and format = plain has none'",
  })
  void read_whatIsNoValueHere_saysWhatItIs(
      SharedFormat format, int flags, String hex, String what) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> read(format, flags, bytes, String.class))
        .isInstanceOf(SerializationException.class)
        .hasMessage(what);
  }

  @Test
  void read_compressedByFastlz_saysWhatToSetInPhp() {
    assertThatThrownBy(() -> read(SharedFormat.PHP_MEMCACHED, 16 + 64, new byte[9], String.class))
        .hasMessageContaining("Memcached::COMPRESSION_ZLIB");
  }

  @Test
  void read_compressedOfMoreThanTheLimit_orOfAnotherLength_isRefused() {
    byte[] bomb = new byte[(int) MAX_SIZE + 1];

    assertThatThrownBy(() -> read(SharedFormat.PYLIBMC, 8, zlib(bomb), byte[].class))
        .hasMessageContaining("serialization.max-size allows: 10000");
    assertThatThrownBy(
            () -> read(SharedFormat.PHP_MEMCACHED, 48, ofPhp(new byte[9], 8), byte[].class))
        .hasMessage("compressed by zlib, and not of the length it says");
  }

  @Test
  void read_ofANumberThatItsTypeCannotHold_isRefused() {
    SharedFormat php = SharedFormat.PHP_MEMCACHED;
    assertThatThrownBy(() -> read(php, 2, "1e300", Float.class))
        .hasMessage("a floating-point number, and the value-type of the cache is java.lang.Float");
    assertThatThrownBy(() -> read(php, 1, "16777217", Float.class))
        .hasMessage("a whole number, and the value-type of the cache is java.lang.Float");
  }

  @Test
  void read_plain_thatIsNoneOfItsType_isRefused() {
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, "yes", Boolean.class))
        .hasMessage("a text that is neither true nor false");
    assertThatThrownBy(() -> read(SharedFormat.PLAIN, 0, "300", Byte.class))
        .hasMessage("a whole number, and the value-type of the cache is java.lang.Byte");
  }

  @ParameterizedTest
  @EnumSource
  void write_whatHasNoForm_isRefusedByItsClass(SharedFormat format) {
    Serializer values = values(format, Object.class);

    assertThatThrownBy(() -> values.serialize(List.of()))
        .hasMessageStartingWith("A value of class java.util.ImmutableCollections$ListN has no form")
        .hasMessageContaining(
            "format = " + format.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  @ParameterizedTest
  @EnumSource
  void write_whatWouldComeBackAsAnother_isRefused(SharedFormat format) {
    Serializer values = values(format, Object.class);

    assertThatThrownBy(() -> values.serialize(5))
        .hasMessageStartingWith(
            "A value of class java.lang.Integer would come back from its item as")
        .hasMessageContaining("declare the class of the values instead (value-type, or setTypes)");
    assertThatThrownBy(() -> values.serialize("half \ud800"))
        .hasMessageStartingWith("A text with half a surrogate pair has no form in UTF-8");
  }

  @Test
  void write_bytesIntoAnUntypedCache_whereTextLooksTheSame_isRefused() {
    Serializer values = values(SharedFormat.PHP_MEMCACHED, Object.class);

    assertThatThrownBy(() -> values.serialize(new byte[] {'a'}))
        .hasMessageContaining("would come back from its item as java.lang.String");
    assertThatThrownBy(() -> values.serialize(new byte[] {-1}))
        .hasMessageContaining("byte[] cannot come back from its item, which would be bytes that");
  }

  @Test
  void write_aDoubleForPython_orMoreThan64BitsForPhp_isRefused() {
    assertThatThrownBy(() -> values(SharedFormat.PYLIBMC, Object.class).serialize(1.5))
        .hasMessageContaining("Python has but a pickle for others");
    assertThatThrownBy(() -> values(SharedFormat.PHP_MEMCACHED, Object.class).serialize(BEYOND))
        .hasMessageContaining("more than 64 bits");
  }
}
