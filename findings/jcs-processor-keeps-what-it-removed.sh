#!/usr/bin/env bash
# commons-jcs3-jcache 3.2.1: an entry processor that sets a value and then removes the entry leaves
# the entry as it was before. JSR-107 says that the last of its changes counts.
#
# Seen, of an entry with the value 1:
#   reference implementation 1.1.1: set, remove: null | remove: null
#   commons-jcs3-jcache 3.2.1: set, remove: 1 | remove: null
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;

class Shown {
  static void show(Cache<String, String> cache, String what, EntryProcessor<String, String, Void> processor) {
    cache.put("k", "1");
    cache.invoke("k", processor);
    System.out.println(what + ": " + cache.get("k"));
  }

  public static void main(String[] arguments) {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache("shown", new MutableConfiguration<String, String>());
    show(
        cache,
        "set, remove",
        (entry, unused) -> {
          entry.setValue("2");
          entry.remove();
          return null;
        });
    show(
        cache,
        "remove",
        (entry, unused) -> {
          entry.remove();
          return null;
        });
    System.exit(0);
  }
}
JAVA
}
expect 'reference implementation 1.1.1' 'set, remove: null
remove: null' "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect 'commons-jcs3-jcache 3.2.1' 'set, remove: 1
remove: null' "$(seen org.apache.commons:commons-jcs3-jcache:3.2.1)"
