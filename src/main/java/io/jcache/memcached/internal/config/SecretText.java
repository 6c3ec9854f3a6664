package io.jcache.memcached.internal.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads secrets of 32 random bytes in base64. What it refuses, it refuses without a word of what it
 * read.
 */
final class SecretText {

  /** How to get a secret. */
  static final String REMEDY = "as 'openssl rand -base64 32' prints them";

  private static final String NONE = "none";
  private static final int LENGTH = 32;
  private static final int MOST_KEYS = 255;
  private static final int FEWEST_KINDS = 16;
  private static final Pattern KEY = Pattern.compile("\\s*([0-9]{1,9})\\s*:(.*)");

  private SecretText() {}

  /** Returns the type of one secret, or none. */
  static ValueType<Optional<Secret>> secrets() {
    return new ValueType<>(
        "32 random bytes in base64, " + REMEDY + ", or " + NONE,
        false,
        text -> secret(text.strip()),
        true);
  }

  /** Returns the type of lists of keys. */
  static ValueType<List<EncryptionKey>> keys() {
    return new ValueType<>(
        ("keys, [{id = 1, secret = ${CACHE_KEY}}] in a file and 1:secret;2:secret elsewhere, the"
                + " first of which writes: the id a whole number from 1 to 255, the secret 32 random"
                + " bytes in base64, %s; or %s")
            .formatted(REMEDY, NONE),
        true,
        text -> keys(text.strip()),
        true);
  }

  private static Optional<Secret> secret(String text) throws RefusedValueException {
    return text.equals(NONE) ? Optional.empty() : Optional.of(secret(text, "which"));
  }

  private static List<EncryptionKey> keys(String text) throws RefusedValueException {
    if (text.equals(NONE)) {
      return List.of();
    }
    List<EncryptionKey> keys = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      Matcher matcher = KEY.matcher(part);
      if (!matcher.matches()) {
        throw new RefusedValueException(
            text.isEmpty() ? "which is empty" : "which has a key without an id");
      }
      int id = Integer.parseInt(matcher.group(1));
      if (id < 1 || id > MOST_KEYS) {
        throw new RefusedValueException("which has the id " + id);
      }
      Secret secret = secret(matcher.group(2).strip(), "whose secret of the id " + id);
      for (EncryptionKey other : keys) {
        if (other.id() == id) {
          throw new RefusedValueException("which has the id " + id + " twice");
        }
        if (other.secret().equals(secret)) {
          throw new RefusedValueException(
              "whose ids " + other.id() + " and " + id + " have the same secret");
        }
      }
      keys.add(new EncryptionKey(id, secret));
    }
    return keys;
  }

  private static Secret secret(String text, String which) throws RefusedValueException {
    byte[] bytes = decoded(text);
    if (bytes.length != LENGTH) {
      throw new RefusedValueException(which + " is not 32 bytes in base64");
    }
    if (!looksRandom(bytes)) {
      throw new RefusedValueException(which + " is not random: a text, or bytes with a pattern");
    }
    return new Secret(bytes);
  }

  /** Returns the bytes, none where the text is not base64. */
  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Returns false for what random bytes give less than once in a million million times. */
  private static boolean looksRandom(byte[] bytes) {
    boolean text = true;
    BitSet values = new BitSet();
    BitSet steps = new BitSet();
    for (int i = 0; i < bytes.length; i++) {
      text &= bytes[i] >= ' ' && bytes[i] < 0x7f;
      values.set(Byte.toUnsignedInt(bytes[i]));
      steps.set(bytes[i] - bytes[i == 0 ? bytes.length - 1 : i - 1] & 0xff);
    }
    return !text && values.cardinality() >= FEWEST_KINDS && steps.cardinality() >= FEWEST_KINDS;
  }
}
