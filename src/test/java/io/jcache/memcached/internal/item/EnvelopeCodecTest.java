package io.jcache.memcached.internal.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands around a payload, and what damage it shows. */
final class EnvelopeCodecTest {

  private static final String ITEM_KEY = "shop/users~1.sAda";
  private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.US_ASCII);
  private static final Payload PLAIN = new Payload(PAYLOAD, false);
  private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);
  private static final Checksum NO_CHECK = (itemKey, bytes, skipFrom, skipTo) -> 42;

  private final EnvelopeCodec codec = new EnvelopeCodec();

  static Stream<byte[]> envelopes() {
    return envelopes(new EnvelopeCodec()).stream();
  }

  private static List<byte[]> envelopes(EnvelopeCodec codec) {
    return List.of(
        codec.entry(ITEM_KEY, null, Entry.NO_DEADLINE, PAYLOAD),
        codec.entry(ITEM_KEY, null, 1_700_000_000_000L, PAYLOAD),
        codec.entry(ITEM_KEY, KEY, Entry.NO_DEADLINE, PAYLOAD),
        codec.entry(ITEM_KEY, KEY, 1, PAYLOAD),
        codec.entry(ITEM_KEY, null, Entry.NO_DEADLINE, 77, PLAIN),
        codec.entry(ITEM_KEY, KEY, 1, -77, PLAIN),
        codec.entry(ITEM_KEY, null, Entry.NO_DEADLINE, 0, new Payload(PAYLOAD, true)),
        codec.entry(ITEM_KEY, null, Entry.NO_DEADLINE, new byte[0]),
        codec.entry(ITEM_KEY, new byte[0], 0, new byte[0]),
        codec.absent(ITEM_KEY),
        codec.generation(ITEM_KEY, 77));
  }

  @Test
  void open_entry_givesItBack() {
    for (byte[] key : new byte[][] {null, KEY, new byte[0]}) {
      for (long deadline : new long[] {0, 1, 1_700_000_000_000L, Entry.NO_DEADLINE}) {
        Envelope envelope = codec.open(ITEM_KEY, codec.entry(ITEM_KEY, key, deadline, PAYLOAD));

        assertThat(envelope.problem()).isNull();
        assertThat(envelope.deadline()).isEqualTo(deadline);
        assertThat(envelope.key()).isEqualTo(key);
        assertThat(payload(envelope)).isEqualTo(PAYLOAD);
        assertThat(envelope.payloadLength()).isEqualTo(PAYLOAD.length);
        assertThat(envelope.absent()).isFalse();
        assertThat(envelope.generation()).isFalse();
      }
    }
  }

  @Test
  void entry_ofAnEnvelope_changesNothingButTheDeadline() {
    Envelope before = codec.open(ITEM_KEY, codec.entry(ITEM_KEY, KEY, 5, PAYLOAD));

    Envelope after = codec.open(ITEM_KEY, codec.entry(ITEM_KEY, before, Entry.NO_DEADLINE));

    assertThat(after.problem()).isNull();
    assertThat(after.deadline()).isEqualTo(Entry.NO_DEADLINE);
    assertThat(after.key()).isEqualTo(KEY);
    assertThat(payload(after)).isEqualTo(PAYLOAD);
  }

  @Test
  void open_absent_isAbsent() {
    Envelope envelope = codec.open(ITEM_KEY, codec.absent(ITEM_KEY));

    assertThat(envelope.problem()).isNull();
    assertThat(envelope.absent()).isTrue();
  }

  @Test
  void generation_ofItsItem_isTheNumber() {
    for (long number : new long[] {1, 77, 1L << 62}) {
      assertThat(codec.generation(ITEM_KEY, codec.generation(ITEM_KEY, number))).isEqualTo(number);
    }
  }

  @Test
  void generation_ofAnythingElse_isZero() {
    assertThat(codec.generation(ITEM_KEY, null)).isZero();
    assertThat(codec.generation(ITEM_KEY, new byte[0])).isZero();
    byte[] beyond = codec.generation(ITEM_KEY, (1L << 62) + 1);
    assertThat(codec.generation(ITEM_KEY, beyond)).isZero();
    assertThat(codec.generation(ITEM_KEY, PAYLOAD)).isZero();
    assertThat(codec.generation(ITEM_KEY, codec.absent(ITEM_KEY))).isZero();
    byte[] eight = new byte[] {0, 0, 0, 0, 0, 0, 0, 9};
    assertThat(codec.generation(ITEM_KEY, codec.entry(ITEM_KEY, null, 1, eight))).isZero();
    assertThat(codec.generation(ITEM_KEY, codec.generation("other", 9))).isZero();
    assertThat(codec.generation(ITEM_KEY, codec.generation(ITEM_KEY, -9))).isZero();
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void open_withAnyBitFlipped_isAProblem(byte[] envelope) {
    assertThat(undetected(codec, envelope, EnvelopeCodecTest::flipped)).isZero();
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void open_truncatedOrExtended_isAProblem(byte[] envelope) {
    assertThat(undetected(codec, envelope, EnvelopeCodecTest::resized)).isZero();
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void open_underAnotherItemKey_isAProblem(byte[] envelope) {
    for (String other :
        List.of("", "shop/users~1.sAdb", "shop/users~2.sAda", ITEM_KEY + "a", "hop/users~1.sAda")) {
      assertThat(codec.open(other, envelope).problem()).isEqualTo("its check does not match");
    }
  }

  @Test
  void check_withoutAChecksum_doesNotSeeDamage() {
    EnvelopeCodec unchecked = new EnvelopeCodec(NO_CHECK);
    byte[] envelope = unchecked.entry(ITEM_KEY, KEY, 5, PAYLOAD);

    assertThat(undetected(unchecked, envelope, EnvelopeCodecTest::flipped)).isPositive();
    assertThat(undetected(unchecked, envelope, EnvelopeCodecTest::resized)).isPositive();
    assertThat(unchecked.open("other", envelope).problem()).isNull();
  }

  @Test
  void open_damaged_neverThrowsEvenWithoutAChecksum() {
    EnvelopeCodec unchecked = new EnvelopeCodec(NO_CHECK);
    for (byte[] envelope : envelopes(unchecked)) {
      undetected(unchecked, envelope, EnvelopeCodecTest::flipped);
      undetected(unchecked, envelope, EnvelopeCodecTest::resized);
    }
  }

  @Test
  void open_ofAnotherFormat_namesBoth() {
    byte[] envelope = codec.absent(ITEM_KEY);
    envelope[0] = 2;

    assertThat(codec.open(ITEM_KEY, envelope).problem()).isEqualTo("its format is 2, not 1");
  }

  @Test
  void open_nothing_isAProblem() {
    assertThat(codec.open(ITEM_KEY, new byte[0]).problem()).isEqualTo("it is too short");
  }

  @Test
  void crc64_ofAllPairsOfBitFlips_differs() {
    byte[] bytes = new byte[48];
    long sound = Checksum.CRC64.of(ITEM_KEY, bytes, 2, 10);
    for (int one = 80; one < bytes.length * 8; one++) {
      for (int other = one + 1; other < bytes.length * 8; other++) {
        bytes[one >> 3] ^= (byte) (1 << (one & 7));
        bytes[other >> 3] ^= (byte) (1 << (other & 7));
        assertThat(Checksum.CRC64.of(ITEM_KEY, bytes, 2, 10)).isNotEqualTo(sound);
        bytes[one >> 3] ^= (byte) (1 << (one & 7));
        bytes[other >> 3] ^= (byte) (1 << (other & 7));
      }
    }
  }

  /** Returns how many of the damaged forms of an envelope are opened without a problem. */
  private static long undetected(
      EnvelopeCodec codec, byte[] envelope, Function<byte[], List<byte[]>> damage) {
    return damage.apply(envelope).stream()
        .filter(damaged -> problem(codec, damaged) == null)
        .count();
  }

  private static @Nullable String problem(EnvelopeCodec codec, byte[] damaged) {
    Envelope envelope = codec.open(ITEM_KEY, damaged);
    assertThat(envelope.payloadLength()).isBetween(0, damaged.length);
    return envelope.problem();
  }

  private static List<byte[]> flipped(byte[] envelope) {
    return IntStream.range(0, envelope.length * 8)
        .mapToObj(
            bit -> {
              byte[] damaged = envelope.clone();
              damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
              return damaged;
            })
        .toList();
  }

  private static List<byte[]> resized(byte[] envelope) {
    int length = envelope.length;
    return IntStream.range(0, length + 20)
        .filter(size -> size != length)
        .mapToObj(size -> Arrays.copyOf(envelope, size))
        .toList();
  }

  private static byte[] payload(Envelope envelope) {
    byte[] bytes = envelope.bytes();
    return Arrays.copyOfRange(bytes, envelope.payloadAt(), bytes.length);
  }

  @Test
  void contentCheck_ofAnotherDeadline_isTheSame() {
    byte[] item = codec.entry(ITEM_KEY, KEY, 1, 77, PLAIN);
    byte[] moved = codec.entry(ITEM_KEY, codec.open(ITEM_KEY, item), 2);
    assertThat(moved).isNotEqualTo(item);
    assertThat(codec.contentCheck(ITEM_KEY, moved)).isEqualTo(codec.contentCheck(ITEM_KEY, item));
    assertThat(codec.contentCheck(ITEM_KEY, codec.entry(ITEM_KEY, KEY, 1, 78, PLAIN)))
        .as("added by another")
        .isNotEqualTo(codec.contentCheck(ITEM_KEY, item));
  }
}
