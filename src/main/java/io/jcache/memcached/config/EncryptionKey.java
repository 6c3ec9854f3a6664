package io.jcache.memcached.config;

/**
 * A key that encrypts entries.
 *
 * @param id from 1 to 255
 */
public record EncryptionKey(int id, Secret secret) {}
