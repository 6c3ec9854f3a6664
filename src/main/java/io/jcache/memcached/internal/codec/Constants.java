package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a class that are values of static final fields, by the names of these: singletons,
 * sentinels, and what enums were before there were enums.
 *
 * <ul>
 *   <li>The fields are those of the class, of its superclasses, of the classes around each of them,
 *       and of the companions of all these, as far as their type takes an object of the class.
 *   <li>A class whose stored fields can be set again, and that others can make objects of, has
 *       none: another JVM, or a later moment, could have another state under the same name.
 *   <li>Only classes that the rules allow are asked for the values of their fields, which
 *       initializes them, and only when an object of the class is written or such a name is read.
 *   <li>A name that is read gives an object of exactly the class, or is an error.
 * </ul>
 */
final class Constants {
  private static final String COMPANION = "Companion";

  private final Class<?> type;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final IdentityHashMap<Object, String> names = new IdentityHashMap<>();
  private boolean whole;

  private Constants(Class<?> type, List<Field> candidates, ClassRules rules) {
    this.type = type;
    for (Field field : candidates) {
      Class<?> owner = field.getDeclaringClass();
      if (rules.refusal(owner) == null && field.trySetAccessible()) {
        String name = field.getName();
        fields.putIfAbsent(owner == type ? name : owner.getName() + '.' + name, field);
      }
    }
  }

  /** Returns the constants of a class. */
  static Constants of(Class<?> type, ClassRules rules) {
    return new Constants(type, candidates(type), rules);
  }

  /** Returns what a class, and those around it, have as sentinels, made by {@code new Object()}. */
  static Constants sentinels(Class<?> owner, ClassRules rules) {
    return new Constants(Object.class, candidates(Object.class, owner), rules);
  }

  /** Returns whether a class may have constants, which its objects are compared with. */
  static boolean mayHave(Class<?> type) {
    return isUnchanging(type) && !candidates(type).isEmpty();
  }

  /** Returns whether a class keeps objects of itself in fields that say so by their type. */
  static boolean hasOfItsOwnType(Class<?> type) {
    return candidates(type).stream()
        .map(Field::getType)
        .anyMatch(declared -> !declared.isInterface() && !Route.isJdk(declared));
  }

  private static boolean isUnchanging(Class<?> type) {
    return ClassFields.stored(type).stream()
            .allMatch(field -> Modifier.isFinal(field.getModifiers()))
        || Arrays.stream(type.getDeclaredConstructors())
            .allMatch(constructor -> Modifier.isPrivate(constructor.getModifiers()));
  }

  private static List<Field> candidates(Class<?> type) {
    return candidates(type, type);
  }

  private static List<Field> candidates(Class<?> type, Class<?> from) {
    Set<Class<?>> owners = new LinkedHashSet<>();
    for (Class<?> c = from; c != null && !Route.isJdk(c); c = c.getSuperclass()) {
      for (Class<?> owner = c; owner != null; owner = around(owner)) {
        owners.add(owner);
        for (Field field : owner.getDeclaredFields()) {
          if (field.getName().equals(COMPANION)) {
            owners.add(field.getType());
          }
        }
      }
    }
    List<Field> fields = new ArrayList<>();
    for (Class<?> owner : owners) {
      for (Field field : ClassFields.sorted(owner)) {
        int modifiers = field.getModifiers();
        if (Modifier.isStatic(modifiers)
            && Modifier.isFinal(modifiers)
            && field.getType().isAssignableFrom(type)) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  /** Returns the class around another; null where there is none, or where it cannot be reached. */
  private static @Nullable Class<?> around(Class<?> type) {
    try {
      return type.getEnclosingClass();
    } catch (LinkageError e) {
      // Of another loader, which has made its classes from the same jar: it is not theirs.
      return null;
    }
  }

  /** Returns the name of a constant; null for an object that is none. */
  @Nullable String nameOf(Object object) {
    String known = names.get(object);
    if (known == null && !whole) {
      whole = true;
      fields.forEach(this::keep);
      known = names.get(object);
    }
    return known;
  }

  private void keep(String name, Field field) {
    try {
      Object value = ClassFields.valueOf(field, null);
      if (value == null) {
        whole = false; // its class is not initialized wholly yet
      } else if (value.getClass() == type) {
        names.putIfAbsent(value, name);
      }
    } catch (LinkageError ignored) {
      // A class that cannot be initialized has no constants.
    }
  }

  /** Returns the constant of a name. */
  Object get(String name) {
    Field field = fields.get(name);
    Object value = field == null ? null : ClassFields.valueOf(field, null);
    if (value == null || value.getClass() != type) {
      throw new KryoException(type.getName() + " has no constant " + name + " here");
    }
    return value;
  }
}
