package io.jcache.memcached.internal.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;

/**
 * A keyed hash of texts: the first 128 bits of HMAC-SHA256, as 22 characters of base64url. Without
 * the secret nobody can tell which text a hash is of, not even by trying. Thread-safe.
 */
public final class KeyHasher {

  /** The length of a hash in characters. */
  public static final int LENGTH = 22;

  private static final String PURPOSE = "jcache-memcached 1 item keys ";
  private static final int BYTES = 16;

  private final byte[] secret;
  private final ThreadLocal<Mac> mac;

  /**
   * Creates the hash of a secret.
   *
   * @param secret 32 random bytes
   */
  public KeyHasher(byte[] secret) {
    this(secret, "");
  }

  private KeyHasher(byte[] secret, String purpose) {
    this.secret = secret.clone();
    byte[] info = (PURPOSE + purpose).getBytes(StandardCharsets.UTF_8);
    byte[] key = Hkdf.derive(secret, new byte[0], info, Hkdf.HASH_LENGTH);
    this.mac = ThreadLocal.withInitial(() -> Hkdf.hmac(key));
  }

  /** Returns the hash, independent of this one, for a purpose, such as the keys of one cache. */
  public KeyHasher of(String purpose) {
    return new KeyHasher(secret, purpose);
  }

  /** Returns the hash of a text. */
  public String hash(String text) {
    byte[] whole = mac.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, BYTES));
  }

  @Override
  public String toString() {
    return "KeyHasher";
  }
}
