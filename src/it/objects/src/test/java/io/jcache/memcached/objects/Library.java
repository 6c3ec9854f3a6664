package io.jcache.memcached.objects;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A library and the objects of it that are tried. */
final class Library {
  private final String name;
  private final String artifact;
  private final List<String> patterns;
  private final List<Sample> samples = new ArrayList<>();

  /**
   * Creates one without objects.
   *
   * @param artifact groupId:artifactId, empty for the JDK
   * @param patterns what a user of the library writes into serialization.allow
   */
  Library(String name, String artifact, String... patterns) {
    this.name = name;
    this.artifact = artifact;
    this.patterns = List.of(patterns);
  }

  String name() {
    return name;
  }

  String artifact() {
    return artifact;
  }

  List<String> patterns() {
    return patterns;
  }

  /** Returns the objects, in the order in which they were added. */
  List<Sample> samples() {
    return samples;
  }

  /** Adds a value with an equals. */
  Library value(String what, Supplier<?> maker) {
    return add(what, false, maker, x -> x, null, null);
  }

  /** Adds a value whose view is what has to be equal. */
  @SuppressWarnings("unchecked")
  <T> Library value(String what, Supplier<T> maker, Function<? super T, ?> view) {
    return add(what, false, maker, x -> view.apply((T) x), null, null);
  }

  /** Adds a value of which there is one in each JVM. */
  Library singleton(String what, Supplier<?> maker) {
    return add(what, false, maker, One::new, null, null);
  }

  /** Adds a key. */
  Library key(String what, Supplier<?> maker) {
    return add(what, true, maker, x -> x, maker, null);
  }

  /** Adds a key, and another that is unequal to it. */
  Library keys(String what, Supplier<?> maker, Supplier<?> stranger) {
    return add(what, true, maker, x -> x, maker, stranger);
  }

  /** Adds a key and an object that is made another way and equal to it. */
  Library twins(String what, Supplier<?> maker, Supplier<?> twin) {
    return add(what, true, maker, x -> x, twin, null);
  }

  /** Adds an object with an equals as a value and as a key. */
  Library both(String what, Supplier<?> maker) {
    return value(what, maker).key(what, maker);
  }

  /** Adds an object as a value and as a key, and a key that is unequal to it. */
  Library both(String what, Supplier<?> maker, Supplier<?> stranger) {
    return value(what, maker).keys(what, maker, stranger);
  }

  private Library add(
      String what,
      boolean key,
      Supplier<?> maker,
      UnaryOperator<Object> view,
      Supplier<?> twin,
      Supplier<?> stranger) {
    samples.add(new Sample(this, what, key, maker, view, twin, stranger));
    return this;
  }

  /** Compares by identity. */
  private record One(Object object) {
    @Override
    public boolean equals(Object other) {
      return other instanceof One one && one.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public String toString() {
      return object.getClass().getName();
    }
  }
}
