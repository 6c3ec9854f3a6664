package io.jcache.memcached.internal.item;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and authenticates the items of one cache, under one of several keys. Thread-safe.
 *
 * <p>An item names its key, then holds its nonce, in the clear; both are authenticated, as is all
 * that lies before them.
 */
public final class ItemCipher {

  /** The length of the key's id and of the nonce in bytes. */
  public static final int HEADER_LENGTH = 1 + Xaes256Gcm.NONCE_LENGTH;

  /** How many bytes an item has behind its content. */
  public static final int TRAILER_LENGTH = Xaes256Gcm.TAG_LENGTH;

  private static final int NONCES_AT_A_TIME = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  // A buffer of the JDK's, so that an idle thread holds no class of this library.
  private static final ThreadLocal<ByteBuffer> NONCES =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocate(NONCES_AT_A_TIME * Xaes256Gcm.NONCE_LENGTH).limit(0));

  private final Map<Integer, Xaes256Gcm> ciphers;
  private final int writing;

  /** Creates a cipher that writes with the first key. */
  ItemCipher(Map<Integer, Xaes256Gcm> ciphers) {
    this.ciphers = Map.copyOf(ciphers);
    this.writing = ciphers.keySet().iterator().next();
  }

  /** Returns whether an item is of an older key than the one that writes: of a smaller id. */
  public boolean isOutdated(byte[] item, int headerAt) {
    return keyOf(item, headerAt) < writing;
  }

  /** Returns the id of an item's key. */
  public int keyOf(byte[] item, int headerAt) {
    return Byte.toUnsignedInt(item[headerAt]);
  }

  /** Returns whether there is a key of an id. */
  public boolean knows(int key) {
    return ciphers.containsKey(key);
  }

  /**
   * Encrypts an item in place.
   *
   * @param headerAt where {@link #HEADER_LENGTH} bytes are free
   * @param contentAt where the content begins, which {@link #TRAILER_LENGTH} free bytes follow;
   *     what is before it is authenticated
   * @param place what is authenticated, too: where the item lies
   */
  public void seal(byte[] item, int headerAt, int contentAt, byte[] place) {
    item[headerAt] = (byte) writing;
    nextNonce(item, headerAt + 1);
    cipher(writing).seal(item, headerAt + 1, item, contentAt, place);
  }

  /**
   * Returns the content of an item; null where the item is not authentic at this place.
   *
   * @param item of a key that this cipher knows, and not shorter than {@code contentAt} and {@link
   *     #TRAILER_LENGTH}
   */
  public byte @Nullable [] open(byte[] item, int headerAt, int contentAt, byte[] place) {
    return cipher(keyOf(item, headerAt)).open(item, headerAt + 1, item, contentAt, place);
  }

  private Xaes256Gcm cipher(int key) {
    Xaes256Gcm cipher = ciphers.get(key);
    if (cipher == null) {
      throw new IllegalArgumentException("there is no key " + key);
    }
    return cipher;
  }

  private static void nextNonce(byte[] item, int at) {
    ByteBuffer nonces = NONCES.get();
    if (!nonces.hasRemaining()) {
      byte[] fresh = new byte[nonces.capacity()];
      RANDOM.nextBytes(fresh);
      nonces.clear().put(fresh).flip();
    }
    nonces.get(item, at, Xaes256Gcm.NONCE_LENGTH);
  }

  @Override
  public String toString() {
    return "ItemCipher" + ciphers.keySet();
  }
}
