package io.jcache.memcached.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds classes by name: by the application's loader, then by the provider's own. Not shared. */
final class ClassLookup {
  private static final int KEPT = 4096;
  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "char", char.class,
          "short", short.class,
          "int", int.class,
          "long", long.class,
          "float", float.class,
          "double", double.class,
          "void", void.class);

  private final ClassLoader loader;
  private final Map<String, Class<?>> found = new HashMap<>();

  /** Creates a lookup that asks this loader first. */
  ClassLookup(ClassLoader loader) {
    this.loader = loader;
  }

  /** Returns the class of a binary name, an array type or a primitive type; never initialized. */
  Class<?> find(@Nullable String name) {
    if (name == null) {
      throw new KryoException("a class without a name");
    }
    Class<?> known = found.get(name);
    if (known == null) {
      known = load(name);
      if (found.size() < KEPT) {
        found.put(name, known);
      }
    }
    return known;
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
            "the class " + name + " is neither found by " + loader + " nor by the provider", again);
      }
    }
  }
}
