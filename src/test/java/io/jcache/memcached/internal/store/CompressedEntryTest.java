package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.compression.Compression;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.item.Payload;
import io.jcache.memcached.internal.key.KeyCodecs;
import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.spi.Serializer;
import io.jcache.memcached.testkit.CapturedLog;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries whose payload is compressed. */
final class CompressedEntryTest {
  private static final ClassLoader LOADER = CompressedEntryTest.class.getClassLoader();
  private static final Serializer SERIALIZER = Serializers.kryo(LOADER, 512);
  private static final KeySpace KEYS =
      new KeySpace("", "c", KeyCodecs.canonical(LOADER, SERIALIZER, null, 64), null);
  private static final String ITEM_KEY = "c~1.Sk";
  private static final String VALUE = "to be or not to be, that is the question; ".repeat(100);

  private final EnvelopeCodec envelopes = new EnvelopeCodec();
  private final Undecodable undecodable = new Undecodable("c");

  private EntryCodec<String, String> codec(CompressionAlgorithm algorithm) {
    return new EntryCodec<>(
        envelopes,
        SERIALIZER,
        new Compression(algorithm, 1000, 16 << 20),
        KEYS,
        String.class,
        String.class,
        undecodable);
  }

  private byte[] item(CompressionAlgorithm algorithm, String value) {
    Payload payload = codec(algorithm).payload(value);
    return envelopes.entry(ITEM_KEY, null, 5, 77, payload);
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void entry_compressed_isSmallerAndReadWhateverIsWritten(CompressionAlgorithm algorithm) {
    byte[] item = item(algorithm, VALUE);

    assertThat(item.length).isLessThan(VALUE.length() / 4);
    assertThat(envelopes.open(ITEM_KEY, item).compressed()).isTrue();
    for (CompressionAlgorithm reader : CompressionAlgorithm.values()) {
      assertThat(codec(reader).decode(ITEM_KEY, item, "k")).isEqualTo(new Entry<>(VALUE, 5));
    }
    assertThat(undecodable.count()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void entry_small_isStoredAsItIs(CompressionAlgorithm algorithm) {
    byte[] item = item(algorithm, "small");

    assertThat(envelopes.open(ITEM_KEY, item).compressed()).isFalse();
    assertThat(item).isEqualTo(item(CompressionAlgorithm.NONE, "small"));
    assertThat(codec(algorithm).decode(ITEM_KEY, item, "k")).isEqualTo(new Entry<>("small", 5));
  }

  @Test
  void withDeadline_ofACompressedEntry_leavesItCompressed() {
    byte[] item = item(CompressionAlgorithm.DEFLATE, VALUE);
    EntryCodec<String, String> codec = codec(CompressionAlgorithm.NONE);

    byte[] moved = codec.withDeadline(ITEM_KEY, item, 9);

    assertThat(codec.decode(ITEM_KEY, moved, "k")).isEqualTo(new Entry<>(VALUE, 9));
    assertThat(moved).hasSameSizeAs(item);
    assertThat(envelopes.contentCheck(ITEM_KEY, moved))
        .isEqualTo(envelopes.contentCheck(ITEM_KEY, item));
  }

  @Test
  void decode_damagedPayloadUnderARightCheck_isACountedMiss() {
    Envelope good = envelopes.open(ITEM_KEY, item(CompressionAlgorithm.DEFLATE, VALUE));
    byte[] payload =
        java.util.Arrays.copyOfRange(good.bytes(), good.payloadAt(), good.bytes().length - 1);
    byte[] item = envelopes.entry(ITEM_KEY, null, 5, 0, new Payload(payload, true));

    assertThat(codec(CompressionAlgorithm.NONE).decode(ITEM_KEY, item, "k")).isNull();
    assertThat(undecodable.count()).isEqualTo(1);
  }

  @Test
  void decode_damagedOrTooLarge_areCountedMisses() {
    try (CapturedLog log = new CapturedLog()) {
      Map<String, @Nullable Entry<Object>> read = DamagedItems.read(undecodable);

      assertThat(read).hasSizeGreaterThan(900);
      read.forEach((what, entry) -> assertThat(entry).as(what).isNull());
      assertThat(undecodable.count()).isEqualTo(read.size());
      assertThat(log.lines("an item that cannot be read counts as absent"))
          .as("one line for each cause")
          .hasSizeBetween(4, 20);
    }
  }
}
