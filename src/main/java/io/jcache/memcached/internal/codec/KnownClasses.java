package io.jcache.memcached.internal.codec;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that are always stored and read: values and collections of the JDK, and what the
 * frameworks keep in caches, as the tables {@code jdk.txt} and {@code frameworks.txt} name them,
 * and the {@linkplain KnownForms classes of libraries that have a form}.
 *
 * <p>None of them does more on being read than to build itself from its parts. Java serialization
 * reads no other class of the JDK.
 */
final class KnownClasses {
  private static final KnownTable JDK = KnownTable.read("jdk.txt");
  private static final Set<String> JDK_NAMES = JDK.names("values");
  private static final Set<String> JDK_PACKAGES = JDK.names("packages of values");
  private static final Set<String> THROWABLE_PACKAGES = JDK.names("packages of throwables");

  /** Names of classes and, with a dot at their end, of packages. */
  private static final Set<String> FRAMEWORKS =
      KnownTable.read("frameworks.txt").headings().keySet();

  private static final List<String> FRAMEWORK_PACKAGES =
      FRAMEWORKS.stream().filter(name -> name.endsWith(".")).toList();

  private static final Map<String, String> INSTEAD = KnownTable.read("instead.txt").headings();

  private KnownClasses() {}

  /** Returns why a class is never stored, and what is instead; null where it may be. */
  static @Nullable String neverStored(Class<?> type) {
    String reason = INSTEAD.get(type.getName());
    return reason == null ? null : type.getName() + " cannot be stored: " + reason;
  }

  /** Returns whether frameworks store a class of this name, or it is one of a known form. */
  static boolean isOfFramework(String name) {
    if (FRAMEWORKS.contains(name) || KnownForms.isNamed(name)) {
      return true;
    }
    for (String inside : FRAMEWORK_PACKAGES) {
      if (name.startsWith(inside)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a class of the JDK, which is no array, is that of a value or a collection. */
  static boolean isJdkValue(Class<?> type) {
    String name = type.getName();
    String inPackage = type.getPackageName();
    if (type.isPrimitive() || JDK_NAMES.contains(name)) {
      return true;
    }
    if (inPackage.startsWith("java.time")) {
      return true;
    }
    if (Throwable.class.isAssignableFrom(type)) {
      return THROWABLE_PACKAGES.contains(inPackage);
    }
    if (Enum.class.isAssignableFrom(type)) {
      return name.startsWith("java.");
    }
    return JDK_PACKAGES.contains(inPackage)
        && Serializable.class.isAssignableFrom(type)
        && !type.isHidden();
  }
}
