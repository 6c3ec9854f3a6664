package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.PerClass;
import java.io.Externalizable;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The parts that make up a key of an application's or a library's class.
 *
 * <ul>
 *   <li>Of {@linkplain KnownKeys known classes} what their table says.
 *   <li>Of others all instance fields but transient ones, superclass first, then by name.
 *   <li>Kept hash codes are left out: some depend on the JVM, as the hash code of an enum does.
 *   <li>A class whose equality is not in its parts is refused: the message says why.
 * </ul>
 */
final class KeyFields {
  private static final PerClass<Class<?>> FAMILY = new PerClass<>(KnownKeys::family);

  private static final PerClass<AtomicReference<Member[]>> PARTS =
      new PerClass<>(family -> new AtomicReference<>(find(family)));

  /** Why collections are refused that are no List, Set or Map. */
  static final String LOOSE_COLLECTION =
      "is a collection whose equality is not that of a List, Set or Map";

  private KeyFields() {}

  /** A class that cannot be taken apart; the message continues 'the class ...'. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Returns the parts of a class, as {@link #family} gives it; not to be changed.
   *
   * @throws RefusedException when equality is not in the parts, or they cannot be read
   */
  static Member[] of(Class<?> family) {
    return Objects.requireNonNull(PARTS.get(family).get());
  }

  /** Returns the class that stands for another in keys: itself, or one that is equal across. */
  static Class<?> family(Class<?> type) {
    // No record is in the table.
    return type.getSuperclass() == Record.class ? type : FAMILY.get(type);
  }

  /** Returns what an object has in one of its parts. */
  static @Nullable Object read(Member part, Object value) throws IllegalAccessException {
    if (part instanceof Field field) {
      return field.get(value);
    }
    try {
      return ((Method) part).invoke(value);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(part.getName() + " failed: " + e.getCause(), e);
    }
  }

  /** Returns the fields of a class that may hold the hash code of its objects, by their names. */
  static List<Field> hashCodes(Class<?> family) {
    Member[] parts = of(family);
    return Arrays.stream(parts)
        .filter(part -> parts.length > 1 && !family.isRecord() && isHashName(part))
        .map(Field.class::cast)
        .toList();
  }

  /** Leaves a field out of the parts of a class, in all caches from now on. */
  static void leaveOut(Class<?> family, Field field) {
    PARTS
        .get(family)
        .updateAndGet(
            parts ->
                Arrays.stream(parts).filter(part -> !part.equals(field)).toArray(Member[]::new));
  }

  /** Returns whether a member is an {@code int} that is called a hash. */
  static boolean isHashName(Member member) {
    return member instanceof Field field
        && field.getType() == int.class
        && (field.getName().contains("hash") || field.getName().contains("Hash"));
  }

  /** Returns the transient fields of a class that the table does not name. */
  static List<Field> transients(Class<?> type) {
    return fields(type).stream()
        .filter(field -> Modifier.isTransient(field.getModifiers()))
        .map(KnownKeys::accessible)
        .toList();
  }

  private static Member[] find(Class<?> type) {
    Set<String> known = KnownKeys.parts(type);
    if (known != null) {
      return KnownKeys.members(type, known);
    }
    if (KnownKeys.declaring(type, "equals", Object.class) == Object.class
        || KnownKeys.declaring(type, "hashCode") == Object.class) {
      throw new RefusedException(
          "does not override both equals and hashCode, so that each of its objects equals only"
              + " itself");
    }
    if (KnownKeys.isCollection(type)) {
      throw new RefusedException(LOOSE_COLLECTION);
    }
    if (isJdk(type)) {
      throw new RefusedException("is a class of the JDK whose fields cannot be read");
    }
    List<Field> fields = fields(type);
    boolean hidden = fields.removeIf(field -> Modifier.isTransient(field.getModifiers()));
    if (hidden && writesItself(type)) {
      throw new RefusedException(
          "has transient fields and a serialized form of its own (writeObject, writeReplace or"
              + " Externalizable), so that its fields do not tell what its equality is made of");
    }
    return fields.stream().map(KnownKeys::accessible).toArray(Member[]::new);
  }

  /** Returns the fields that belong to an object, superclass first, then by name. */
  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
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
        if (!isSkipped(type, field)) {
          own.add(field);
        }
      }
      own.sort(Comparator.comparing(Field::getName));
      fields.addAll(0, own);
    }
    return fields;
  }

  private static boolean isSkipped(Class<?> type, Field field) {
    Class<?> declaring = field.getDeclaringClass();
    if (KnownKeys.isSkipped(declaring, field.getName())) {
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
}
