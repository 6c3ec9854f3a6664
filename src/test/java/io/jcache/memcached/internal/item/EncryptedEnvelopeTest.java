package io.jcache.memcached.internal.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Items that are encrypted: what they give back, what they hide, and what they cost. */
final class EncryptedEnvelopeTest {

  private static final String ITEM_KEY = "shop/users~1.sAda";
  private static final String SCOPE = "shop/users~";
  private static final byte[] PAYLOAD = "a payload".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEY = "a key".getBytes(StandardCharsets.US_ASCII);

  private final EnvelopeCodec plain = new EnvelopeCodec();
  private final EnvelopeCodec codec = codec(SCOPE, 2, 1);

  private static EnvelopeCodec codec(String scope, int... ids) {
    Map<Integer, byte[]> secrets = new LinkedHashMap<>();
    for (int id : ids) {
      byte[] secret = new byte[32];
      Arrays.fill(secret, (byte) (id * 7));
      secrets.put(id, secret);
    }
    return new EnvelopeCodec(new SecretKeys(secrets).cipher(scope));
  }

  @Test
  void open_entry_givesItBack() {
    for (byte[] key : new byte[][] {null, KEY, new byte[0]}) {
      for (long deadline : new long[] {0, 1, 1_700_000_000_000L, Long.MAX_VALUE}) {
        for (int adder : new int[] {0, -77}) {
          byte[] item = codec.entry(ITEM_KEY, key, deadline, adder, new Payload(PAYLOAD, false));
          Envelope envelope = codec.open(ITEM_KEY, item);

          assertThat(envelope.problem()).isNull();
          assertThat(envelope.deadline()).isEqualTo(deadline);
          assertThat(envelope.adder()).isEqualTo(adder);
          assertThat(envelope.key()).isEqualTo(key);
          assertThat(payload(envelope)).isEqualTo(PAYLOAD);
          assertThat(envelope.payloadLength()).isEqualTo(PAYLOAD.length);
        }
      }
    }
    assertThat(codec.open(ITEM_KEY, codec.absent(ITEM_KEY)).absent()).isTrue();
    assertThat(codec.generation(SCOPE, codec.generation(SCOPE, 77))).isEqualTo(77);
  }

  @Test
  void open_lease_isAbsentAndSaysHowItsLoadDoes() {
    for (EnvelopeCodec each : new EnvelopeCodec[] {plain, codec}) {
      Envelope loading = each.open(ITEM_KEY, each.lease(ITEM_KEY, -7, 1_700_000_000_000L));
      Envelope without = each.open(ITEM_KEY, each.endedLease(ITEM_KEY, 7, 1, false));
      Envelope failed = each.open(ITEM_KEY, each.endedLease(ITEM_KEY, 7, 1, true));

      assertThat(loading.problem()).isNull();
      assertThat(loading.adder()).isEqualTo(-7);
      assertThat(loading.deadline()).isEqualTo(1_700_000_000_000L);
      assertThat(new Envelope[] {loading, without, failed})
          .allMatch(Envelope::absent)
          .allMatch(Envelope::isLease)
          .noneMatch(Envelope::generation);
      assertThat(new Envelope[] {loading, without, failed})
          .extracting(Envelope::isLoading)
          .containsExactly(true, false, false);
      assertThat(new Envelope[] {loading, without, failed})
          .extracting(Envelope::hasNoValue)
          .containsExactly(false, true, false);
      assertThat(each.open(ITEM_KEY, each.absent(ITEM_KEY)).isLease()).isFalse();
    }
  }

  @Test
  void entry_twice_isNeverTheSame() {
    byte[] one = codec.entry(ITEM_KEY, KEY, 1, PAYLOAD);
    byte[] other = codec.entry(ITEM_KEY, KEY, 1, PAYLOAD);

    assertThat(Arrays.copyOfRange(one, 3, 27)).isNotEqualTo(Arrays.copyOfRange(other, 3, 27));
    assertThat(Arrays.copyOfRange(one, 35, one.length))
        .isNotEqualTo(Arrays.copyOfRange(other, 35, other.length));
  }

  @Test
  void entry_hidesKeyAndPayload_andIs33BytesLonger() {
    byte[] item = codec.entry(ITEM_KEY, KEY, 1, 5, new Payload(PAYLOAD, false));
    byte[] readable = plain.entry(ITEM_KEY, KEY, 1, 5, new Payload(PAYLOAD, false));

    assertThat(text(readable)).contains("a key", "a payload");
    assertThat(text(item)).doesNotContain("key", "payload");
    assertThat(item).hasSize(readable.length + 33);
  }

