package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedCachingProvider;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.cache.Caching;

/** The JCache providers of an application, of which one has to be chosen. */
final class JcacheProviders {
  /** The property of Spring Boot that chooses. */
  static final String PROPERTY = "spring.cache.jcache.provider";

  /** What it says to choose this one. */
  static final String OURS = MemcachedCachingProvider.class.getName();

  private JcacheProviders() {}

  /** Returns the names of their classes, sorted. */
  static List<String> names() {
    return StreamSupport.stream(Caching.getCachingProviders().spliterator(), false)
        .map(provider -> provider.getClass().getName())
        .sorted()
        .toList();
  }

  /** Returns what is wrong where there are several. */
  static String several(List<String> names) {
    return "There are %d JCache providers on the class path, and nothing says which one to use: %s."
        .formatted(names.size(), String.join(", ", names));
  }
}
