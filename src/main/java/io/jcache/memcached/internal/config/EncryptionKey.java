package io.jcache.memcached.internal.config;

/**
 * A key that encrypts entries.
 *
 * @param id from 1 to 255
 */
public record EncryptionKey(int id, Secret secret) {}
