package io.jcache.memcached.internal.key;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The test that a class of keys passes once before its fields are trusted. A serialized copy is
 * equal to the original, with the same hash code and the same bytes; with one field changed, it is
 * not. A field with the hash code, which equality does not see, is left out of the key.
 *
 * <ul>
 *   <li>Thread-safe; two threads may check a class at the same time.
 *   <li>No class is kept alive by its result.
 *   <li>It sees one object. What differs in others is left to {@link RecentParts}, whose find is
 *       remembered here.
 * </ul>
 */
final class KeyRoundTrip {
  private static final String PASSED = "";

  /** Why a class is refused; {@link #PASSED}, or null while that is not known. */
  private final PerClass<AtomicReference<@Nullable String>> results =
      new PerClass<>(family -> new AtomicReference<>(KnownKeys.hasParts(family) ? PASSED : null));

  private final Serializer serializer;
  private final Function<Object, byte[]> encoding;

  /**
   * Creates a test.
   *
   * @param encoding gives canonical bytes without a test
   */
  KeyRoundTrip(Serializer serializer, Function<Object, byte[]> encoding) {
    this.serializer = serializer;
    this.encoding = encoding;
  }

  /**
   * Returns whether objects of a class have yet to pass.
   *
   * @throws KeyFields.RefusedException when the class is refused
   */
  boolean isDue(Class<?> family) {
    String result = results.get(family).get();
    if (result != null && !result.isEmpty()) {
      throw new KeyFields.RefusedException(result);
    }
    return result == null;
  }

  /** Refuses a class from now on. */
  void refuse(Class<?> family, String reason) {
    results.get(family).set(reason);
  }

  /**
   * Tests a part of a key, unless its class has passed; returns whether it was tested.
   *
   * @throws SerializationException when it fails
   */
  boolean run(Object key, Object part) {
    Class<?> type = part.getClass();
    Class<?> family = KeyFields.family(type);
    @Nullable String failure;
    try {
      if (!isDue(family)) {
        return false;
      }
      failure = failure(family, part);
    } catch (RuntimeException | IllegalAccessException e) {
      throw CanonicalWalker.refuse(key, type, "cannot be checked: " + e.getMessage(), e);
    }
    if (failure != null) {
      throw CanonicalWalker.refuse(key, type, failure, null);
    }
    results.get(family).compareAndSet(null, PASSED);
    return true;
  }

  private @Nullable String failure(Class<?> family, Object part) throws IllegalAccessException {
    byte[] before = encoding.apply(part);
    int hash = part.hashCode();
    byte[] stored = serializer.serialize(part);
    Object copy = copy(stored);
    if (!part.equals(copy) || !copy.equals(part)) {
      return "does not equal its serialized copy";
    }
    if (copy.hashCode() != hash) {
      return "has another hash code than its serialized copy";
    }
    // One that is shared with the application, as an interned one, is not to be changed.
    boolean mutable = copy != part && copy(stored) != copy;
    FieldChanges changes = new FieldChanges(part, () -> copy(stored));
    boolean leftOut = false;
    for (Field field : KeyFields.hashCodes(family)) {
      if (field.getInt(part) == hash) {
        if (!mutable || changes.sees(field, hash + 1)) {
          return "keeps its hash code, which can differ between JVMs, in the field "
              + field.getName()
              + ", and its equals compares it";
        }
        KeyFields.leaveOut(family, field);
        leftOut = true;
      }
    }
    byte[] bytes = encoding.apply(part);
    if (!leftOut && !Arrays.equals(before, bytes)) {
      return "changes its fields when hashCode() is called";
    }
    if (!Arrays.equals(bytes, encoding.apply(copy))) {
      return "equals its serialized copy, but their fields differ";
    }
    return mutable && !KnownKeys.isKnown(family) ? changes.unseen(family, copy) : null;
  }

  private Object copy(byte[] stored) {
    return serializer.deserialize(stored, 0, stored.length);
  }
}
