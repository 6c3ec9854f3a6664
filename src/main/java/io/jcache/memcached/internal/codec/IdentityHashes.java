package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has another hash code in another JVM: an enum, a class, an array, an object without a {@code
 * hashCode()} of its own, and whatever has one of them as a part. A hash table that is stored by
 * its fields would not find it there.
 */
final class IdentityHashes {
  private static final int DEEPEST = 16;
  private static final int FEWEST_SLOTS = 4;

  private IdentityHashes() {}

  /**
   * Returns whether the objects of a class, which are stored by fields, may be hash tables: maps,
   * sets and bags with a field that is no part of the JDK, or is an array of references.
   */
  static boolean mayBeTable(Class<?> type) {
    boolean collection =
        Collection.class.isAssignableFrom(type)
            && !List.class.isAssignableFrom(type)
            && !java.util.Queue.class.isAssignableFrom(type);
    if (!collection && !Map.class.isAssignableFrom(type)) {
      return false;
    }
    for (Field field : ClassFields.stored(type)) {
      Class<?> part = field.getType();
      if (part == Object.class || !Route.isJdk(part) || isArrayOfReferences(part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isArrayOfReferences(Class<?> type) {
    return type.isArray() && !type.getComponentType().isPrimitive();
  }

  /** Returns whether one of the keys of a map, or of the elements of a collection, is such. */
  static boolean areAmongKeys(Object table) {
    return isAmong(table instanceof Map<?, ?> map ? map.keySet() : (Iterable<?>) table, 0);
  }

  private static boolean isAmong(Iterable<?> parts, int depth) {
    for (Object part : parts) {
      if (isOf(part, depth)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(@Nullable Object key, int depth) {
    if (key == null || key instanceof String) {
      return false;
    }
    Class<?> type = key.getClass();
    if (depth > DEEPEST || key instanceof Enum || key instanceof Class || type.isArray()) {
      return true;
    }
    int next = depth + 1;
    if (Route.isJdk(type)) {
      if (key instanceof Map<?, ?> map) {
        return isAmong(map.keySet(), next) || isAmong(map.values(), next);
      } else if (key instanceof Map.Entry<?, ?> entry) {
        return isOf(entry.getKey(), next) || isOf(entry.getValue(), next);
      } else if (key instanceof Optional<?> optional) {
        return isOf(optional.orElse(null), next);
      } else if (key instanceof Collection<?> collection) {
        return isAmong(collection, next);
      }
    }
    if (ClassFields.hasIdentityHash(type)) {
      return true;
    }
    for (Field field : Route.isJdk(type) ? List.<Field>of() : ClassFields.parts(type)) {
      if (isOf(ClassFields.valueOf(field, key), next)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a field may be the slots of a hash table: of any type, beside a size and a load
   * factor. Without the latter it is just an array, as the parameters of a query are.
   */
  static boolean maybeSlots(Field field) {
    boolean generic = field.getType() == Object[].class && !field.isSynthetic();
    return generic
        && !Collection.class.isAssignableFrom(field.getDeclaringClass())
        && hasField(field.getDeclaringClass(), int.class)
        && (hasField(field.getDeclaringClass(), float.class)
            || hasField(field.getDeclaringClass(), double.class));
  }

  private static boolean hasField(Class<?> owner, Class<?> type) {
    for (Field field : owner.getDeclaredFields()) {
      if (field.getType() == type && !Modifier.isStatic(field.getModifiers())) {
        return true;
      }
    }
    return false;
  }

  /** Throws where an array looks like the slots of a hash table and holds such an object. */
  static void checkSlots(Field field, @Nullable Object[] slots) {
    int length = slots.length;
    boolean power = Integer.bitCount(length) == 1 || Integer.bitCount(length - 1) == 1;
    if (length < FEWEST_SLOTS || !power) {
      return;
    }
    boolean free = false;
    boolean found = false;
    for (Object slot : slots) {
      free |= slot == null;
      found |= isOf(slot, DEEPEST / 2);
    }
    if (free && found) {
      throw refused(field.getDeclaringClass(), "the field " + field.getName() + " of ");
    }
  }

  /** Returns the error of a table that another JVM could not use. */
  static KryoException refused(Class<?> type, String where) {
    return new KryoException(
        where
            + type.getName()
            + " is a hash table of objects whose hash codes differ between JVMs (enums, classes, or"
            + " objects without a hashCode() of their own), where nothing would be found in it:"
            + " store a java.util.Map or Set instead, or have such names or ids as keys");
  }
}
