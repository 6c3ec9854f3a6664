#!/usr/bin/env bash
# infinispan-jcache 16.0.7 with read-through: a get that misses and is loaded counts as a hit, and no
# listener hears that the entry was created. So hits say nothing of how much is loaded. JSR-107's
# tables have a miss and a created event for it. Without a loader a miss is counted.
#
# Seen, of a get of a key that the loader has:
#   reference implementation 1.1.1, caffeine's jcache 3.2.4 and cache2k-jcache 2.6.1:
#     CacheHits 0, CacheMisses 1, created 1
#   infinispan-jcache 16.0.7: CacheHits 1, CacheMisses 0, created 0
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.integration.CacheLoader;
import javax.management.ObjectName;

class Shown {
  static final AtomicInteger CREATED = new AtomicInteger();

  static class Source implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, key));
      return loaded;
    }
  }

  public static void main(String[] arguments) throws Exception {
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> CREATED.incrementAndGet());
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(
                "shown",
                new MutableConfiguration<String, String>()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(Source::new)
                    .setStatisticsEnabled(true)
                    .addCacheEntryListenerConfiguration(
                        new MutableCacheEntryListenerConfiguration<>(
                            () -> listener, null, false, true)));
    cache.get("k");
    var server = ManagementFactory.getPlatformMBeanServer();
    ObjectName statistics =
        server
            .queryNames(new ObjectName("javax.cache:type=CacheStatistics,*"), null)
            .iterator()
            .next();
    System.out.println(
        "CacheHits " + server.getAttribute(statistics, "CacheHits")
            + ", CacheMisses " + server.getAttribute(statistics, "CacheMisses")
            + ", created " + CREATED);
    System.exit(0);
  }
}
JAVA
}
right='CacheHits 0, CacheMisses 1, created 1'
expect 'reference implementation 1.1.1' "$right" "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect "caffeine's jcache 3.2.4" "$right" "$(seen com.github.ben-manes.caffeine:jcache:3.2.4)"
expect 'cache2k-jcache 2.6.1' "$right" "$(seen org.cache2k:cache2k-jcache:2.6.1.Final)"
expect 'infinispan-jcache 16.0.7' 'CacheHits 1, CacheMisses 0, created 0' \
  "$(seen org.infinispan:infinispan-jcache:16.0.7)"
