package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.spi.Serializer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Copies objects by their bytes: a copy is what a read of the cache would give.
 *
 * @param immutable tells of a class whether its objects never change
 */
public record SerializingCopier(Serializer serializer, Predicate<Class<?>> immutable)
    implements Copier {

  @Override
  @SuppressWarnings("unchecked") // As with a read, the type is that of the cache.
  public <T> Supplier<T> snapshot(T object) {
    if (immutable.test(object.getClass())) {
      return new Itself<>(object);
    }
    byte[] bytes;
    try {
      bytes = serializer.serialize(object);
    } catch (RuntimeException e) {
      // No failure here: what stores it has failed before, unless nothing is to be stored at all.
      return new Itself<>(object);
    }
    return () -> (T) serializer.deserialize(bytes, 0, bytes.length);
  }
}
