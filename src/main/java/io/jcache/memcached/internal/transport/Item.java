package io.jcache.memcached.internal.transport;

/**
 * A value read together with the token that a compare-and-set needs.
 *
 * @param value the bytes; not to be modified
 * @param token identifies this state of the item
 */
public record Item(byte[] value, CasToken token) {}
