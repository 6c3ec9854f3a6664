package io.jcache.memcached.internal.item;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * XAES-256-GCM, as the C2SP specifies it, from the JDK's AES: authenticated encryption under nonces
 * so long that random ones never meet.
 *
 * <ul>
 *   <li>Each message has a key of its own, derived from the first half of its nonce by AES-CMAC (a
 *       key derivation of NIST SP 800-108), and is AES-256-GCM with the second half.
 *   <li>Thread-safe. A thread keeps its ciphers.
 * </ul>
 *
 * @see <a href="https://c2sp.org/XAES-256-GCM">the specification</a>
 */
final class Xaes256Gcm {

  /** The length of a key in bytes. */
  static final int KEY_LENGTH = 32;

  /** The length of a nonce in bytes. */
  static final int NONCE_LENGTH = 24;

  /** How many bytes longer than its text a message is. */
  static final int TAG_LENGTH = 16;

  private static final int HALF = NONCE_LENGTH / 2;
  private static final int BLOCK = 16;
  private static final int POLYNOMIAL = 0b10000111;

  // The values are the JDK's own, so that an idle thread holds no class of this library.
  private static final ThreadLocal<Cipher> GCM =
      ThreadLocal.withInitial(() -> cipher("AES/GCM/NoPadding"));

  private final byte[] subkey;
  private final ThreadLocal<Cipher> blocks;

  /** Creates the cipher of a key. */
  Xaes256Gcm(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("a key has " + KEY_LENGTH + " bytes, not " + key.length);
    }
    SecretKeySpec secret = new SecretKeySpec(key, "AES");
    this.blocks = ThreadLocal.withInitial(() -> blockCipher(secret));
    this.subkey = doubled(encrypted(new byte[BLOCK]));
  }

  /**
   * Encrypts a text in place, and writes the tag behind it.
   *
   * @param nonce what the nonce lies in at {@code nonceAt}, which was never used before; may be the
   *     message
   * @param textAt where the text begins, which ends {@link #TAG_LENGTH} bytes before the message's
   *     end
   * @param more what the message is bound to, beside its first {@code textAt} bytes
   */
  void seal(byte[] nonce, int nonceAt, byte[] message, int textAt, byte[] more) {
    try {
      Cipher cipher = initialized(Cipher.ENCRYPT_MODE, nonce, nonceAt);
      cipher.updateAAD(message, 0, textAt);
      cipher.updateAAD(more);
      int length = message.length - textAt - TAG_LENGTH;
      cipher.doFinal(message, textAt, length, message, textAt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM could not encrypt", e);
    }
  }

  /**
   * Returns the text of a message; null where the message is not what {@link #seal} made of it with
   * this key, nonce and binding.
   */
  byte @Nullable [] open(byte[] nonce, int nonceAt, byte[] message, int textAt, byte[] more) {
    try {
      Cipher cipher = initialized(Cipher.DECRYPT_MODE, nonce, nonceAt);
      cipher.updateAAD(message, 0, textAt);
      cipher.updateAAD(more);
      return cipher.doFinal(message, textAt, message.length - textAt);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM could not decrypt", e);
    }
  }

  private Cipher initialized(int mode, byte[] nonce, int nonceAt) throws GeneralSecurityException {
    byte[] key = messageKey(nonce, nonceAt);
    Cipher cipher = GCM.get();
    cipher.init(
        mode,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce, nonceAt + HALF, HALF));
    Arrays.fill(key, (byte) 0);
    return cipher;
  }

  /** Returns the key of a message: CMAC of a counter, the letter X and half of the nonce. */
  private byte[] messageKey(byte[] nonce, int nonceAt) {
    byte[] inputs = new byte[2 * BLOCK];
    for (int i = 0; i < 2; i++) {
      int at = i * BLOCK;
      inputs[at + 1] = (byte) (i + 1);
      inputs[at + 2] = 'X';
      System.arraycopy(nonce, nonceAt, inputs, at + BLOCK - HALF, HALF);
      for (int j = 0; j < BLOCK; j++) {
        inputs[at + j] ^= subkey[j];
      }
    }
    return encrypted(inputs);
  }

  private byte[] encrypted(byte[] wholeBlocks) {
    try {
      return blocks.get().doFinal(wholeBlocks);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES could not encrypt a block", e);
    }
  }

  /** Returns twice a block in the field of CMAC. */
  private static byte[] doubled(byte[] block) {
    byte[] twice = new byte[BLOCK];
    int carry = 0;
    for (int i = BLOCK - 1; i >= 0; i--) {
      twice[i] = (byte) (block[i] << 1 | carry);
      carry = (block[i] & 0x80) >>> 7;
    }
    twice[BLOCK - 1] ^= (byte) (carry * POLYNOMIAL);
    return twice;
  }

  private static Cipher blockCipher(SecretKeySpec key) {
    try {
      Cipher cipher = cipher("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES does not take a key of 256 bits", e);
    }
  }

  private static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + transformation, e);
    }
  }
}
