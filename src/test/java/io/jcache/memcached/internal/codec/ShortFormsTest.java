package io.jcache.memcached.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that need no Kryo, and bytes that only look like them. */
class ShortFormsTest {
  private static final Random RANDOM = new Random(20_261_121);

  private final Serializer serializer = Serializers.kryo(getClass().getClassLoader(), 100);

  static Stream<Object> values() {
    return Stream.of(
        "",
        "a",
        "x".repeat(127),
        "x".repeat(128),
        "y".repeat(20_000),
        "\u0000 \u007f \u0080 \u00ff",
        "gr\u00fc\u00dfe",
        "\u20ac",
        "\ud83d\ude00",
        "\ufffd",
        "\ufffd\u20ac?",
        "?",
        true,
        false,
        'a',
        '\uffff',
        '\ud800',
        (byte) 0,
        Byte.MIN_VALUE,
        Byte.MAX_VALUE,
        Short.MIN_VALUE,
        Short.MAX_VALUE,
        0,
        -1,
        63,
        64,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        0L,
        -1L,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0f,
        -0f,
        Float.NaN,
        Float.MIN_VALUE,
        0d,
        -0d,
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        Math.PI);
  }

  @ParameterizedTest
  @MethodSource("values")
  void write_value_comesBackFromTheShortForm(Object value) {
    byte[] form = ShortForms.write(value);

    assertThat(form).isNotNull();
    assertThat(ShortForms.read(form, 0, form.length)).isEqualTo(value).hasSameClassAs(value);
    assertThat(serializer.serialize(value)).isEqualTo(form);
    assertThat(serializer.deserialize(form, 0, form.length)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void read_cutOffOrContinued_isTheOneException(Object value) {
    byte[] form = ShortForms.write(value);
    for (int length = 1; length < Math.min(form.length, 300); length++) {
      int cut = length;
      assertThatThrownBy(() -> serializer.deserialize(form, 0, cut))
          .as("%d of %d bytes", cut, form.length)
          .isInstanceOf(SerializationException.class);
    }
    for (byte more : new byte[] {0, 1, -1}) {
      byte[] longer = Arrays.copyOf(form, form.length + 1);
      longer[form.length] = more;
      assertThatThrownBy(() -> serializer.deserialize(longer, 0, longer.length))
          .isInstanceOf(SerializationException.class);
    }
  }

  @Test
  void read_withinOtherBytes_takesOnlyItsOwn() {
    for (Object value : values().toList()) {
      byte[] form = ShortForms.write(value);
      byte[] around = new byte[form.length + 5];
      Arrays.fill(around, (byte) -1);
      System.arraycopy(form, 0, around, 2, form.length);
      assertThat(serializer.deserialize(around, 2, form.length)).isEqualTo(value);
    }
  }

  @Test
  void write_bytes_comeBackAsAnArrayOfTheirOwn() {
    for (int length : new int[] {0, 1, 127, 128, 70_000}) {
      byte[] bytes = new byte[length];
      RANDOM.nextBytes(bytes);
      byte[] form = serializer.serialize(bytes);
      byte[] back = (byte[]) serializer.deserialize(form, 0, form.length);
      assertThat(back).isEqualTo(bytes).isNotSameAs(bytes);
    }
  }

  @Test
  void write_unpairedSurrogates_areLeftToKryoAndComeBack() {
    for (String text : List.of("\ud800", "a\udc00b", "\ude00\ud83d", "\u20ac\ud800\ufffd")) {
      assertThat(ShortForms.write(text)).isNull();
      byte[] bytes = serializer.serialize(text);
      assertThat(serializer.deserialize(bytes, 0, bytes.length)).isEqualTo(text);
    }
  }

  @Test
  void write_anyString_comesBack() {
    for (int i = 0; i < 20_000; i++) {
      int most = new int[] {0x80, 0x100, 0x3000, 0x10000}[i % 4];
      String text =
          RANDOM
              .ints(RANDOM.nextInt(40), 0, most)
              .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
              .toString();
      byte[] bytes = serializer.serialize(text);
      assertThat(serializer.deserialize(bytes, 0, bytes.length)).isEqualTo(text);
    }
  }

  @Test
  void read_malformedUtf8_isTheOneExceptionAndNoOtherText() {
    byte[] form = ShortForms.write("\u20ac\ufffd");
    for (byte[] text :
        new byte[][] {
          {(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
        }) {
      byte[] bad = new byte[2 + text.length];
      bad[0] = form[0];
      bad[1] = (byte) text.length;
      System.arraycopy(text, 0, bad, 2, text.length);
      assertThat(new String(text, StandardCharsets.UTF_8)).as("read leniently").contains("\ufffd");
      assertThatThrownBy(() -> serializer.deserialize(bad, 0, bad.length))
          .isInstanceOf(SerializationException.class);
    }
  }

  @Test
  void read_numberOutsideOfItsType_isTheOneException() {
    byte[] form = ShortForms.write(Long.MAX_VALUE);
    for (Object narrow : List.of((byte) 1, (short) 1, 1)) {
      form[0] = ShortForms.write(narrow)[0];
      assertThatThrownBy(() -> serializer.deserialize(form, 0, form.length))
          .isInstanceOf(SerializationException.class);
    }
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) -1);
    endless[0] = ShortForms.write(1L)[0];
    endless[19] = 1;
    assertThatThrownBy(() -> serializer.deserialize(endless, 0, endless.length))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void read_hugeLength_allocatesNothing() {
    byte[] huge = {ShortForms.write("a")[0], -1, -1, -1, -1, 7, 'a'};
    assertThatThrownBy(() -> serializer.deserialize(huge, 0, huge.length))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void read_noBytes_areNoShortForm() {
    assertThat(ShortForms.read(new byte[0], 0, 0)).isNull();
    assertThatThrownBy(() -> serializer.deserialize(new byte[0], 0, 0))
        .isInstanceOf(SerializationException.class);
  }
}
