package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.KnownTable;
import io.jcache.memcached.internal.codec.MemberAccess;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * What the fields and the equality of libraries' key classes do not tell: the table {@code
 * keys.txt}. A class is found by its name, whichever loader has it.
 */
final class KnownKeys {
  private static final KnownTable TABLE = KnownTable.read("keys.txt");

  /** Fields that are no part of the equality of the class that declares them. */
  private static final Map<String, Set<String>> SKIPPED = TABLE.fields("not part of equality");

  /** Classes whose {@code equals} takes any subclass for equal. */
  private static final Set<String> FAMILIES = TABLE.names("equal across subclasses");

  /** What {@code equals} compares, in subclasses that do not override it, too. */
  private static final Map<String, Set<String>> PARTS = TABLE.fields("equal by");

  /** The same for all that extends or implements a type, whatever it overrides. */
  private static final Map<String, Set<String>> PARTS_BELOW = TABLE.fields("equal by, all below");

  private static final Set<String> COLLECTIONS = TABLE.names("equal across collections");
  private static final Set<String> UNORDERED = TABLE.names("in lists without an order");

  private static final Set<String> WITHOUT_SCALE = TABLE.names("numbers without a scale");

  private KnownKeys() {}

  /** Returns the class that stands for another in keys: itself, or one that is equal across. */
  static Class<?> family(Class<?> type) {
    Class<?> declaring = declaring(type, "equals", Object.class);
    Class<?> known = null;
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Set<String> parts = PARTS.get(c.getName());
      boolean inherited = known == null && declaring.isAssignableFrom(c);
      if (parts != null && (inherited || (known != null && parts.equals(parts(known))))) {
        known = c;
      }
    }
    if (known == null) {
      known = above(type, PARTS_BELOW.keySet());
    }
    if (known != null) {
      return known;
    }
    return FAMILIES.contains(declaring.getName()) ? declaring : type;
  }

  /** Returns whether the table tells what the equality of a family is. */
  static boolean isKnown(Class<?> family) {
    String name = family.getName();
    return SKIPPED.containsKey(name)
        || FAMILIES.contains(name)
        || hasParts(family)
        || GeneratedCacheKey.class.isAssignableFrom(family);
  }

  /** Returns the names of what a family is compared by; null where that is its fields. */
  static @Nullable Set<String> parts(Class<?> family) {
    Set<String> below = PARTS_BELOW.get(family.getName());
    return below == null ? PARTS.get(family.getName()) : below;
  }

  /** Returns whether the table tells by what a family is compared. */
  static boolean hasParts(Class<?> family) {
    return parts(family) != null;
  }

  /** Returns the methods and fields of a family that the table names, in the order of names. */
  static Member[] members(Class<?> family, Set<String> names) {
    return new TreeSet<>(names).stream().map(name -> member(family, name)).toArray(Member[]::new);
  }

  private static Member member(Class<?> family, String name) {
    try {
      return accessible(family.getMethod(name));
    } catch (NoSuchMethodException e) {
      for (Class<?> c = family; c != null; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (field.getName().equals(name)) {
            return accessible(field);
          }
        }
      }
      throw new KeyFields.RefusedException(
          "lacks " + name + ", by which this library knows it: its version is another one");
    }
  }

  /** Returns a member, to be read from now on. */
  static <T extends AccessibleObject & Member> T accessible(T member) {
    try {
      return MemberAccess.open(member);
    } catch (RuntimeException e) {
      throw new KeyFields.RefusedException(
          "has a field that cannot be read, " + member.getName() + ", as " + e.getMessage());
    }
  }

  /** Returns whether a field is no part of the equality of its class. */
  static boolean isSkipped(Class<?> declaring, String field) {
    return SKIPPED.getOrDefault(declaring.getName(), Set.of()).contains(field);
  }

  /** Returns whether a class is of collections that are equal across classes. */
  static boolean isCollection(Class<?> type) {
    return above(type, COLLECTIONS) != null;
  }

  /** Returns whether equality compares the numbers of a family, not their trailing zeros. */
  static boolean isWithoutScale(Class<?> family) {
    return WITHOUT_SCALE.contains(family.getName());
  }

  /** Returns whether the order of a list does not count, by the class of its elements. */
  static boolean isUnordered(List<?> list) {
    Object first = list.isEmpty() ? null : list.get(0);
    return first != null && UNORDERED.contains(first.getClass().getName());
  }

  /** Returns the class that declares a method, as a class inherits it. */
  static Class<?> declaring(Class<?> type, String method, Class<?>... parameters) {
    try {
      return type.getMethod(method, parameters).getDeclaringClass();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(type + " is no class of objects", e);
    }
  }

  private static @Nullable Class<?> above(Class<?> type, Set<String> names) {
    Set<Class<?>> types = new LinkedHashSet<>();
    collect(type, types);
    return types.stream().filter(t -> names.contains(t.getName())).findFirst().orElse(null);
  }

  private static void collect(@Nullable Class<?> type, Set<Class<?>> types) {
    if (type != null && types.add(type)) {
      collect(type.getSuperclass(), types);
      Arrays.stream(type.getInterfaces()).forEach(t -> collect(t, types));
    }
  }
}
