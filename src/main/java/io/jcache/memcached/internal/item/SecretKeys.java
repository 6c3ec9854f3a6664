package io.jcache.memcached.internal.item;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The secrets that an application shares with nobody, by their ids: the first one writes, all read.
 * What they are used for is never a secret itself but a key derived from it, one for each use.
 */
public final class SecretKeys {

  private static final String ITEMS = "jcache-memcached 1 items ";

  private final Map<Integer, byte[]> secrets;

  /**
   * Creates the keys.
   *
   * @param secrets 32 random bytes each, by ids from 1 to 255, the one that writes first
   */
  public SecretKeys(Map<Integer, byte[]> secrets) {
    this.secrets = new LinkedHashMap<>(secrets);
  }

  /**
   * Returns the cipher of a cache's items.
   *
   * @param cache what tells the cache from all others
   */
  public ItemCipher cipher(String cache) {
    byte[] info = (ITEMS + cache).getBytes(StandardCharsets.UTF_8);
    Map<Integer, Xaes256Gcm> ciphers = new LinkedHashMap<>();
    secrets.forEach(
        (id, secret) ->
            ciphers.put(
                id, new Xaes256Gcm(Hkdf.derive(secret, new byte[0], info, Xaes256Gcm.KEY_LENGTH))));
    return new ItemCipher(ciphers);
  }

  /** Returns the ids, that of the key that writes first. */
  public Set<Integer> ids() {
    return Collections.unmodifiableSet(secrets.keySet());
  }

  /** Returns the ids. */
  @Override
  public String toString() {
    return "SecretKeys" + secrets.keySet();
  }
}
