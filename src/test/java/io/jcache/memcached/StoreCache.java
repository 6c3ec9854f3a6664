package io.jcache.memcached;

import io.jcache.memcached.internal.CacheParts;
import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.event.Audience;
import io.jcache.memcached.internal.event.EventHub;
import io.jcache.memcached.internal.event.ListenerLanes;
import io.jcache.memcached.internal.integration.Turns;
import io.jcache.memcached.internal.management.CacheStatistics;
import io.jcache.memcached.internal.store.Entries;
import io.jcache.memcached.internal.store.SerializingCopier;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.expiry.EternalExpiryPolicy;

/** The provider's own cache over a store that a test has made. */
public final class StoreCache {

  private StoreCache() {}

  /** Returns a cache over a store; it is not in the list of its manager's caches. */
  public static <K, V> Cache<K, V> over(
      Entries<K, V> store, CacheManager manager, MemcachedConfiguration<K, V> configuration) {
    String name = "over store";
    Copier copier =
        new SerializingCopier(
            Serializers.kryo(StoreCache.class.getClassLoader(), 100), type -> false);
    return new MemcachedCache<>(
        manager,
        name,
        new CacheParts<>(
            configuration,
            store,
            copier,
            new EventHub<>(
                new ListenerLanes(1, 1, StoreCache.class.getClassLoader()), new Audience<>()),
            new CacheStatistics(),
            null,
            null,
            new EternalExpiryPolicy(),
            Runnable::run,
            new Turns<>(Duration.ofMillis(50), System::nanoTime)),
        released -> {});
  }
}
