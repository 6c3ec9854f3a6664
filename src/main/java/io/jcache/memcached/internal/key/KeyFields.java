package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.KnownTable;
import java.io.Externalizable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The fields that make up a key of an application's class.
 *
 * <ul>
 *   <li>All instance fields but transient ones, superclass first, then by name.
 *   <li>Cached hash codes of key classes in the table {@code keys.txt} are left out: some depend on
 *       the JVM, as the hash code of an enum does.
 *   <li>A class whose equality is not in its fields is refused: the message says why.
 * </ul>
 */
final class KeyFields {

  private static final KnownTable KEYS = KnownTable.read("keys.txt");

  /** Fields of known key classes that are no part of their equality. */
  private static final Map<String, Set<String>> SKIPPED = KEYS.fields("not part of equality");

  /** Classes whose {@code equals} takes any subclass for equal. */
  private static final Set<String> FAMILIES = KEYS.names("equal across subclasses");

  /**
   * The fields per class. The values are of the JDK's classes only: a ClassValue keeps its values
   * as long as the class lives, which may be longer than this library's loader.
   */
  private static final ClassValue<Field[]> FIELDS =
      new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
          return find(type);
        }
      };

  private KeyFields() {}

  /** A class that cannot be taken apart; the message continues 'the class ...'. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Returns the accessible fields of a class, as {@link #family} gives it; not to be changed.
   *
   * @throws RefusedException when equality is not in the fields, or they cannot be read
   */
  static Field[] of(Class<?> family) {
    return FIELDS.get(family);
  }

  /** Returns the class that stands for another in keys: itself, or one that is equal across. */
  static Class<?> family(Class<?> type) {
    if (type.getSuperclass() == Object.class || type.isRecord()) {
      return type;
    }
    Class<?> declaring = declaring(type, "equals", Object.class);
    return FAMILIES.contains(declaring.getName()) ? declaring : type;
  }

  /**
   * Returns a field of a class that holds the object's hash code, or null. Such a field is told by
   * its name, its type and, after {@code hashCode()} was called, its value.
   */
  static @Nullable Field cachedHashCode(Object value, int hashCode) throws IllegalAccessException {
    Class<?> family = family(value.getClass());
    Field[] fields = of(family);
    if (family.isRecord() || fields.length < 2) {
      return null;
    }
    for (Field field : fields) {
      if (isHashName(field) && field.getInt(value) == hashCode) {
        return field;
      }
    }
    return null;
  }

  private static boolean isHashName(Field field) {
    return field.getType() == int.class
        && (field.getName().contains("hash") || field.getName().contains("Hash"));
  }

  private static Field[] find(Class<?> type) {
    if (declaring(type, "equals", Object.class) == Object.class
        || declaring(type, "hashCode") == Object.class) {
      throw new RefusedException(
          "does not override both equals and hashCode, so that each of its objects equals only"
              + " itself; override both, or use another key class");
    }
    if (isJdk(type)) {
      throw new RefusedException("is a class of the JDK whose fields cannot be read");
    }
    List<Field> fields = new ArrayList<>();
    boolean hidden = false;
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      List<Field> own = new ArrayList<>();
      for (Field field : c.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        if (isJdk(c)) {
          throw new RefusedException(
              "extends " + c.getName() + ", a class of the JDK whose fields cannot be read");
        }
        if (isSkipped(type, field)) {
          continue;
        }
        if (Modifier.isTransient(field.getModifiers())) {
          hidden = true;
        } else {
          own.add(accessible(field));
        }
      }
      own.sort(Comparator.comparing(Field::getName));
      fields.addAll(0, own);
    }
    if (hidden && writesItself(type)) {
      throw new RefusedException(
          "has transient fields and a serialized form of its own (writeObject, writeReplace or"
              + " Externalizable), so that its fields do not tell what its equality is made of");
    }
    return fields.toArray(Field[]::new);
  }

  private static boolean isSkipped(Class<?> type, Field field) {
    Class<?> declaring = field.getDeclaringClass();
    if (SKIPPED.getOrDefault(declaring.getName(), Set.of()).contains(field.getName())) {
      return true;
    }
    // The implementations of generated keys cache their hash code, under one of these names.
    return GeneratedCacheKey.class.isAssignableFrom(type)
        && field.getType() == int.class
        && (field.getName().equals("hashCode") || field.getName().equals("hash"))
        && instanceFields(declaring) > 1;
  }

  private static long instanceFields(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .count();
  }

  private static Field accessible(Field field) {
    try {
      field.setAccessible(true);
      return field;
    } catch (RuntimeException e) {
      Class<?> type = field.getDeclaringClass();
      throw new RefusedException(
          "has a field that cannot be read, "
              + field.getName()
              + "; open the package "
              + type.getPackageName()
              + " of its module to this library ("
              + e.getMessage()
              + ")");
    }
  }

  private static boolean isJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  private static boolean writesItself(Class<?> type) {
    if (Externalizable.class.isAssignableFrom(type)) {
      return true;
    }
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        String signature = method.getName() + method.getParameterCount();
        if (signature.equals("writeObject1") || signature.equals("writeReplace0")) {
          return true;
        }
      }
    }
    return false;
  }

  private static Class<?> declaring(Class<?> type, String method, Class<?>... parameters) {
    try {
      return type.getMethod(method, parameters).getDeclaringClass();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(type + " is no class of objects", e);
    }
  }
}