  @Test
  void entry_ofAnEnvelope_isSealedAnewWithAllElse() {
    byte[] before = codec.entry(ITEM_KEY, KEY, 5, 99, new Payload(PAYLOAD, false));

    byte[] moved = codec.entry(ITEM_KEY, codec.open(ITEM_KEY, before), 6);

    Envelope after = codec.open(ITEM_KEY, moved);
    assertThat(after.problem()).isNull();
    assertThat(after.deadline()).isEqualTo(6);
    assertThat(after.adder()).isEqualTo(99);
    assertThat(after.key()).isEqualTo(KEY);
    assertThat(payload(after)).isEqualTo(PAYLOAD);
    assertThat(Arrays.copyOfRange(moved, 3, 27)).isNotEqualTo(Arrays.copyOfRange(before, 3, 27));
  }

  @Test
  void contentCheck_ofTheSameContent_isTheSameWhateverSealsIt() {
    byte[] item = codec.entry(ITEM_KEY, KEY, 1, 77, new Payload(PAYLOAD, false));
    long check = codec.contentCheck(ITEM_KEY, item);
    byte[] damaged = item.clone();
    damaged[40] ^= 1;

    assertThat(codec.contentCheck(ITEM_KEY, codec.entry(ITEM_KEY, codec.open(ITEM_KEY, item), 2)))
        .isEqualTo(check);
    assertThat(
            codec.contentCheck(
                ITEM_KEY, codec.entry(ITEM_KEY, KEY, 1, 77, new Payload(PAYLOAD, false))))
        .isEqualTo(check);
    assertThat(
            codec.contentCheck(
                ITEM_KEY, codec.entry(ITEM_KEY, KEY, 1, 78, new Payload(PAYLOAD, false))))
        .as("added by another")
        .isNotEqualTo(check);
    assertThat(
            codec.contentCheck(
                ITEM_KEY, codec.entry(ITEM_KEY, KEY, 1, 77, new Payload(KEY, false))))
        .isNotEqualTo(check);
    assertThat(codec.contentCheck(ITEM_KEY, damaged)).isNotEqualTo(check);
    assertThat(codec.contentCheck(ITEM_KEY, new byte[3])).isNotEqualTo(check);
  }

  @Test
  void open_notOfThisKind_saysWhich() {
    byte[] item = codec.entry(ITEM_KEY, null, 1, PAYLOAD);

    assertThat(codec.open(ITEM_KEY, plain.absent(ITEM_KEY)).problem())
        .isEqualTo("it is not encrypted, as encryption.keys asks");
    assertThat(plain.open(ITEM_KEY, item).problem())
        .isEqualTo("it is encrypted, and there is no encryption.keys to read it with");
    assertThat(codec(SCOPE, 1).open(ITEM_KEY, item).problem())
        .isEqualTo("its key 2 is not among encryption.keys");
    assertThat(codec.open(ITEM_KEY, Arrays.copyOf(item, 30)).problem())
        .isEqualTo("it is too short");
    assertThat(codec.open(ITEM_KEY, new byte[] {1}).problem()).isEqualTo("it is too short");
    String notAuthentic =
        "it is not authentic: damaged, forged, moved, or of another secret with this id";
    assertThat(codec.open("shop/users~1.sBob", item).problem()).isEqualTo(notAuthentic);
    assertThat(codec.open("shop/users~2.sAda", item).problem()).isEqualTo(notAuthentic);
    assertThat(codec("shop/orders~", 2).open(ITEM_KEY, item).problem())
        .as("the key of another cache")
        .isEqualTo(notAuthentic);
  }

  @Test
  void open_ofAnotherKey_isReadAndOutdatedIfOlder() {
    byte[] old = codec(SCOPE, 1).entry(ITEM_KEY, null, 1, PAYLOAD);

    assertThat(payload(codec.open(ITEM_KEY, old))).isEqualTo(PAYLOAD);
    assertThat(codec.isOutdated(old)).isTrue();
    assertThat(codec.isOutdated(codec.absent(ITEM_KEY))).isFalse();
    assertThat(codec(SCOPE, 1, 2).isOutdated(codec.absent(ITEM_KEY))).isFalse();
    assertThat(plain.isOutdated(plain.absent(ITEM_KEY))).isFalse();
  }

  private static byte[] payload(Envelope envelope) {
    byte[] bytes = envelope.bytes();
    return Arrays.copyOfRange(bytes, envelope.payloadAt(), bytes.length);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
