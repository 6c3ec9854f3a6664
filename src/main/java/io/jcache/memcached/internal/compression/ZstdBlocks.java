package io.jcache.memcached.internal.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/** One Zstandard frame (RFC 8878), and nothing behind it. */
final class ZstdBlocks implements Blocks {
  private static final int LEVEL = 1;

  /** A block of at least four bytes stands for at most 128 KiB. */
  private static final long MOST_OF_BLOCK = 1 << 17;

  private static final int LEAST_BLOCK = 4;

  private final IdlePool<ZstdCompressCtx> compressors =
      new IdlePool<>(() -> new ZstdCompressCtx().setLevel(LEVEL), ZstdCompressCtx::close);
  private final IdlePool<ZstdDecompressCtx> decompressors =
      new IdlePool<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

  /**
   * Loads the library.
   *
   * @throws LinkageError where it is missing, or not for this machine
   */
  ZstdBlocks() {
    compressors.giveBack(compressors.take());
  }

  @Override
  public int room(int rawLength) {
    return Math.toIntExact(Zstd.compressBound(rawLength));
  }

  @Override
  public int compress(byte[] raw, byte[] target, int most) {
    ZstdCompressCtx context = compressors.take();
    try {
      return context.compressByteArray(target, 0, target.length, raw, 0, raw.length);
    } finally {
      compressors.giveBack(context);
    }
  }

  @Override
  public long mostRaw(int length) {
    return length / LEAST_BLOCK * MOST_OF_BLOCK;
  }

  @Override
  public void decompress(byte[] bytes, int from, int length, byte[] target) {
    ZstdDecompressCtx context = null;
    try {
      if (Zstd.findFrameCompressedSize(bytes, from, length) != length) {
        throw Blocks.otherLength();
      }
      context = decompressors.take();
      int decompressed = context.decompressByteArray(target, 0, target.length, bytes, from, length);
      decompressors.giveBack(context);
      context = null;
      if (decompressed != target.length) {
        throw Blocks.otherLength();
      }
    } catch (ZstdException e) {
      throw Blocks.damaged(e);
    } finally {
      if (context != null) {
        decompressors.discard(context);
      }
    }
  }

  @Override
  public void close() {
    compressors.close();
    decompressors.close();
  }
}
