package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.ClassRules;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import org.jspecify.annotations.Nullable;

/** Makes the codecs of keys. */
public final class KeyCodecs {

  /** The option that names the user's {@link KeyEncoder}. */
  static final String ENCODER_OPTION = "key-encoder";

  /** The option that bounds the nesting of keys. */
  static final String DEPTH_OPTION = "keys.max-depth";

  /** The deepest nesting that may be allowed: half of what a stack of 512 KiB bears. */
  public static final int DEEPEST = 250;

  /** The most bytes that the canonical form of one key may have. */
  static final int MAX_CANONICAL_BYTES = 1 << 20;

  private KeyCodecs() {}

  /**
   * Returns a codec with canonical keys: the text of a key depends on nothing but what {@code
   * equals} sees of it.
   *
   * @param loader finds the classes of enums on decoding; held weakly
   * @param serializer checks, once per class, that a key survives serialization
   * @param custom is asked first for every key that has no readable text, and inside such a key for
   *     every object that the codec has no form of its own for; null for none
   * @param maxDepth the deepest nesting of a key, from 1 to {@link #DEEPEST}
   * @throws IllegalArgumentException when {@code maxDepth} is out of range
   */
  public static KeyCodec canonical(
      ClassLoader loader, Serializer serializer, @Nullable KeyEncoder custom, int maxDepth) {
    return canonical(loader, serializer, custom, maxDepth, ClassRules.NONE);
  }

  /**
   * Returns a codec as {@link #canonical(ClassLoader, Serializer, KeyEncoder, int)} does, for keys
   * of the enums that rules allow.
   */
  public static KeyCodec canonical(
      ClassLoader loader,
      Serializer serializer,
      @Nullable KeyEncoder custom,
      int maxDepth,
      ClassRules rules) {
    if (maxDepth < 1 || maxDepth > DEEPEST) {
      throw new IllegalArgumentException(
          DEPTH_OPTION + " is " + maxDepth + "; allowed is 1 to " + DEEPEST);
    }
    return new CanonicalKeyCodec(loader, serializer, custom, maxDepth, rules);
  }
}
