package io.jcache.memcached.spi;

import org.jspecify.annotations.Nullable;

/**
 * Gives the canonical bytes of keys that the provider cannot encode by itself. Implementations are
 * thread-safe.
 *
 * <p>Asked first for every key but strings, numbers, booleans, characters, UUIDs and enums; and,
 * where a key contains objects of classes that the provider has no form of its own for, for each of
 * these.
 *
 * <p>Equal keys must give equal bytes, in every JVM; different keys must give different bytes.
 */
@FunctionalInterface
public interface KeyEncoder {

  /** Returns the canonical bytes of a key or a part of one, or null to leave it to the provider. */
  byte @Nullable [] encode(Object key);
}
