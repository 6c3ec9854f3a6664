package io.jcache.memcached.boot;

/**
 * Something on sale.
 *
 * @param note says which answer of which source it is
 */
public record Article(String name, String note) {}
