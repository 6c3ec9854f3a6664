package io.jcache.memcached;

import io.jcache.memcached.internal.CacheParts;
import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.event.Audience;
import io.jcache.memcached.internal.event.EventHub;
import io.jcache.memcached.internal.event.ListenerLanes;
import io.jcache.memcached.internal.integration.Loading;
import io.jcache.memcached.internal.integration.Turns;
import io.jcache.memcached.internal.integration.Writing;
import io.jcache.memcached.internal.management.CacheStatistics;
import io.jcache.memcached.internal.store.Entries;
import io.jcache.memcached.internal.store.SerializingCopier;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** The provider's own cache over a store that a test has made. */
public final class StoreCache {

  private StoreCache() {}

  /** Returns a cache over a store; it is not in the list of its manager's caches. */
  public static <K, V> Cache<K, V> over(
      Entries<K, V> store, CacheManager manager, MemcachedConfiguration<K, V> configuration) {
    return over(store, manager, configuration, events(configuration), null);
  }

  /**
   * Returns a cache over a store that tells the listeners of {@code events} and the writer, and
   * loads on the calling thread.
   */
  public static <K, V> Cache<K, V> over(
      Entries<K, V> store,
      CacheManager manager,
      MemcachedConfiguration<K, V> configuration,
      EventHub<K, V> events,
      @Nullable Writing<K, V> writing) {
    Factory<CacheLoader<K, V>> loaders = configuration.getCacheLoaderFactory();
    return new MemcachedCache<>(
        manager,
        "over store",
        new CacheParts<>(
            configuration,
            store,
            copier(),
            events,
            new CacheStatistics(),
            loaders == null ? null : new Loading<>(loaders.create(), configuration.getValueType()),
            writing,
            configuration.getExpiryPolicyFactory().create(),
            Runnable::run,
            new Turns<>(Duration.ofMillis(50), System::nanoTime)),
        released -> {});
  }

  /** Returns the listeners of a configuration. */
  public static <K, V> EventHub<K, V> events(MemcachedConfiguration<K, V> configuration) {
    EventHub<K, V> events =
        new EventHub<>(
            new ListenerLanes(1, 1, StoreCache.class.getClassLoader()), new Audience<>());
    configuration.getCacheEntryListenerConfigurations().forEach(events::register);
    return events;
  }

  /** Returns what copies the objects of a cache over a store. */
  public static Copier copier() {
    return new SerializingCopier(
        Serializers.kryo(StoreCache.class.getClassLoader(), 100), type -> false);
  }
}
