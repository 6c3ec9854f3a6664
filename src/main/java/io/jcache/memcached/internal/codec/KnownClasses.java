package io.jcache.memcached.internal.codec;

import java.io.Serializable;
import java.util.Set;

/**
 * The classes that are always stored and read: values and collections of the JDK, and what the
 * frameworks keep in caches.
 *
 * <p>None of them does more on being read than to build itself from its parts. Java serialization
 * reads no other class of the JDK.
 */
final class KnownClasses {
  private static final Set<String> JDK_PACKAGES =
      Set.of(
          "java.math",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");
  private static final Set<String> JDK_NAMES =
      Set.of(
          "java.io.File",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Number",
          "java.lang.Short",
          "java.lang.StackTraceElement",
          "java.lang.String",
          "java.lang.String$CaseInsensitiveComparator",
          "java.lang.Throwable",
          "java.lang.reflect.InvocationTargetException",
          "java.lang.reflect.UndeclaredThrowableException",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetAddress",
          "java.net.InetSocketAddress",
          "java.net.SocketAddress",
          "java.net.URI",
          "java.sql.Date",
          "java.sql.Time",
          "java.sql.Timestamp",
          "java.util.regex.Pattern",
          "sun.util.calendar.ZoneInfo");
  private static final Set<String> THROWABLE_PACKAGES =
      Set.of(
          "java.io",
          "java.lang",
          "java.math",
          "java.net",
          "java.nio",
          "java.nio.channels",
          "java.nio.charset",
          "java.nio.file",
          "java.security",
          "java.sql",
          "java.text",
          "java.util",
          "java.util.concurrent",
          "java.util.regex",
          "java.util.zip");

  private static final Set<String> FRAMEWORKS =
      Set.of(
          "org.springframework.cache.support.NullValue",
          "org.springframework.cache.interceptor.SimpleKey",
          "org.jsr107.ri.annotations.DefaultGeneratedCacheKey",
          "org.hibernate.cache.internal.BasicCacheKeyImplementation",
          "org.hibernate.cache.internal.CacheKeyImplementation",
          "org.hibernate.cache.internal.NaturalIdCacheKey",
          "org.hibernate.cache.internal.OldCacheKeyImplementation",
          "org.hibernate.cache.internal.OldNaturalIdCacheKey",
          "org.hibernate.cache.internal.QueryResultsCacheImpl$CacheItem",
          "org.hibernate.cache.spi.QueryKey",
          "org.hibernate.cache.spi.support.AbstractReadWriteAccess$Item",
          "org.hibernate.cache.spi.support.AbstractReadWriteAccess$SoftLockImpl",
          "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl",
          "org.hibernate.sql.results.jdbc.internal.CachedJdbcValuesMetadata",
          "org.hibernate.type.BasicType",
          // Stand for a lazy and for a back reference in a cached entity.
          "org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer$1",
          "org.hibernate.property.access.internal.PropertyAccessStrategyBackRefImpl$1");
  private static final Set<String> HIBERNATE_PACKAGES =
      Set.of(
          "org.hibernate.cache.spi.entry.",
          // The types of a cached query's columns.
          "org.hibernate.type.descriptor.",
          "org.hibernate.type.internal.");

  private KnownClasses() {}

  /** Returns whether frameworks store a class of this name. */
  static boolean isOfFramework(String name) {
    return FRAMEWORKS.contains(name)
        || (name.startsWith("org.hibernate.")
            && HIBERNATE_PACKAGES.stream().anyMatch(name::startsWith));
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
