package io.jcache.memcached.internal;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.codec.MemberAccess;
import io.jcache.memcached.internal.config.CacheTemplate;
import io.jcache.memcached.internal.config.Sourced;
import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import java.lang.ref.WeakReference;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.stream.Stream;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes that a configuration file names.
 *
 * <ul>
 *   <li>The manager's class loader is asked first, then the provider's.
 *   <li>No class is kept, so that an application can be unloaded.
 * </ul>
 */
final class ConfiguredClasses {
  private final WeakReference<ClassLoader> loader;

  /** Creates a finder that asks this loader first. */
  ConfiguredClasses(ClassLoader loader) {
    this.loader = new WeakReference<>(loader);
  }

  /**
   * Makes objects of a class that a file names.
   *
   * @param type a class that implements {@code required}, or a factory of such objects
   * @param named what the file says
   */
  private record ClassFactory<T>(Class<?> type, Class<?> required, String name, String named)
      implements Factory<T> {
    private static final long serialVersionUID = 1L;

    /** Returns whether the other makes objects of the same class, whatever file names it. */
    @Override
    public boolean equals(@Nullable Object object) {
      return object instanceof ClassFactory<?> other
          && type == other.type
          && required == other.required;
    }

    @Override
    public int hashCode() {
      return type.hashCode();
    }

    @Override
    @SuppressWarnings("unchecked") // create(..) has checked it.
    public T create() {
      return (T) create(instance());
    }

    private Object create(Object instance) {
      if (required.isInstance(instance)) {
        return instance;
      }
      Object made;
      try {
        made = ((Factory<?>) instance).create();
      } catch (RuntimeException | LinkageError e) {
        throw failed("whose create() failed: " + e, e);
      }
      if (!required.isInstance(made)) {
        throw failed(
            "whose create() gave "
                + (made == null ? "null" : "a " + made.getClass().getName())
                + "; it has to give a "
                + required.getName(),
            null);
      }
      return made;
    }

    private Object instance() {
      try {
        return MemberAccess.open(type.getConstructor()).newInstance();
      } catch (InvocationTargetException e) {
        throw failed("whose constructor failed: " + e.getCause(), e.getCause());
      } catch (ReflectiveOperationException | InaccessibleObjectException | LinkageError e) {
        throw failed("of which no object can be made: " + e, e);
      }
    }

    private ConfigurationException failed(String why, @Nullable Throwable cause) {
      return new ConfigurationException(named + ": read '" + name + "', " + why, cause);
    }
  }

  /** Checks every class that a block names. */
  void check(CacheTemplate block) {
    type(block.keyType());
    type(block.valueType());
    factory(block.loader(), CacheLoader.class);
    factory(block.writer(), CacheWriter.class);
    factory(block.serializer(), Serializer.class);
    factory(block.keyEncoder(), KeyEncoder.class);
    factory(block.affinity(), Affinity.class);
  }

  /** Returns the class of keys or values; null where none is named. */
  @Nullable Class<?> type(@Nullable Sourced<String> named) {
    return named == null ? null : require(named, "write the name of a class with its package");
  }

  /** Returns the factory of objects of a type; null where no class is named. */
  <T> @Nullable Factory<T> factory(@Nullable Sourced<String> named, Class<? super T> required) {
    if (named == null) {
      return null;
    }
    String allowed =
        ("write the name of a public class with a public constructor without parameters that"
                + " implements %s, or %s of one")
            .formatted(required.getName(), Factory.class.getName());
    Class<?> type = require(named, allowed);
    String wrong = null;
    if (!required.isAssignableFrom(type) && !Factory.class.isAssignableFrom(type)) {
      wrong = "which does not implement " + required.getName();
    } else if (Modifier.isAbstract(type.getModifiers())) {
      wrong = "which is abstract";
    } else if (!Modifier.isPublic(type.getModifiers())) {
      wrong = "which is not public";
    } else if (!hasConstructor(type)) {
      wrong = "which has no public constructor without parameters";
    }
    if (wrong != null) {
      throw named.refused(wrong + "; " + allowed);
    }
    return new ClassFactory<>(type, required, named.value(), named.toString());
  }

  private static boolean hasConstructor(Class<?> type) {
    return Stream.of(type.getConstructors())
        .anyMatch(constructor -> constructor.getParameterCount() == 0);
  }

  private Class<?> require(Sourced<String> named, String allowed) {
    Class<?> found = find(named, named.value());
    if (found != null) {
      return found;
    }
    String meant = meant(named);
    throw named.refused(
        "which neither the manager's class loader nor the provider's finds; "
            + (meant == null ? "" : "did you mean '" + meant + "'? ")
            + allowed);
  }

  /**
   * Returns the class that was meant, where a package or the dollar of a nested class is missing.
   */
  private @Nullable String meant(Sourced<String> named) {
    String name = named.value();
    int dot = name.lastIndexOf('.');
    String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    Stream<String> candidates =
        switch (name) {
          case "int" -> Stream.of("java.lang.Integer");
          case "char" -> Stream.of("java.lang.Character");
          default ->
              dot < 0
                  ? Stream.of("java.lang." + capital, "java.util." + capital)
                  : Stream.of(name.substring(0, dot) + "$" + name.substring(dot + 1));
        };
    return candidates.filter(candidate -> find(named, candidate) != null).findFirst().orElse(null);
  }

  private @Nullable Class<?> find(Sourced<String> named, String name) {
    // Another copy of the provider implements another API.
    boolean ours = named.builtIn() || name.startsWith(Affinity.class.getPackageName() + ".");
    ClassLoader first = ours ? null : loader.get();
    Class<?> found = first == null ? null : find(named, name, first);
    return found == null ? find(named, name, ConfiguredClasses.class.getClassLoader()) : found;
  }

  private static @Nullable Class<?> find(
      Sourced<String> named, String name, @Nullable ClassLoader from) {
    try {
      return Class.forName(name, false, from);
    } catch (ClassNotFoundException e) {
      return null;
    } catch (LinkageError e) {
      throw named.refused("which cannot be loaded: " + e, e);
    }
  }
}
