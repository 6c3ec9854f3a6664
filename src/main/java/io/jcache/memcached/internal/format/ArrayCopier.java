package io.jcache.memcached.internal.format;

import io.jcache.memcached.internal.entry.Copier;
import java.util.function.Supplier;

/** Copies the one kind of values of shared items that can change, byte arrays. */
public record ArrayCopier() implements Copier {

  @Override
  @SuppressWarnings("unchecked") // The copy of an array has its class.
  public <T> Supplier<T> snapshot(T object) {
    if (!(object instanceof byte[] bytes)) {
      return new Itself<>(object);
    }
    byte[] kept = bytes.clone();
    return () -> (T) kept.clone();
  }
}
