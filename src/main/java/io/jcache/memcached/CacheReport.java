package io.jcache.memcached;

/**
 * How one cache does, as this JVM sees it.
 *
 * @param name the cache's name
 * @param degradedOperations operations that went on without their server, and writes that were
 *     sent, not awaited, and failed
 * @param undecodableItems items that were found and could not be read as entries
 * @param failurePolicy what it does while a server fails
 */
public record CacheReport(
    String name, long degradedOperations, long undecodableItems, FailureMode failurePolicy) {}
