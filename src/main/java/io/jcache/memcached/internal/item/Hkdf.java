package io.jcache.memcached.internal.item;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives keys from a secret, as RFC 5869 says, with HMAC-SHA256. */
final class Hkdf {

  /** The length of a hash in bytes. */
  static final int HASH_LENGTH = 32;

  private static final String HMAC = "HmacSHA256";
  private static final int MOST_BLOCKS = 255;

  private Hkdf() {}

  /**
   * Returns a key.
   *
   * @param salt not secret; empty for none
   * @param info what the key is for: different ones give independent keys
   * @param length in bytes, at most 255 times {@link #HASH_LENGTH}
   */
  static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
    if (length < 1 || length > MOST_BLOCKS * HASH_LENGTH) {
      throw new IllegalArgumentException("a key of " + length + " bytes cannot be derived");
    }
    Mac extract = hmac(salt.length == 0 ? new byte[HASH_LENGTH] : salt);
    Mac expand = hmac(extract.doFinal(secret));
    byte[] key = new byte[length];
    byte[] block = {};
    for (int done = 0, i = 1; done < length; i++) {
      expand.update(block);
      expand.update(info);
      expand.update((byte) i);
      block = expand.doFinal();
      System.arraycopy(block, 0, key, done, Math.min(block.length, length - done));
      done += block.length;
    }
    Arrays.fill(block, (byte) 0);
    return key;
  }

  /** Returns an HMAC-SHA256 of a key. */
  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }
}
