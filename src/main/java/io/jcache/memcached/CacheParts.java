package io.jcache.memcached;

import io.jcache.memcached.event.EventHub;
import io.jcache.memcached.integration.Loading;
import io.jcache.memcached.integration.Turns;
import io.jcache.memcached.integration.Writing;
import io.jcache.memcached.management.CacheStatistics;
import io.jcache.memcached.store.EntryStore;
import io.jcache.memcached.store.FailurePolicy;
import io.jcache.memcached.store.Undecodable;
import java.util.concurrent.Executor;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a cache is made of.
 *
 * @param configuration the cache's own copy
 * @param loading the cache loader; null where the cache has none
 * @param writing the cache writer; null where the cache has none
 * @param loaderThreads runs {@code loadAll}
 * @param turns lets one entry processor at a time run on a key
 */
record CacheParts<K, V>(
    MemcachedConfiguration<K, V> configuration,
    EntryStore<K, V> store,
    EventHub<K, V> events,
    CacheStatistics statistics,
    @Nullable Loading<K, V> loading,
    @Nullable Writing<K, V> writing,
    ExpiryPolicy expiryPolicy,
    Executor loaderThreads,
    Turns<K> turns,
    FailurePolicy failures,
    Undecodable undecodable) {}
