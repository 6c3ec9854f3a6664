package io.jcache.memcached.codec;

import org.jspecify.annotations.Nullable;

/**
 * Gives the canonical bytes of keys that the provider cannot encode by itself. Implementations are
 * thread-safe.
 *
 * <p>Equal keys must give equal bytes, in every JVM; different keys must give different bytes.
 */
@FunctionalInterface
public interface KeyEncoder {

  /** Returns the canonical bytes of a key, or null to leave this key to the provider. */
  byte @Nullable [] encode(Object key);
}
