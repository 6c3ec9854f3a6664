package io.jcache.memcached.internal.format;

/**
 * What a value of another program may stand for.
 *
 * @param bytes the most bytes of one that was compressed
 * @param depth the deepest nesting of one in JSON
 * @param characters the most characters of a text in JSON
 */
public record SizeLimits(long bytes, int depth, int characters) {}
