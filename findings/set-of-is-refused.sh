#!/usr/bin/env bash
# infinispan-jcache 16.0.7 and the reference implementation of JCache 1.1.1 look for a null among the
# keys of a bulk call by asking the collection whether it contains one. Collections of Set.of and
# Map.of answer that by a NullPointerException, so that a call with them fails as if a key were null.
#
# Seen:
#   reference implementation 1.1.1: getAll: NullPointerException | removeAll: ok | putAll: NullPointerException | invokeAll: ok
#   infinispan-jcache 16.0.7: getAll: NullPointerException | removeAll: NullPointerException | putAll: ok | invokeAll: NullPointerException
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

class Shown {
  static void show(String what, Runnable call) {
    String outcome = "ok";
    try {
      call.run();
    } catch (RuntimeException e) {
      outcome = e.getClass().getSimpleName();
    }
    System.out.println(what + ": " + outcome);
  }

  public static void main(String[] arguments) {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache("shown", new MutableConfiguration<String, String>());
    show("getAll", () -> cache.getAll(Set.of("k")));
    show("removeAll", () -> cache.removeAll(Set.of("k")));
    show("putAll", () -> cache.putAll(Map.of("k", "1")));
    show("invokeAll", () -> cache.invokeAll(Set.of("k"), (entry, unused) -> entry.getValue()));
    System.exit(0);
  }
}
JAVA
}
expect 'reference implementation 1.1.1' 'getAll: NullPointerException
removeAll: ok
putAll: NullPointerException
invokeAll: ok' "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect 'infinispan-jcache 16.0.7' 'getAll: NullPointerException
removeAll: NullPointerException
putAll: ok
invokeAll: NullPointerException' "$(seen org.infinispan:infinispan-jcache:16.0.7)"
