package io.jcache.memcached.store;

/**
 * The bytes of a value.
 *
 * @param bytes what stands in the item
 * @param compressed whether it is compressed
 */
record Payload(byte[] bytes, boolean compressed) {}
