package io.jcache.memcached.internal.compression;

import io.jcache.memcached.spi.SerializationException;

/** One algorithm: compresses and decompresses whole blocks of bytes, for any threads. */
interface Blocks extends AutoCloseable {

  /** Returns the bytes that the target of {@link #compress} must have. */
  int room(int rawLength);

  /**
   * Compresses bytes.
   *
   * @param most the bytes from which on the result is of no use
   * @return the length of the result, from the start of the target on; {@code most} or more where
   *     it is of no use, whatever the target holds then
   */
  int compress(byte[] raw, byte[] target, int most);

  /** Returns the most bytes that a compressed block of a length can stand for. */
  long mostRaw(int length);

  /**
   * Decompresses a block that fills the target exactly, never writing beyond it.
   *
   * @throws SerializationException where the bytes are no such block, or more than one
   */
  void decompress(byte[] bytes, int from, int length, byte[] target);

  /** Ends what is not in use; what is in use ends after it. */
  @Override
  void close();

  /** Returns the error of bytes that are no block for the target. */
  static SerializationException damaged(Throwable cause) {
    return new SerializationException("its compressed bytes are damaged", cause);
  }

  /** Returns the error of a block that holds something else than was said of it. */
  static SerializationException otherLength() {
    return new SerializationException(
        "its compressed bytes stand for more, or for less, than it says", null);
  }
}
