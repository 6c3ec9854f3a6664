package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of classes outside the JDK, as they are stored and compared. */
final class ClassFields {
  private static final PerClass<List<Field>> PARTS = new PerClass<>(ClassFields::findParts);

  private ClassFields() {}

  /** Returns the fields that a class declares, in an order that does not depend on the JVM. */
  static Field[] sorted(Class<?> type) {
    Field[] fields = type.getDeclaredFields();
    Arrays.sort(
        fields,
        Comparator.comparing(Field::getName).thenComparing(field -> field.getType().getName()));
    return fields;
  }

  /** Returns all fields of a class that are written, in a stable order. */
  static List<Field> stored(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      for (Field field : sorted(c)) {
        int modifiers = field.getModifiers();
        if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  /** Returns the fields of a class that are not written, and that a constructor alone can set. */
  static List<Field> unset(Class<?> type) {
    int both = Modifier.TRANSIENT | Modifier.FINAL;
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      for (Field field : sorted(c)) {
        int modifiers = field.getModifiers() & (both | Modifier.STATIC);
        if (modifiers == both && field.trySetAccessible()) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  /** Returns whether a field has in an object what no constructor has set: null or zero. */
  static boolean isUnset(Field field, Object object) {
    Object none = Array.get(Array.newInstance(field.getType(), 1), 0);
    return Objects.equals(none, valueOf(field, object));
  }

  private static List<Field> findParts(Class<?> type) {
    return stored(type).stream()
        .filter(field -> !field.getType().isPrimitive() && field.trySetAccessible())
        .toList();
  }

  /** Returns the fields of a class that refer to parts of its objects. */
  static List<Field> parts(Class<?> type) {
    return PARTS.get(type);
  }

  /** Returns what an object, or null for a static one, has in a field. */
  static @Nullable Object valueOf(Field field, @Nullable Object object) {
    try {
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new KryoException("the field " + field + " cannot be read", e);
    }
  }

  /** Returns whether the objects of a class are equal to themselves alone. */
  static boolean hasIdentityHash(Class<?> type) {
    try {
      return type.getMethod("hashCode").getDeclaringClass() == Object.class
          && type.getMethod("equals", Object.class).getDeclaringClass() == Object.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every class has these methods", e);
    }
  }
}
