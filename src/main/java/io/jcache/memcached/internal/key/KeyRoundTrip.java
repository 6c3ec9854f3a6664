package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.PerClass;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The test that a class of keys passes once before its fields are trusted. A serialized copy is
 * equal to the original, with the same hash code and the same bytes; with one field changed, it is
 * not. A field with the hash code, which equality does not see, is left out of the key.
 *
 * <ul>
 *   <li>Thread-safe; two threads may check a class at the same time.
 *   <li>No class is kept alive by its result.
 *   <li>A class whose objects are not allowed is tested by a copy of Java serialization: one that
 *       would fail as soon as it is allowed is an error that says so at once.
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
      failure = failure(family, key, part);
    } catch (RuntimeException | IllegalAccessException e) {
      throw CanonicalWalker.refuse(key, type, "cannot be checked: " + e.getMessage(), e);
    }
    if (failure != null) {
      throw CanonicalWalker.refuse(key, type, failure, null);
    }
    results.get(family).compareAndSet(null, PASSED);
    return true;
  }

  private @Nullable String failure(Class<?> family, Object key, Object part)
      throws IllegalAccessException {
    try {
      return failure(family, part, serializer);
    } catch (SerializationException refused) {
      // What would fail on being allowed, too, is told before anybody allows it.
      String hopeless = failureByJava(family, part);
      if (hopeless == null) {
        serializer.serialize(key); // tells what the whole key needs
        throw refused;
      }
      return hopeless;
    }
  }

  private @Nullable String failureByJava(Class<?> family, Object part) {
    try {
      return failure(family, part, new JavaCopies(part.getClass().getClassLoader()));
    } catch (RuntimeException | IllegalAccessException e) {
      return null;
    }
  }

  private @Nullable String failure(Class<?> family, Object part, Serializer serializer)
      throws IllegalAccessException {
    byte[] before = encoding.apply(part);
    int hash = part.hashCode();
    byte[] stored = serializer.serialize(part);
    Supplier<Object> copies = () -> serializer.deserialize(stored, 0, stored.length);
    Object copy = copies.get();
    if (!areEqual(part, copy)) {
      return "does not equal its serialized copy" + FieldChanges.lost(part, copy);
    }
    if (copy.hashCode() != hash) {
      return "has another hash code than its serialized copy";
    }
    // One that is shared with the application, as an interned one, is not to be changed.
    boolean mutable = copy != part && copies.get() != copy;
    FieldChanges changes = new FieldChanges(part, copies);
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

  private static boolean areEqual(Object part, Object copy) {
    try {
      return part.equals(copy) && copy.equals(part);
    } catch (RuntimeException e) {
      return false; // of what the copy lacks, mostly
    }
  }
}
