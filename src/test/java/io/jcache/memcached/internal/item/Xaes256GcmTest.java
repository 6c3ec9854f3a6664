package io.jcache.memcached.internal.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cipher on the vectors that its specification publishes (c2sp.org/XAES-256-GCM). */
final class Xaes256GcmTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final int NONCE = Xaes256Gcm.NONCE_LENGTH;
  private static final int TAG = Xaes256Gcm.TAG_LENGTH;

  @ParameterizedTest
  @CsvSource({
    "01, '', ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
    "03, c2sp.org/XAES-256-GCM, 986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
  })
  void seal_specificationsExamples_givesTheirCiphertexts(String key, String aad, String expected) {
    byte[] sealed =
        seal(
            HEX.parseHex(key.repeat(32)),
            ascii("ABCDEFGHIJKLMNOPQRSTUVWX"),
            ascii("XAES-256-GCM"),
            ascii(aad));

    assertThat(HEX.formatHex(sealed)).isEqualTo(expected);
  }

  @Test
  void seal_tenThousandRandomMessages_givesTheSpecificationsHash() {
    Shake128 random = new Shake128();
    Shake128 hash = new Shake128();
    assertThat(HEX.formatHex(new Shake128().squeeze(16)))
        .isEqualTo("7f9c2ba4e88f827d616045507605853e");
    for (int i = 0; i < 10_000; i++) {
      byte[] key = random.squeeze(Xaes256Gcm.KEY_LENGTH);
      byte[] nonce = random.squeeze(NONCE);
      byte[] text = random.squeeze(Byte.toUnsignedInt(random.squeeze(1)[0]));
      byte[] aad = random.squeeze(Byte.toUnsignedInt(random.squeeze(1)[0]));
      byte[] sealed = seal(key, nonce, text, aad);
      hash.absorb(sealed);
      assertThat(open(key, nonce, sealed, aad)).isEqualTo(text);
    }

    assertThat(HEX.formatHex(hash.squeeze(32)))
        .isEqualTo("e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
  }

  @Test
  void open_anyBitFlipped_givesNothing() {
    byte[] key = new byte[Xaes256Gcm.KEY_LENGTH];
    Xaes256Gcm cipher = new Xaes256Gcm(key);
    byte[] place = ascii("place");
    byte[] message = new byte[2 + NONCE + 40 + TAG];
    cipher.seal(message, 2, message, 2 + NONCE, place);
    assertThat(cipher.open(message, 2, message, 2 + NONCE, place)).hasSize(40);

    for (int bit = 0; bit < message.length * 8; bit++) {
      byte[] damaged = message.clone();
      damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertThat(cipher.open(damaged, 2, damaged, 2 + NONCE, place)).as("bit %d", bit).isNull();
    }
    assertThat(cipher.open(message, 2, message, 2 + NONCE, ascii("other"))).isNull();
    assertThat(cipher.open(message, 2, message, 2 + NONCE, place)).as("afterwards").hasSize(40);
  }

  @Test
  void open_inManyThreads_givesEachItsText() {
    Xaes256Gcm one = new Xaes256Gcm(new byte[32]);
    Xaes256Gcm other = new Xaes256Gcm(ascii("a key of thirty-two bytes, ascii"));
    AtomicInteger wrong = new AtomicInteger();

    IntStream.range(0, 20_000)
        .parallel()
        .forEach(
            i -> {
              byte[] message = new byte[NONCE + 4 + TAG];
              message[0] = (byte) i;
              message[1] = (byte) (i >> 8);
              message[NONCE] = (byte) i;
              byte[] text = Arrays.copyOfRange(message, NONCE, NONCE + 4);
              Xaes256Gcm cipher = i % 2 == 0 ? one : other;
              cipher.seal(message, 0, message, NONCE, new byte[0]);
              boolean right =
                  Arrays.equals(cipher.open(message, 0, message, NONCE, new byte[0]), text);
              Xaes256Gcm wrongKey = i % 2 == 0 ? other : one;
              if (!right || wrongKey.open(message, 0, message, NONCE, new byte[0]) != null) {
                wrong.incrementAndGet();
              }
            });

    assertThat(wrong).hasValue(0);
  }

  /** Returns ciphertext and tag; the additional data is the binding alone. */
  private static byte[] seal(byte[] key, byte[] nonce, byte[] text, byte[] aad) {
    byte[] message = Arrays.copyOf(text, text.length + TAG);
    new Xaes256Gcm(key).seal(nonce, 0, message, 0, aad);
    return message;
  }

  private static byte[] open(byte[] key, byte[] nonce, byte[] sealed, byte[] aad) {
    return new Xaes256Gcm(key).open(nonce, 0, sealed, 0, aad);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
