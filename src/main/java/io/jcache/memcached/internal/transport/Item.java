package io.jcache.memcached.internal.transport;

/**
 * A value read together with its flags and the token that a compare-and-set needs.
 *
 * @param value the bytes; not to be modified
 * @param flags what the client that stored it says of it: 32 bits; 0 where nothing
 * @param token identifies this state of the item
 */
public record Item(byte[] value, int flags, CasToken token) {}
