package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Values that another client compressed with zlib (RFC 1950). */
final class Zlib {
  private static final int CHUNK = 1 << 13;

  private Zlib() {}

  /**
   * Returns what was compressed.
   *
   * @param most the most bytes that it may have
   * @throws SerializationException where it is larger, or damaged
   */
  static byte[] decompress(byte[] bytes, int from, long most) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, from, bytes.length - from);
      ByteArrayOutputStream raw = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK];
      while (!inflater.finished()) {
        int length = inflater.inflate(chunk);
        if (length == 0 && !inflater.finished()) {
          throw new SerializationException("compressed by zlib, and damaged", null);
        }
        raw.write(chunk, 0, length);
        if (raw.size() > most) {
          throw new SerializationException(
              "compressed by zlib, and has more bytes than serialization.max-size allows: " + most,
              null);
        }
      }
      return raw.toByteArray();
    } catch (DataFormatException e) {
      throw new SerializationException("compressed by zlib, and damaged", e);
    } finally {
      inflater.end();
    }
  }
}
