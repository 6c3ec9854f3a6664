package io.jcache.memcached.cluster;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;

/**
 * A JVM that puts an entry as the first thing it does, as {@link FirstPutIT} starts many of.
 *
 * <p>Prints the milliseconds from its start to the put, those of the put, and what came of it.
 */
final class FirstPutJvm {
  static final String CACHE = "first";

  /** What comes of a put that succeeds. */
  static final String PUT = "put";

  private FirstPutJvm() {}

  /** Puts the entry {@code args[1]} by the manager of the URI {@code args[0]}. */
  public static void main(String[] args) {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager = provider.getCacheManager(URI.create(args[0]), null);
      Cache<String, String> cache = manager.createCache(CACHE, configuration());
      long started =
          System.currentTimeMillis()
              - ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
      long begun = System.nanoTime();
      String outcome = put(cache, args[1]);
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      System.out.println(started + " " + took + " " + outcome);
    }
  }

  private static String put(Cache<String, String> cache, String key) {
    try {
      cache.put(key, key);
      return PUT;
    } catch (CacheException e) {
      return String.valueOf(e.getMessage()).replace('\n', ' ');
    }
  }

  static MemcachedConfiguration<String, String> configuration() {
    return new MemcachedConfiguration<String, String>().setTypes(String.class, String.class);
  }
}
