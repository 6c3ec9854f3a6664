package io.jcache.memcached.internal.compression;

import io.jcache.memcached.internal.option.CompressionAlgorithm;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * Compressed payloads that no JVM of ours writes: damaged ones, and small ones that stand for more
 * than they say or than a small limit allows. None stands for more than 64 kB.
 */
public final class DamagedBlocks {
  private static final int BLOCK = 1 << 17;
  private static final int RANDOM = 300;

  /** The bytes that the blocks stand for whose damage is another. */
  private static final int GOOD = 3000;

  private DamagedBlocks() {}

  /** Returns a payload that says that it stands for {@code length} bytes. */
  public static byte[] payload(CompressionAlgorithm algorithm, int length, byte[] compressed) {
    return ByteBuffer.allocate(5 + compressed.length)
        .put((byte) algorithm.id())
        .putInt(length)
        .put(compressed)
        .array();
  }

  /** Returns zeros, compressed. */
  public static byte[] zeros(CompressionAlgorithm algorithm, int count) {
    return switch (algorithm) {
      case DEFLATE -> deflated(count);
      case LZ4 -> lz4(count);
      case ZSTD -> zstd(count);
      case NONE -> throw new IllegalArgumentException("compresses nothing");
    };
  }

  private static byte[] deflated(int count) {
    Deflater deflater = new Deflater(9, true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 12];
    byte[] zeros = new byte[1 << 16];
    for (int left = count; left > 0 || !deflater.finished(); ) {
      if (deflater.needsInput() && left > 0) {
        deflater.setInput(zeros, 0, Math.min(left, zeros.length));
        left -= Math.min(left, zeros.length);
        if (left == 0) {
          deflater.finish();
        }
      }
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  /** One literal, a match of all but the last five bytes, and these as literals. */
  private static byte[] lz4(int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, 0, 1, 0});
    int left = count - 1 - 5 - 4 - 15;
    for (; left >= 255; left -= 255) {
      out.write(255);
    }
    out.write(left);
    out.writeBytes(new byte[] {0x50, 0, 0, 0, 0, 0});
    return out.toByteArray();
  }

  /** A frame that says its length, of blocks that repeat one byte. */
  private static byte[] zstd(int count) {
    int blocks = (count + BLOCK - 1) / BLOCK;
    ByteBuffer frame = ByteBuffer.allocate(9 + blocks * 4).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0xFD2FB528).put((byte) 0xA0).putInt(count);
    for (int i = 0; i < blocks; i++) {
      boolean last = i == blocks - 1;
      int size = last ? count - i * BLOCK : BLOCK;
      frame.putInt((size << 3 | 1 << 1 | (last ? 1 : 0)) & 0xffffff);
    }
    return frame.array();
  }

  /**
   * Returns payloads that cannot be decompressed, by what is wrong with them.
   *
   * @param maxSize the most bytes that a payload may stand for, more than 3,000
   */
  public static Map<String, byte[]> all(int maxSize) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("empty", new byte[0]);
    all.put("header cut", new byte[] {1, 0, 0});
    all.put("algorithm 0", new byte[] {0, 0, 0, 0, 9, 1, 2, 3});
    all.put("algorithm 77", new byte[] {77, 0, 0, 0, 9, 1, 2, 3});
    for (CompressionAlgorithm algorithm : CompressionAlgorithm.values()) {
      if (algorithm != CompressionAlgorithm.NONE) {
        of(algorithm, maxSize).forEach((what, payload) -> all.put(algorithm + " " + what, payload));
      }
    }
    return all;
  }

  private static Map<String, byte[]> of(CompressionAlgorithm algorithm, int maxSize) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    byte[] good = zeros(algorithm, GOOD);
    int large = 16 * maxSize;
    all.put("large, as it says", payload(algorithm, large, zeros(algorithm, large)));
    all.put("large, by one", payload(algorithm, maxSize + 1, zeros(algorithm, maxSize + 1)));
    all.put("large, says little", payload(algorithm, GOOD / 2, zeros(algorithm, large)));
    all.put("large, says the limit", payload(algorithm, maxSize, zeros(algorithm, large)));
    all.put("nothing", payload(algorithm, GOOD, new byte[0]));
    for (int length :
        new int[] {
          Integer.MAX_VALUE, 1 << 30, maxSize, GOOD + 1, GOOD - 1, 1, 0, -1, Integer.MIN_VALUE
        }) {
      all.put("says " + length, payload(algorithm, length, good));
    }
    for (int length : new int[] {1, 2, good.length / 2, good.length - 2, good.length - 1}) {
      all.put("cut at " + length, payload(algorithm, GOOD, Arrays.copyOf(good, length)));
    }
    all.put("one more byte", payload(algorithm, GOOD, Arrays.copyOf(good, good.length + 1)));
    all.put("twice", payload(algorithm, GOOD, twice(good)));
    if (algorithm == CompressionAlgorithm.ZSTD) {
      byte[] more = Arrays.copyOf(good, good.length + 8);
      ByteBuffer.wrap(more, good.length, 8).order(ByteOrder.LITTLE_ENDIAN).putInt(0x184D2A50);
      all.put("a frame to be skipped behind it", payload(algorithm, GOOD, more));
    }
    Random random = new Random(7);
    for (int i = 0; i < RANDOM; i++) {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      int length = random.nextInt(bytes.length * 5 + 100) + 200;
      all.put("random " + i, payload(algorithm, length, bytes));
    }
    return all;
  }

  private static byte[] twice(byte[] bytes) {
    byte[] twice = Arrays.copyOf(bytes, bytes.length * 2);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    return twice;
  }
}
