package io.jcache.memcached.internal.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Key derivation on the SHA-256 test cases of RFC 5869, appendix A. */
final class HkdfTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c,"
        + " f0f1f2f3f4f5f6f7f8f9, 42, 3cb25f25faacd57a90434f64d0362f2a"
        + "2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, '', '', 42, 8da4e775a563c18f715f802a063c5a31"
        + "b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  })
  void derive_rfcTestCases_givesTheirKeys(
      String secret, String salt, String info, int length, String expected) {
    byte[] key = Hkdf.derive(HEX.parseHex(secret), HEX.parseHex(salt), HEX.parseHex(info), length);

    assertThat(HEX.formatHex(key)).isEqualTo(expected);
  }

  @Test
  void derive_rfcTestCaseOfLongerInputs_givesItsKey() {
    byte[] key = Hkdf.derive(range(0x00, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 82);

    assertThat(HEX.formatHex(key))
        .isEqualTo(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  @Test
  void derive_forAnotherUse_givesAnotherKey() {
    byte[] secret = range(1, 32);

    assertThat(Hkdf.derive(secret, new byte[0], new byte[] {1}, 32))
        .isNotEqualTo(Hkdf.derive(secret, new byte[0], new byte[] {2}, 32));
    assertThatThrownBy(() -> Hkdf.derive(secret, new byte[0], new byte[0], 8161))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] range(int from, int to) {
    byte[] bytes = new byte[to - from + 1];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }
}
