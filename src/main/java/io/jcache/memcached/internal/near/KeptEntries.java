package io.jcache.memcached.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what is kept, by Caffeine: the one class that names the library.
 *
 * <ul>
 *   <li>Its upkeep is done by the threads that call it; it has none of its own.
 *   <li>What is too old goes as something else is put. Until then it may be found.
 *   <li>Thread-safe.
 * </ul>
 */
final class KeptEntries<V> {

  private final Cache<Object, Kept<V>> map;

  // When what was put last was read. The library takes it for the time, so that no read has to ask
  // a clock once more.
  private volatile long now;

  /**
   * Creates an empty map.
   *
   * @param most how many entries it keeps at most
   * @param longest how long, once something is put that was read later
   * @param now the time, in nanoseconds
   * @throws LinkageError where the library is not there
   */
  KeptEntries(int most, Duration longest, long now) {
    this.now = now;
    this.map =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterWrite(longest)
            .ticker(() -> this.now)
            .executor(Runnable::run)
            .build();
  }

  /** Returns what is kept under a key; null where nothing is. */
  @Nullable Kept<V> get(Object key) {
    return map.getIfPresent(key);
  }

  /** Keeps an entry, unless one is kept that was read later. */
  void put(Object key, Kept<V> kept) {
    if (kept.readNanos() - now > 0) {
      now = kept.readNanos(); // where another is later at the same time, the next one makes up
    }
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
