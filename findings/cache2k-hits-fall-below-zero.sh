#!/usr/bin/env bash
# cache2k-jcache 2.6.1: loadAll with replaceExistingValues takes one from the statistics' hits for each
# key that it loads, so that CacheHits counts down, and below 0 at the start. (Its issue 211 tells of
# negative hits in Micrometer, "in some rare cases".)
#
# Seen, of a cache with a loader: three keys loaded by loadAll, and loaded again after 5 hits:
#   reference implementation 1.1.1: loaded: hits 0 | read and loaded again: hits 5
#   caffeine's jcache 3.2.4: loaded: hits 0 | read and loaded again: hits 5
#   cache2k-jcache 2.6.1: loaded: hits -3 | read and loaded again: hits -1
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;

class Shown {
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

  static void load(Cache<String, String> cache) throws Exception {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(new HashSet<>(List.of("a", "b", "c")), true, done);
    done.get();
  }

  static void show(String what) throws Exception {
    var server = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> names =
        server.queryNames(new ObjectName("javax.cache:type=CacheStatistics,*"), null);
    System.out.println(
        what + ": hits " + server.getAttribute(names.iterator().next(), "CacheHits"));
  }

  public static void main(String[] arguments) throws Exception {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(
                "shown",
                new MutableConfiguration<String, String>()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(Source::new)
                    .setStatisticsEnabled(true));
    load(cache);
    show("loaded");
    for (int i = 0; i < 5; i++) {
      cache.get("a");
    }
    load(cache);
    show("read and loaded again");
    System.exit(0);
  }
}
JAVA
}
right='loaded: hits 0
read and loaded again: hits 5'
expect 'reference implementation 1.1.1' "$right" "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect "caffeine's jcache 3.2.4" "$right" "$(seen com.github.ben-manes.caffeine:jcache:3.2.4)"
expect 'cache2k-jcache 2.6.1' 'loaded: hits -3
read and loaded again: hits -1' "$(seen org.cache2k:cache2k-jcache:2.6.1.Final)"
