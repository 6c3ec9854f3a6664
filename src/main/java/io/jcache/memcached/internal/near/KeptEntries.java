package io.jcache.memcached.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what is kept, by Caffeine: the one class that names the library. Its upkeep is
 * done by the threads that call it; it has none of its own. Thread-safe.
 */
final class KeptEntries<V> {

  private final Cache<Object, Kept<V>> map;

  /**
   * Creates an empty map.
   *
   * @param most how many entries it keeps at most
   * @throws LinkageError where the library is not there
   */
  KeptEntries(int most) {
    this.map = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  /** Returns what is kept under a key; null where nothing is. */
  @Nullable Kept<V> get(Object key) {
    return map.getIfPresent(key);
  }

  /** Keeps an entry, unless one is kept that was read later. */
  void put(Object key, Kept<V> kept) {
    map.asMap().merge(key, kept, Kept::later);
  }

  /** Keeps nothing more under a key. */
  void remove(Object key) {
    map.invalidate(key);
  }

  /** Returns how many entries are kept, about. */
  long size() {
    return map.estimatedSize();
  }
}
