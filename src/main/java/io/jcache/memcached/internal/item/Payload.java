package io.jcache.memcached.internal.item;

/**
 * The bytes of a value.
 *
 * @param bytes what stands in the item
 * @param compressed whether it is compressed
 */
public record Payload(byte[] bytes, boolean compressed) {}
