package io.jcache.memcached.internal.entry;

import java.util.function.Supplier;

/**
 * Keeps what objects of the application are at one time, so that no two who hold one share it.
 * Thread-safe.
 */
public interface Copier {

  /**
   * Returns what gives copies of an object as it is now, whatever becomes of it later. Not copied
   * is what never changes, and what cannot be serialized, which no cache keeps either.
   */
  <T> Supplier<T> snapshot(T object);

  /** Returns a copy of an object. */
  default <T> T copy(T object) {
    return snapshot(object).get();
  }

  /**
   * Gives an object itself.
   *
   * @param get the object
   */
  record Itself<T>(T get) implements Supplier<T> {}
}
