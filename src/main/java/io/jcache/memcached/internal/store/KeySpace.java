package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.item.KeyHasher;
import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.internal.key.KeyCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The item keys of one cache, which {@link Shard} joins of {@link #itemPrefix} and the text of a
 * key.
 *
 * <p>An entry lies at {@code <prefix>/<cache>~<generation, base 36>.<key>}, the generation itself
 * at {@code <prefix>/<cache>~}. Cache names are escaped so that {@code ~} and {@code /} end them:
 * the item keys of two caches never meet, whatever their names and prefixes. Where they are hashed,
 * a keyed hash stands in place of the cache's name, and another in place of each key.
 *
 * <p>Those of a cache whose items other programs share are a prefix and the text of the key, with
 * no generation among them.
 */
public final class KeySpace {

  /** The longest key that memcached takes, in bytes. */
  static final int MAX_ITEM_KEY = 250;

  private static final int MAX_CACHE_NAME = 100;
  private static final int READABLE_PART = 40;
  private static final int RADIX = 36;
  private static final int GENERATION_DIGITS = 13;

  // No text of a key begins with it.
  private static final char HASHED = '$';

  private final String root;
  private final String scope;
  private final KeyCodec codec;
  private final @Nullable KeyHasher hasher;
  private final @Nullable String shared;

  /**
   * Creates the item keys of a cache.
   *
   * @param prefix what sets the keys of an application apart; empty for none
   * @param secret hashes names of caches and keys; null where they stand in the item keys
   */
  public KeySpace(String prefix, String cacheName, KeyCodec codec, @Nullable KeyHasher secret) {
    String start = prefix.isEmpty() ? "" : prefix + "/";
    this.scope = start + escaped(cacheName) + "~";
    this.codec = codec;
    this.shared = null;
    if (secret == null) {
      this.root = scope;
      this.hasher = null;
    } else {
      this.root = start + HASHED + secret.of("caches").hash(scope) + "~";
      this.hasher = secret.of("keys of " + scope);
    }
  }

  private KeySpace(String prefix, String routingPrefix, String cacheName, KeyCodec codec) {
    this.shared = prefix;
    this.root = routingPrefix;
    this.scope = prefix + "* (cache " + cacheName + ")";
    this.codec = codec;
    this.hasher = null;
  }

  /**
   * Returns the item keys of a cache whose items other programs share.
   *
   * @param prefix what stands before the text of a key
   * @param routed whether it counts for the placement of a key
   */
  public static KeySpace shared(String prefix, boolean routed, String cacheName, KeyCodec codec) {
    return new KeySpace(prefix, routed ? prefix : "", cacheName, codec);
  }

  /** Returns whether the generation is part of the item keys, so that raising it ends entries. */
  boolean hasGenerations() {
    return shared == null;
  }

  /** Returns what tells the cache from all others, the same whether or not keys are hashed. */
  public String scope() {
    return scope;
  }

  /** Returns the text of a key, the same in every generation. */
  public EncodedKey encode(Object key) {
    int before = shared == null ? root.length() + GENERATION_DIGITS + 1 : shared.length();
    return hidden(codec.encode(key, MAX_ITEM_KEY - before));
  }

  /** Returns the same for a key of which there is only the text that a codec gives it. */
  public EncodedKey encodeText(String text) {
    return hidden(new EncodedKey(text, false));
  }

  private EncodedKey hidden(EncodedKey encoded) {
    return hasher == null ? encoded : new EncodedKey(HASHED + hasher.hash(encoded.text()), false);
  }

  /** Returns whether two keys stand for the same entry. */
  boolean areSame(Object one, Object other) {
    return codec.areSame(one, other);
  }

  /** Returns the key of a readable text. */
  Object decode(String text) {
    return codec.decode(text);
  }

  /** Returns the group whose keys lie on one node; null for a key that is placed by itself. */
  @Nullable String group(Object key) {
    return codec.group(key);
  }

  /** Returns what places a key without a group on a node, whatever the generation. */
  public String routingKey(String text) {
    return root + text;
  }

  /**
   * Returns the key of the item that holds the generation on a node; of shared items a text that no
   * item can have as its key, as it has spaces.
   */
  public String generationKey() {
    return shared == null ? root : scope;
  }

  /** Returns what the item keys of all entries of a generation begin with. */
  public String itemPrefix(long generation) {
    return shared == null ? root + Long.toString(generation, RADIX) + "." : shared;
  }

  /**
   * Returns the text of a key of this cache, in whichever generation; empty for the item that holds
   * the generation, null for an item of anything else.
   */
  @Nullable String textOf(String itemKey) {
    String start = shared == null ? root : shared;
    if (!itemKey.startsWith(start)) {
      return null;
    }
    String rest = itemKey.substring(start.length());
    return shared == null ? rest.substring(rest.indexOf('.') + 1) : rest;
  }

  @Override
  public String toString() {
    return shared == null ? root + "<generation>.<key>" : shared + "<key>";
  }

  private static String escaped(String cacheName) {
    StringBuilder escaped = new StringBuilder(cacheName.length() + 16);
    for (int i = 0; i < cacheName.length(); i++) {
      char c = cacheName.charAt(i);
      if (c > ' ' && c < 0x7f && "%~/#".indexOf(c) < 0) {
        escaped.append(c);
      } else {
        // Per UTF-16 unit, so that unpaired surrogates stay apart.
        escaped.append('%').append(String.format("%04x", (int) c));
      }
    }
    if (escaped.length() <= MAX_CACHE_NAME) {
      return escaped.toString();
    }
    return escaped.substring(0, READABLE_PART) + "#" + hash(escaped.toString());
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
