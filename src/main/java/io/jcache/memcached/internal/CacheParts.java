package io.jcache.memcached.internal;

import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.event.EventHub;
import io.jcache.memcached.internal.integration.Loading;
import io.jcache.memcached.internal.integration.Turns;
import io.jcache.memcached.internal.integration.Writing;
import io.jcache.memcached.internal.management.CacheStatistics;
import io.jcache.memcached.internal.store.Entries;
import java.util.concurrent.Executor;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a cache is made of.
 *
 * @param configuration the cache's own copy
 * @param copier copies keys and values, so that no two who hold one share it
 * @param loading the cache loader; null where the cache has none
 * @param writing the cache writer; null where the cache has none
 * @param loaderThreads runs {@code loadAll}
 * @param turns lets one entry processor at a time run on a key
 */
public record CacheParts<K, V>(
    MemcachedConfiguration<K, V> configuration,
    Entries<K, V> store,
    Copier copier,
    EventHub<K, V> events,
    CacheStatistics statistics,
    @Nullable Loading<K, V> loading,
    @Nullable Writing<K, V> writing,
    ExpiryPolicy expiryPolicy,
    Executor loaderThreads,
    Turns<K> turns) {}
