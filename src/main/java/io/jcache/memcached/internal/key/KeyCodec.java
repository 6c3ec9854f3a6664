package io.jcache.memcached.internal.key;

import io.jcache.memcached.spi.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Keys to their canonical text and, where that is readable, back: see {@link CanonicalKeyCodec}.
 * Thread-safe.
 */
public interface KeyCodec {

  /** The length of the text of a hashed key: its tag and 43 characters of base64url. */
  int HASHED_LENGTH = 44;

  /**
   * Returns the text of a key: equal keys, as {@code equals} says, give equal texts in every JVM;
   * different keys give different ones.
   *
   * @param maxLength the longest text allowed, at least {@link #HASHED_LENGTH}; a longer one is
   *     hashed
   * @throws SerializationException for a key that cannot be encoded, naming its class and the way
   *     out
   */
  EncodedKey encode(Object key, int maxLength);

  /**
   * Returns whether two keys stand for the same entry: they are equal, arrays by their content; or
   * they have the same text, and only known classes of libraries say that they are not. Some of
   * these compare hash codes that they have kept, which differ between JVMs.
   */
  boolean areSame(Object one, Object other);

  /**
   * Returns the key of a readable text.
   *
   * @throws SerializationException when the text is none that {@link #encode} gives as readable
   */
  Object decode(String text);

  /** Returns the group whose keys lie together; null for a key that is placed by itself. */
  default @Nullable String group(Object key) {
    return null;
  }
}
