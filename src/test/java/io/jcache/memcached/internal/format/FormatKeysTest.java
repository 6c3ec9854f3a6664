package io.jcache.memcached.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.internal.key.KeyCodec;
import io.jcache.memcached.spi.SerializationException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that other programs know. */
final class FormatKeysTest {
  private static KeyCodec keys(Class<?> type) {
    return SharedFormat.PLAIN.keys(type);
  }

  @Test
  void encode_stringsAndWholeNumbers_areTheirText() {
    assertThat(keys(String.class).encode("user:{42}", 250))
        .isEqualTo(new EncodedKey("user:{42}", true));
    assertThat(keys(Long.class).encode(-42L, 250).text()).isEqualTo("-42");
    assertThat(keys(BigInteger.class).encode(BigInteger.TWO, 250).text()).isEqualTo("2");
    assertThat(keys(String.class).encode("k".repeat(250), 250).text()).hasSize(250);
  }

  @Test
  void decode_givesTheKeyOfTheCachesType() {
    assertThat(keys(String.class).decode("42")).isEqualTo("42");
    assertThat(keys(Object.class).decode("42")).isEqualTo("42");
    assertThat(keys(Integer.class).decode("-42")).isEqualTo(-42);
    assertThat(keys(Long.class).decode("42")).isEqualTo(42L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"007", "+7", "7x", "99999999999", "x"})
  void decode_ofAnotherProgramsKey_thatIsNoNumberAsJavaWritesIt_isRefused(String text) {
    assertThatThrownBy(() -> keys(Integer.class).decode(text))
        .isInstanceOf(SerializationException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'a b', 250, a space",
    "'a\t', 250, a control character",
    "\u00fc, 250, not ASCII",
    "'', 250, is empty",
    "abcd, 3, it may have 250",
  })
  void encode_whatMemcachedDoesNotTake_namesTheRule(String key, int most, String rule) {
    assertThatThrownBy(() -> keys(String.class).encode(key, most))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("The key '" + key)
        .hasMessageContaining(rule);
  }

  @Test
  void encode_anotherClass_isRefused() {
    assertThatThrownBy(() -> keys(Object.class).encode(1.5, 250))
        .hasMessageStartingWith("A key of class java.lang.Double has no text that other programs");
  }
}
