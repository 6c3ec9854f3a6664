#!/usr/bin/env bash
# infinispan-jcache 16.0.7, embedded, with JCache's own CreatedExpiryPolicy: the policy's answer at an
# update, null, means that the expiry stays as it is. There the entry loses it: once it is put,
# replaced or processed anew it lives for ever. The reference implementation ends it in time.
#
# Seen of entries of two seconds, written again in their first, 4 and 8 seconds after their creation:
#   reference implementation 1.1.1: put: null, null | replace: null, null | not written: null, null
#   infinispan-jcache 16.0.7: put: 2, 2 | replace: 2, 2 | not written: null, null
. "$(dirname "$0")/maven.bash"

seen() {
  run_with "$@" << 'JAVA'
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

class Shown {
  public static void main(String[] arguments) throws Exception {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(
                "shown",
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setExpiryPolicyFactory(
                        CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 2))));
    String[] keys = {"put", "replace", "not written"};
    for (String key : keys) {
      cache.put(key, "1");
    }
    Thread.sleep(1000);
    cache.put("put", "2");
    cache.replace("replace", "2");
    Thread.sleep(3000);
    String[] first = new String[keys.length];
    for (int i = 0; i < keys.length; i++) {
      first[i] = cache.get(keys[i]);
    }
    Thread.sleep(4000);
    for (int i = 0; i < keys.length; i++) {
      System.out.println(keys[i] + ": " + first[i] + ", " + cache.get(keys[i]));
    }
    System.exit(0);
  }
}
JAVA
}
expect 'reference implementation 1.1.1' 'put: null, null
replace: null, null
not written: null, null' "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect 'infinispan-jcache 16.0.7' 'put: 2, 2
replace: 2, 2
not written: null, null' "$(seen org.infinispan:infinispan-jcache:16.0.7)"
