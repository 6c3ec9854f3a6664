#!/usr/bin/env bash
# JCache's reference implementation 1.1.1 with a loader and a writer: an entry processor that reads an
# entry, which is loaded for it, and removes it, deletes nothing in the source, so that the next get
# loads it again. One that removes an entry of the cache and then looks at its value loads it anew, and
# its remove is forgotten. JSR-107 says of MutableEntry.remove that it does what Cache.remove does, and
# three other providers delete in both cases.
#
# Seen, of calls to the source, and whether the source has the entry afterwards:
#   reference implementation 1.1.1: read, remove: [load] true | remove, read: [load] true
#   caffeine's jcache 3.2.4, cache2k-jcache 2.6.1 and infinispan-jcache 16.0.7:
#     read, remove: [load, delete] false | remove, read: [delete] false
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.processor.EntryProcessor;

class Shown {
  static final Map<String, String> SOURCE = new ConcurrentHashMap<>();
  static final List<String> CALLS = new ArrayList<>();

  static class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      CALLS.add("load");
      return SOURCE.get(key);
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      throw new UnsupportedOperationException();
    }
  }

  static class Writer implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      SOURCE.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Object key) {
      CALLS.add("delete");
      SOURCE.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      throw new UnsupportedOperationException();
    }
  }

  static void show(
      String what, boolean cached, EntryProcessor<String, String, Object> processor) {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(
                what.replace(", ", "-"),
                new MutableConfiguration<String, String>()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(Loader::new)
                    .setWriteThrough(true)
                    .setCacheWriterFactory(Writer::new));
    SOURCE.put("k", "1");
    if (cached) {
      cache.put("k", "1");
    }
    CALLS.clear();
    cache.invoke("k", processor);
    System.out.println(what + ": " + CALLS + " " + SOURCE.containsKey("k"));
  }

  public static void main(String[] arguments) {
    show(
        "read, remove",
        false,
        (entry, unused) -> {
          entry.getValue();
          entry.remove();
          return null;
        });
    show(
        "remove, read",
        true,
        (entry, unused) -> {
          entry.remove();
          return entry.getValue();
        });
    System.exit(0);
  }
}
JAVA
}
right='read, remove: [load, delete] false
remove, read: [delete] false'
expect 'reference implementation 1.1.1' 'read, remove: [load] true
remove, read: [load] true' "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect "caffeine's jcache 3.2.4" "$right" "$(seen com.github.ben-manes.caffeine:jcache:3.2.4)"
expect 'cache2k-jcache 2.6.1' "$right" "$(seen org.cache2k:cache2k-jcache:2.6.1.Final)"
expect 'infinispan-jcache 16.0.7' "$right" "$(seen org.infinispan:infinispan-jcache:16.0.7)"
