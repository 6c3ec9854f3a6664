package io.jcache.memcached.internal.compression;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Raw deflate (RFC 1951), without the checks of zlib: items have their own. */
final class DeflateBlocks implements Blocks {
  /** A match of 258 bytes takes two bits at least. */
  private static final long MOST_RATIO = 258 * 4;

  private final IdlePool<Deflater> deflaters =
      new IdlePool<>(() -> new Deflater(Deflater.BEST_SPEED, true), Deflater::end);
  private final IdlePool<Inflater> inflaters =
      new IdlePool<>(() -> new Inflater(true), Inflater::end);

  @Override
  public int room(int rawLength) {
    return rawLength;
  }

  @Override
  public int compress(byte[] raw, byte[] target, int most) {
    Deflater deflater = deflaters.take();
    deflater.setInput(raw);
    deflater.finish();
    int length = deflater.deflate(target, 0, most);
    int result = deflater.finished() ? length : most;
    deflater.reset();
    deflaters.giveBack(deflater);
    return result;
  }

  @Override
  public long mostRaw(int length) {
    return length * MOST_RATIO;
  }

  @Override
  public void decompress(byte[] bytes, int from, int length, byte[] target) {
    Inflater inflater = inflaters.take();
    try {
      inflater.setInput(bytes, from, length);
      int inflated = inflater.inflate(target);
      boolean more = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
      if (inflated != target.length
          || more
          || !inflater.finished()
          || inflater.getRemaining() != 0) {
        throw Blocks.otherLength();
      }
    } catch (DataFormatException e) {
      throw Blocks.damaged(e);
    } finally {
      inflater.reset();
      inflaters.giveBack(inflater);
    }
  }

  @Override
  public void close() {
    deflaters.close();
    inflaters.close();
  }
}
