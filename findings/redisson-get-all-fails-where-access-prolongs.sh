#!/usr/bin/env bash
# Redisson 4.7.0: getAll of a JCache cache fails where an access gives entries another time to live,
# even for one entry that is there; get, an iteration and a processor read it, and prolong it.
#
# Seen:
#   get: 1
#   processor: 1
#   iteration: 1
#   getAll: javax.cache.CacheException
. "$(dirname "$0")/redis.bash"
start_redis
seen="$(run_with org.redisson:redisson:4.7.0 -- "$dir/client.yaml" << 'JAVA'
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.processor.EntryProcessor;

class Shown {
  interface Read extends EntryProcessor<String, String, String>, Serializable {}

  static void show(String what, Callable<Object> call) {
    Object outcome;
    try {
      outcome = call.call();
    } catch (Exception e) {
      outcome = e.getClass().getName();
    }
    System.out.println(what + ": " + outcome);
  }

  public static void main(String[] arguments) {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager(Path.of(arguments[0]).toUri(), Shown.class.getClassLoader())
            .createCache(
                "shown",
                new MutableConfiguration<String, String>()
                    .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("k", "1");
    show("get", () -> cache.get("k"));
    show("processor", () -> cache.invoke("k", (Read) (entry, unused) -> entry.getValue()));
    show("iteration", () -> cache.iterator().next().getValue());
    show("getAll", () -> cache.getAll(new HashSet<>(List.of("k"))).get("k"));
    System.exit(0);
  }
}
JAVA
)"
expect 'Redisson 4.7.0' 'get: 1
processor: 1
iteration: 1
getAll: javax.cache.CacheException' "$seen"
