package io.jcache.memcached.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValueTypeTest {

  @ParameterizedTest
  @CsvSource({
    "65536, 65536",
    "64k, 65536",
    "64 KiB, 65536",
    "3M, 3145728",
    "3MiB, 3145728",
    "64g, 68719476736",
    "1gib, 1073741824",
  })
  void sizes_withAndWithoutUnit_areBytes(String text, long bytes) throws RefusedValueException {
    assertThat(ValueType.sizes(1 << 16, 64L << 30).parser().parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "64k, 65535, which is too small",
    "64k, 63k, which is too small",
    "64k, 0, which is too small",
    "64k, 65g, which is too large",
    "64k, 68719476737, which is too large",
    "64k, 9999999999999999999999g, which is too large",
    "64k, 64MB, whose unit 'MB' is unknown",
    "64k, -1, which is no size",
    "64k, '', which is no size",
  })
  void sizes_outOfRangeOrUnknownUnit_areRefused(String least, String text, String why) {
    assertThatThrownBy(() -> ValueType.sizes(1 << 16, 64L << 30).parser().parse(text))
        .isInstanceOf(RefusedValueException.class)
        .hasMessage(why);
    assertThat(ValueType.sizes(1 << 16, 64L << 30).allowed()).contains("from " + least + " to 64g");
  }

  @ParameterizedTest
  @CsvSource({
    "1ms, creation = 1ms",
    "20 m, creation = 20m",
    "48h, creation = 48h",
    "36500d, creation = 36500d",
    "876000h, creation = 876000h",
    "Eternal, creation = eternal",
  })
  void expiry_durations_keepTheirUnit(String text, String shown) throws RefusedValueException {
    assertThat(new ExpiryTimes(ValueType.expiry().parser().parse(text), null, null))
        .hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "36501d, which is too long",
    "876001h, which is too long",
    "99999999999999999999999ms, which is too long",
    "0d, which is too short",
    "never, which is no duration",
    "1w, whose unit 'w' is unknown",
  })
  void expiry_others_areRefused(String text, String why) {
    assertThatThrownBy(() -> ValueType.expiry().parser().parse(text))
        .isInstanceOf(RefusedValueException.class)
        .hasMessage(why);
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.Integer",
    "com.acme.Outer$Inner",
    "[Ljava.lang.String;",
    "[B",
    "Unnamed",
    "de.büro.Größe",
    "scala-like.Na-me",
  })
  void className_ofAnyForm_isTaken(String text) throws RefusedValueException {
    assertThat(ValueType.className().parser().parse(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"''", "a..B", ".B", "a.B()", "new B", "a/B"})
  void className_ofNoForm_isRefused(String text) {
    assertThatThrownBy(() -> ValueType.className().parser().parse(text))
        .isInstanceOf(RefusedValueException.class);
  }
}
