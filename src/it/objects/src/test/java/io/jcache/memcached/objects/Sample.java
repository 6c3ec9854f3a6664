package io.jcache.memcached.objects;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An object of the table, as a value or as a key.
 *
 * @param library whose object it is
 * @param name says what it is; the only one of its library and kind
 * @param key whether it is a key
 * @param maker makes the object anew, in each JVM the same
 * @param view what of the object has to come back equal: the object itself, if it has an equals
 * @param twin of a key: makes another object that is equal to it
 * @param stranger of a key: makes an object that is not equal to it
 */
record Sample(
    Library library,
    String name,
    boolean key,
    Supplier<?> maker,
    UnaryOperator<Object> view,
    Supplier<?> twin,
    Supplier<?> stranger) {

  /** Returns what tells it from all others. */
  String id() {
    return (key ? "key " : "value ") + library.name() + ": " + name;
  }

  /** Makes the object. */
  Object make() {
    try {
      return Objects.requireNonNull(maker.get());
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException("cannot make " + id(), e);
    }
  }
}
