package io.jcache.memcached.internal.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.option.CompressionAlgorithm;
import io.jcache.memcached.spi.SerializationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CompressionTest {
  private static final int LIMIT = 16 << 20;
  private static final int SMALL_LIMIT = 4096;
  private static final int[] SIZES = {20, 200, 1000, 10_000, 100_000, 1_000_000, 5_000_000};

  private final List<Compression> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Compression::close);
  }

  private Compression compression(CompressionAlgorithm algorithm, int threshold) {
    return compression(algorithm, threshold, LIMIT);
  }

  private Compression compression(CompressionAlgorithm algorithm, int threshold, int maxSize) {
    Compression made = new Compression(algorithm, threshold, maxSize);
    opened.add(made);
    return made;
  }

  private static byte[] text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < length; i++) {
      text.append("The customer ").append(i * 7919 % 1009).append(" has ordered; ");
    }
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  /** Returns bytes behind some others, as payloads stand in items. */
  private static byte[] shifted(byte[] bytes) {
    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    return shifted;
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void compress_text_isSmallerAndReadByEveryone(CompressionAlgorithm algorithm) {
    Compression writer = compression(algorithm, 1);
    Compression reader = compression(CompressionAlgorithm.NONE, 1);
    for (int size : SIZES) {
      byte[] text = text(size);

      byte[] compressed = writer.compress(text);

      if (size >= 1000) {
        assertThat(compressed).isNotNull();
      }
      if (compressed != null) {
        assertThat(compressed.length).isLessThan(size - size / 16);
        assertThat(reader.decompress(shifted(compressed), 3)).isEqualTo(text);
        assertThat(writer.decompress(compressed, 0)).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void compress_whatDoesNotShrink_isLeftAsItIs(CompressionAlgorithm algorithm) {
    Compression compression = compression(algorithm, 1);
    for (int size : SIZES) {
      assertThat(compression.compress(random(size))).isNull();
    }
    assertThat(compression.compress(new byte[0])).isNull();
    assertThat(compression.compress(new byte[1])).isNull();
    assertThat(compression.compress(new byte[6])).isNull();
  }

  @Test
  void compress_belowTheThresholdAboveTheLimitOrByNone_isLeftAsItIs() {
    Compression compression = compression(CompressionAlgorithm.DEFLATE, 1000);

    assertThat(compression.compress(text(999))).isNull();
    assertThat(compression.compress(text(1000))).isNotNull();
    assertThat(compression.compress(new byte[LIMIT])).isNotNull();
    assertThat(compression.compress(new byte[LIMIT + 1])).isNull();
    assertThat(compression(CompressionAlgorithm.NONE, 1).compress(text(9000))).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void compress_manyThreads_eachGetsItsOwn(CompressionAlgorithm algorithm) throws Exception {
    Compression compression = compression(algorithm, 1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int size = 2000 + i * 777;
        ends.add(
            threads.submit(
                () -> {
                  byte[] text = text(size);
                  for (int round = 0; round < 200; round++) {
                    byte[] compressed = compression.compress(text);
                    assertThat(compression.decompress(compressed, 0)).isEqualTo(text);
                    byte[] cut = Arrays.copyOf(compressed, compressed.length / 2);
                    assertThatThrownBy(() -> compression.decompress(cut, 0))
                        .isInstanceOf(SerializationException.class);
                  }
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void decompress_zerosMadeByHand_gives(CompressionAlgorithm algorithm) {
    int limit = 1_000_000;
    Compression compression = compression(CompressionAlgorithm.NONE, 1, limit);
    for (int count : new int[] {250_000, limit}) {
      byte[] payload =
          DamagedBlocks.payload(algorithm, count, DamagedBlocks.zeros(algorithm, count));

      assertThat(payload.length).isLessThan(count / 250);
      assertThat(compression.decompress(payload, 0)).isEqualTo(new byte[count]);
    }
  }

  @Test
  void decompress_damagedOrTooLarge_isRefused() {
    Compression compression = compression(CompressionAlgorithm.NONE, 1, SMALL_LIMIT);
    Map<String, byte[]> damaged = DamagedBlocks.all(SMALL_LIMIT);

    assertThat(damaged).hasSizeGreaterThan(900);
    damaged.forEach(
        (what, payload) ->
            assertThatThrownBy(() -> compression.decompress(payload, 0), what)
                .as(what)
                .isInstanceOf(SerializationException.class));
  }

  /** The control: what is refused for its size alone is read where that size is allowed. */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void decompress_tooLargeForASmallLimit_isReadUnderALargerOne(CompressionAlgorithm algorithm) {
    byte[] payload = DamagedBlocks.all(SMALL_LIMIT).get(algorithm + " large, as it says");

    assertThat(compression(CompressionAlgorithm.NONE, 1).decompress(payload, 0))
        .isEqualTo(new byte[16 * SMALL_LIMIT]);
  }

  @Test
  void decompress_moreThanTheLimitOrThanCanBe_isRefusedByItsHeader() {
    Compression compression = compression(CompressionAlgorithm.NONE, 1, SMALL_LIMIT);
    byte[] large = DamagedBlocks.payload(CompressionAlgorithm.ZSTD, SMALL_LIMIT + 1, new byte[100]);

    assertThatThrownBy(() -> compression.decompress(large, 0))
        .hasMessage("it says that it stands for more bytes than the limit of 4096");
    for (CompressionAlgorithm algorithm :
        new CompressionAlgorithm[] {
          CompressionAlgorithm.DEFLATE, CompressionAlgorithm.LZ4, CompressionAlgorithm.ZSTD
        }) {
      byte[] liar = DamagedBlocks.payload(algorithm, SMALL_LIMIT, new byte[3]);
      assertThatThrownBy(() -> compression.decompress(liar, 0))
          .as("nothing is allocated for it")
          .hasMessage("it says that it stands for more bytes than its compression could hold");
    }
  }

  @Test
  void missingLibrary_isNamedToWriterAndReader() {
    Compression without =
        new Compression(
            CompressionAlgorithm.LZ4,
            1,
            LIMIT,
            () -> {
              throw new NoClassDefFoundError("net/jpountz/lz4/LZ4Factory");
            },
            () -> {
              throw new UnsatisfiedLinkError("no zstd for this machine");
            });
    opened.add(without);
    String lz4 =
        "compression by lz4 needs the library at.yawk.lz4:lz4-java, which is not on the class path,"
            + " or not for this machine (java.lang.NoClassDefFoundError:"
            + " net/jpountz/lz4/LZ4Factory); add it";

    assertThatThrownBy(without::load).isInstanceOf(SerializationException.class).hasMessage(lz4);
    assertThatThrownBy(without::load).hasMessage(lz4);
    byte[] zeros = DamagedBlocks.zeros(CompressionAlgorithm.ZSTD, 1000);
    assertThatThrownBy(
            () ->
                without.decompress(
                    DamagedBlocks.payload(CompressionAlgorithm.ZSTD, 1000, zeros), 0))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("com.github.luben:zstd-jni")
        .hasMessageContaining("no zstd for this machine");
    byte[] deflated = DamagedBlocks.zeros(CompressionAlgorithm.DEFLATE, 1000);
    assertThat(
            without.decompress(
                DamagedBlocks.payload(CompressionAlgorithm.DEFLATE, 1000, deflated), 0))
        .isEqualTo(new byte[1000]);
  }

  /** As JDK 24 and newer do with {@code --illegal-native-access=deny}. */
  @Test
  void load_whereNativeAccessIsDenied_namesTheFlag() {
    Compression denied =
        new Compression(
            CompressionAlgorithm.ZSTD,
            64,
            1000,
            () -> {
              throw new NoClassDefFoundError("net/jpountz/lz4/LZ4Factory");
            },
            () -> {
              throw new ExceptionInInitializerError(new IllegalCallerException("Illegal access"));
            });
    opened.add(denied);

    assertThatThrownBy(denied::load)
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("compression by zstd needs native access")
        .hasMessageContaining("--enable-native-access=ALL-UNNAMED");
  }
}
