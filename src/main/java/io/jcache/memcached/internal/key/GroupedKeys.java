package io.jcache.memcached.internal.key;

import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.SerializationException;
import org.jspecify.annotations.Nullable;

/** Keys that an {@link Affinity} gives groups. */
public record GroupedKeys(KeyCodec keys, Affinity affinity) implements KeyCodec {

  @Override
  public EncodedKey encode(Object key, int maxLength) {
    return keys.encode(key, maxLength);
  }

  @Override
  public boolean areSame(Object one, Object other) {
    return keys.areSame(one, other);
  }

  @Override
  public Object decode(String text) {
    return keys.decode(text);
  }

  @Override
  public @Nullable String group(Object key) {
    try {
      return affinity.group(key);
    } catch (RuntimeException e) {
      throw new SerializationException(
          "The Affinity %s (option affinity) failed for a key of class %s: %s"
              .formatted(affinity.getClass().getName(), key.getClass().getName(), e),
          e);
    }
  }
}
