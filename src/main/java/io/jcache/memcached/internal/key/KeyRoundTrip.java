package io.jcache.memcached.internal.key;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The round trip that a class of keys makes once before its fields are trusted: its canonical bytes
 * stay the same when {@code hashCode()} is called, and a serialized copy is equal to the original,
 * with the same hash code and the same bytes.
 *
 * <ul>
 *   <li>Thread-safe; two threads may check a class at the same time.
 *   <li>No class is kept alive by its result.
 *   <li>It sees one object: that {@code equals} leaves a field out, or compares it loosely, it
 *       cannot see, nor that a field was filled later than the others, but for a hash code.
 * </ul>
 */
final class KeyRoundTrip {

  /** Whether a class has passed. Values of a JDK class, since they live as long as the class. */
  private final ClassValue<AtomicBoolean> passed =
      new ClassValue<>() {
        @Override
        protected AtomicBoolean computeValue(Class<?> type) {
          return new AtomicBoolean();
        }
      };

  private final Serializer serializer;
  private final Function<Object, byte[]> encoding;

  /**
   * Creates a round trip.
   *
   * @param encoding gives canonical bytes without a round trip
   */
  KeyRoundTrip(Serializer serializer, Function<Object, byte[]> encoding) {
    this.serializer = serializer;
    this.encoding = encoding;
  }

  /** Returns whether objects of a class have yet to make it. */
  boolean isDue(Class<?> family) {
    return !passed.get(family).get();
  }

  /**
   * Makes it with a part of a key.
   *
   * @throws SerializationException when it fails
   */
  void run(Object key, Object part) {
    Class<?> type = part.getClass();
    @Nullable String failure;
    try {
      failure = failure(part);
    } catch (RuntimeException | IllegalAccessException e) {
      throw CanonicalWalker.refuse(key, type, "cannot be checked: " + e.getMessage(), e);
    }
    if (failure != null) {
      throw CanonicalWalker.refuse(key, type, failure, null);
    }
    passed.get(KeyFields.family(type)).set(true);
  }

  private @Nullable String failure(Object part) throws IllegalAccessException {
    byte[] bytes = encoding.apply(part);
    int hash = part.hashCode();
    if (!Arrays.equals(bytes, encoding.apply(part))) {
      return "changes its fields when hashCode() is called; declare the cached values transient";
    }
    Field cached = KeyFields.cachedHashCode(part, hash);
    if (cached != null) {
      return "keeps its hash code, which can differ between JVMs, in the field "
          + cached.getName()
          + "; declare it transient";
    }
    byte[] stored = serializer.serialize(part);
    Object copy = serializer.deserialize(stored, 0, stored.length);
    if (!part.equals(copy) || !copy.equals(part)) {
      return "does not equal its serialized copy";
    }
    if (copy.hashCode() != hash) {
      return "has another hash code than its serialized copy";
    }
    if (!Arrays.equals(bytes, encoding.apply(copy))) {
      return "equals its serialized copy, but their fields differ";
    }
    return null;
  }
}
