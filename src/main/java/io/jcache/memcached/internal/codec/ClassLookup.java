package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes that may be read by name: by the application's loader, then by the provider's
 * own. Not shared.
 */
final class ClassLookup {
  /** The primitive types, by name. */
  static final Map<String, Class<?>> PRIMITIVES =
      Stream.of(
              boolean.class,
              byte.class,
              char.class,
              short.class,
              int.class,
              long.class,
              float.class,
              double.class,
              void.class)
          .collect(Collectors.toUnmodifiableMap(Class::getName, type -> type));

  private static final int KEPT = 4096;
  private static final int MOST_CHARACTERS = 1000;
  private final ClassLoader loader;
  private final ClassRules rules;
  private final Map<String, Class<?>> found = new HashMap<>();

  /** Creates a lookup that asks this loader first, and gives what the rules allow. */
  ClassLookup(ClassLoader loader, ClassRules rules) {
    this.loader = loader;
    this.rules = rules;
  }

  /** Returns the rules. */
  ClassRules rules() {
    return rules;
  }

  /**
   * Returns the class of a binary name, an array type or a primitive type, of which objects are
   * read; never initialized.
   */
  Class<?> find(@Nullable String name) {
    Class<?> known = found.get(name);
    if (known == null) {
      known = findNamed(name);
      rules.check(known);
      if (found.size() < KEPT) {
        found.put(known.getName(), known);
      }
    }
    return known;
  }

  /**
   * Returns the class that a stream of Java serialization describes, which may be that of an object
   * or one that is named itself; never initialized.
   */
  Class<?> findInStream(String name) {
    Class<?> known = found.get(name);
    if (known == null) {
      known = findNamed(name);
      rules.checkInStream(known);
    }
    return known;
  }

  /**
   * Returns a class that is named itself, and no object of it; never initialized here, though by
   * whoever uses it.
   */
  Class<?> findNamed(@Nullable String name) {
    if (name == null) {
      throw new KryoException("a class without a name");
    }
    if (name.length() > MOST_CHARACTERS) {
      throw new KryoException(
          "the name of a class has "
              + name.length()
              + " characters, "
              + MOST_CHARACTERS
              + " are allowed");
    }
    rules.checkName(name);
    Class<?> type = load(name);
    rules.checkNamed(type);
    return type;
  }

  /**
   * Throws where objects of a class would come back as those of another class of its name. A class
   * that is not found at all is left to whoever reads it.
   */
  void checkSame(Class<?> type) {
    if (found.get(type.getName()) == type) {
      return;
    }
    Class<?> named;
    try {
      named = load(type.getName());
    } catch (KryoException | LinkageError notFound) {
      return; // perhaps a proxy, or another that is written by what replaces it
    }
    if (named != type) {
      throw isAnother(type, "");
    }
  }

  /** Returns the name of a class that is named itself, by which it is found again. */
  String nameOf(Class<?> type) {
    if (type.isHidden()) {
      throw new KryoException(type.getName() + " is a hidden class, which has no name");
    }
    rules.checkNamed(type);
    if (findNamed(type.getName()) != type) {
      throw isAnother(type, "store its name instead, or ");
    }
    return type.getName();
  }

  private static KryoException isAnother(Class<?> type, String advice) {
    return new KryoException(
        type
            + " is another class than the one of this name that the manager's loader finds; "
            + advice
            + "open the manager with the loader of that class");
  }

  private Class<?> load(String name) {
    Class<?> primitive = PRIMITIVES.get(name);
    if (primitive != null) {
      return primitive;
    }
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      try {
        return Class.forName(name, false, ClassLookup.class.getClassLoader());
      } catch (ClassNotFoundException again) {
        again.addSuppressed(e);
        throw new KryoException(
            "the class "
                + name
                + " is neither found by "
                + loader
                + " nor by the provider; open the manager with the class loader of the application",
            again);
      }
    }
  }
}
