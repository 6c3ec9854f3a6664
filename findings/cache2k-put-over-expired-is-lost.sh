#!/usr/bin/env bash
# cache2k-jcache 2.6.1.Final, with JCache's own CreatedExpiryPolicy: an expired entry stays for up to
# about a second until a timer takes it away. Meanwhile a get finds nothing, but a put is taken for an
# update of it, which leaves the expiry as it was: the new value is expired at once, and the put, which
# raised nothing, is lost. The reference implementation creates the entry anew.
#
# Seen, of values that are put as soon as a get finds the one before expired:
#   reference implementation 1.1.1: put: 2 | putIfAbsent: true, 2
#   cache2k-jcache 2.6.1.Final: put: null | putIfAbsent: true, null
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
  static void putAndAwaitExpiry(Cache<String, String> cache) throws InterruptedException {
    cache.put("k", "1");
    while (cache.get("k") != null) {
      Thread.sleep(10);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Cache<String, String> cache =
        Caching.getCachingProvider()
            .getCacheManager()
            .createCache(
                "shown",
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setExpiryPolicyFactory(
                        CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 1))));
    putAndAwaitExpiry(cache);
    cache.put("k", "2");
    System.out.println("put: " + cache.get("k"));
    cache.remove("k");
    putAndAwaitExpiry(cache);
    System.out.println("putIfAbsent: " + cache.putIfAbsent("k", "2") + ", " + cache.get("k"));
    System.exit(0);
  }
}
JAVA
}
expect 'reference implementation 1.1.1' 'put: 2
putIfAbsent: true, 2' "$(seen org.jsr107.ri:cache-ri-impl:1.1.1)"
expect 'cache2k-jcache 2.6.1.Final' 'put: null
putIfAbsent: true, null' "$(seen org.cache2k:cache2k-jcache:2.6.1.Final org.cache2k:cache2k-core:2.6.1.Final)"
