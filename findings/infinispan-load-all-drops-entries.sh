#!/usr/bin/env bash
# infinispan-jcache 16.0.7: loadAll with replaceExistingValues, of a cache that has no CacheLoader,
# drops the entries of the keys, and a containsKey afterwards does not find them. JSR-107 says that
# nothing is loaded then; other providers leave the entries alone. With false it leaves them, too.
#
# Seen, of an entry with the value 1:
#   reference implementation 1.1.1, caffeine's jcache 3.2.4 and cache2k-jcache 2.6.1:
#     replace: 1 | keep: 1
#   infinispan-jcache 16.0.7: replace: null | keep: 1
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.util.HashSet;
import java.util.List;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;

class Shown {
  static void show(String what, boolean replace) throws Exception {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(what, new MutableConfiguration<String, String>());
    cache.put("k", "1");
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(new HashSet<>(List.of("k")), replace, done);
    done.get();
    System.out.println(what + ": " + cache.get("k"));
  }

  public static void main(String[] arguments) throws Exception {
    show("replace", true);
    show("keep", false);
    System.exit(0);
  }
}
JAVA
}
kept='replace: 1
keep: 1'
expect 'reference implementation 1.1.1' "$kept" "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect "caffeine's jcache 3.2.4" "$kept" "$(seen com.github.ben-manes.caffeine:jcache:3.2.4)"
expect 'cache2k-jcache 2.6.1' "$kept" "$(seen org.cache2k:cache2k-jcache:2.6.1.Final)"
expect 'infinispan-jcache 16.0.7' 'replace: null
keep: 1' "$(seen org.infinispan:infinispan-jcache:16.0.7)"
