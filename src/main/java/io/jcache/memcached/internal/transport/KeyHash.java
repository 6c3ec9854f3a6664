package io.jcache.memcached.internal.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/** A hash that places keys on nodes: an unsigned number. */
enum KeyHash {
  /** The first four bytes of MD5, little-endian, as all kinds of ketama have it. */
  KETAMA {
    @Override
    long of(byte[] key) {
      return littleEndian(md5().digest(key), 0);
    }
  },
  /** The first eight bytes of MD5, little-endian. */
  MD5 {
    @Override
    long of(byte[] key) {
      byte[] digest = md5().digest(key);
      return littleEndian(digest, 4) << Integer.SIZE | littleEndian(digest, 0);
    }
  },
  /** Fifteen bits of the CRC, never 0: python-memcached's {@code cmemcache_hash}. */
  CRC {
    @Override
    long of(byte[] key) {
      CRC32 crc = new CRC32();
      crc.update(key);
      return Math.max(1, crc.getValue() >> 16 & 0x7fff);
    }
  },
  /** Jenkins' one-at-a-time hash, as libmemcached computes it where characters have a sign. */
  ONE_AT_A_TIME {
    @Override
    long of(byte[] key) {
      int hash = 0;
      for (byte b : key) {
        hash += b;
        hash += hash << 10;
        hash ^= hash >>> 6;
      }
      hash += hash << 3;
      hash ^= hash >>> 11;
      hash += hash << 15;
      return Integer.toUnsignedLong(hash);
    }
  };

  /** Returns the hash of a key's bytes. */
  abstract long of(byte[] key);

  /** Returns the hash of a key, in UTF-8. */
  long of(String key) {
    return of(key.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns four bytes as an unsigned number. */
  static long littleEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xffL)
        | (bytes[at + 1] & 0xffL) << 8
        | (bytes[at + 2] & 0xffL) << 16
        | (bytes[at + 3] & 0xffL) << 24;
  }

  /** Returns a digest that is used by one thread. */
  static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no MD5, which places keys on servers", e);
    }
  }
}
