package io.jcache.memcached.internal.config;

import io.jcache.memcached.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How entries are encrypted.
 *
 * @param keys the keys, the first of which writes; empty where nothing is encrypted
 * @param itemKeys what of a key stands in its item key
 * @param itemKeysSecret the secret of hashed item keys
 */
public record EncryptionSettings(
    List<EncryptionKey> keys, ItemKeys itemKeys, Optional<Secret> itemKeysSecret) {

  /** Copies the keys. */
  public EncryptionSettings {
    keys = List.copyOf(keys);
  }

  /** What of a key stands in its item key. */
  public enum ItemKeys {
    /** The key, where it is of a simple type. */
    READABLE,
    /** A keyed hash of the key. */
    HASHED
  }

  /** Returns whether entries are encrypted. */
  public boolean isOn() {
    return !keys.isEmpty();
  }

  /** Returns the bytes of the keys by their ids, in their order. */
  public Map<Integer, byte[]> secrets() {
    Map<Integer, byte[]> secrets = new LinkedHashMap<>();
    keys.forEach(key -> secrets.put(key.id(), key.secret().bytes()));
    return secrets;
  }

  /**
   * Returns the secret of hashed item keys; empty where they are readable.
   *
   * @throws ConfigurationException where options do not fit together
   */
  public Optional<Secret> hashing() {
    boolean hashed = itemKeys == ItemKeys.HASHED;
    if (hashed && keys.isEmpty()) {
      throw unfit("is hashed, but without encryption.keys the keys would lie beside their hashes");
    }
    if (hashed && itemKeysSecret.isEmpty()) {
      throw unfit(
          "is hashed, but encryption.item-keys-secret is missing: give 32 random bytes of its own, "
              + SecretText.REMEDY);
    }
    if (!hashed && itemKeysSecret.isPresent()) {
      throw unfit(
          "is readable, but encryption.item-keys-secret is given: write item-keys = hashed, or"
              + " leave the secret out");
    }
    for (EncryptionKey key : keys) {
      if (itemKeysSecret.isPresent() && itemKeysSecret.get().equals(key.secret())) {
        throw unfit(
            ("is hashed, but encryption.item-keys-secret is the secret of the key %s, too: give it"
                    + " one of its own, which stays when the keys change")
                .formatted(key.id()));
      }
    }
    return itemKeysSecret;
  }

  private static ConfigurationException unfit(String why) {
    return new ConfigurationException("Option 'encryption.item-keys' " + why);
  }
}
