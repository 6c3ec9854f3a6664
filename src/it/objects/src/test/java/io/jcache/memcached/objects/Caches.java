package io.jcache.memcached.objects;

import java.net.URI;
import java.util.List;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** Caches on one memcached under one list of allowed classes, as an application gets them. */
final class Caches implements AutoCloseable {
  private final CacheManager manager;

  /** Opens a manager; those of equal prefixes share entries. */
  Caches(String server, String prefix, List<String> allowed) {
    Properties properties = new Properties();
    properties.setProperty("memcached.timeout", "30s");
    properties.setProperty("memcached.failure-policy", "throw");
    if (!allowed.isEmpty()) {
      properties.setProperty("memcached.serialization.allow", String.join(";", allowed));
    }
    manager =
        Caching.getCachingProvider("io.jcache.memcached.MemcachedCachingProvider")
            .getCacheManager(
                URI.create("memcached://" + server + "/" + prefix),
                Caches.class.getClassLoader(),
                properties);
  }

  /** Returns a cache of that name. */
  Cache<Object, Object> cache(String name) {
    Cache<Object, Object> cache = manager.getCache(name);
    return cache != null
        ? cache
        : manager.createCache(name, new MutableConfiguration<>().setStoreByValue(true));
  }

  /** Returns the messages of an error and its causes. */
  static String messages(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable t = error; t != null && text.length() < 3000; t = t.getCause()) {
      String message = t.getClass().getSimpleName() + ": " + t.getMessage();
      if (text.indexOf(String.valueOf(t.getMessage())) < 0) {
        text.append(text.isEmpty() ? "" : " | ").append(message);
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    manager.close();
  }
}
