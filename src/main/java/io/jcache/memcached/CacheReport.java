package io.jcache.memcached;

import java.time.Duration;

/**
 * How one cache does, as this JVM sees it.
 *
 * @param name the cache's name
 * @param degradedOperations operations that went on without their server, and writes that were
 *     sent, not awaited, and failed
 * @param undecodableItems items that were found and could not be read as entries
 * @param failurePolicy what it does while a server fails
 * @param nearHits reads of a key that its near cache has answered
 * @param nearMisses reads of a key that went to the servers though there is a near cache
 * @param nearOutdated near misses that found an entry there which was changed since
 * @param nearMaxAge how old an entry of its near cache may be; zero where it has none
 */
public record CacheReport(
    String name,
    long degradedOperations,
    long undecodableItems,
    FailureMode failurePolicy,
    long nearHits,
    long nearMisses,
    long nearOutdated,
    Duration nearMaxAge) {}
