package io.jcache.memcached.internal.compression;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4's block format, decompressed by the library's variant that checks all bounds. */
final class Lz4Blocks implements Blocks {
  /** A byte that lengthens a match adds 255 bytes. */
  private static final long MOST_RATIO = 255;

  private final LZ4Compressor compressor;
  private final LZ4SafeDecompressor decompressor;

  /**
   * Loads the library.
   *
   * @throws LinkageError where it is missing, or not for this machine
   */
  Lz4Blocks() {
    LZ4Factory factory = LZ4Factory.fastestInstance();
    this.compressor = factory.fastCompressor();
    this.decompressor = factory.safeDecompressor();
  }

  @Override
  public int room(int rawLength) {
    return compressor.maxCompressedLength(rawLength);
  }

  @Override
  public int compress(byte[] raw, byte[] target, int most) {
    return compressor.compress(raw, 0, raw.length, target, 0, room(raw.length));
  }

  @Override
  public long mostRaw(int length) {
    return length * MOST_RATIO;
  }

  @Override
  public void decompress(byte[] bytes, int from, int length, byte[] target) {
    int decompressed;
    try {
      decompressed = decompressor.decompress(bytes, from, length, target, 0, target.length);
    } catch (LZ4Exception e) {
      throw Blocks.damaged(e);
    }
    if (decompressed != target.length) {
      throw Blocks.otherLength();
    }
  }

  @Override
  public void close() {}
}
