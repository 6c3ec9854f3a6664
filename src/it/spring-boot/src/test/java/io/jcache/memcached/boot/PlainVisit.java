package io.jcache.memcached.boot;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/** One run of an application that uses nothing but JCache, in a class loader of its own. */
public final class PlainVisit {

  private PlainVisit() {}

  /** Uses a cache, and says what it found. */
  public static String run(String configuration) {
    try (CachingProvider provider = Caching.getCachingProvider()) {
      CacheManager manager =
          provider.getCacheManager(URI.create(configuration), PlainVisit.class.getClassLoader());
      Cache<Object, Object> cache =
          manager.createCache(
              "plain",
              new MutableConfiguration<>().setStatisticsEnabled(true).setManagementEnabled(true));
      cache.put("key", new ArrayList<>(List.of("bread")));
      cache.invoke("key", (entry, arguments) -> entry.getValue());
      cache.iterator().forEachRemaining(entry -> cache.clear());
      cache.put("key", new ArrayList<>(List.of("bread")));
      return cache.get("key").toString();
    }
  }
}
