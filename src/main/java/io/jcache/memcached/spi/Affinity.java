package io.jcache.memcached.spi;

import org.jspecify.annotations.Nullable;

/**
 * Tells which keys lie together: those of one group are on one server, so that a {@code getAll} of
 * them is one round trip, whatever the number of servers. Implementations are thread-safe.
 *
 * <p>Equal keys must give equal groups, in every JVM that shares the cache. A group is one of all
 * caches of a manager.
 */
@FunctionalInterface
public interface Affinity {

  /**
   * Returns the group of a key, which is placed as a key of that text is; null for a key that is
   * placed by itself. With {@code distribution = python-memcached} a group of decimal digits is the
   * hash itself, as the first part of that client's tuple keys is.
   */
  @Nullable String group(Object key);
}
