package io.jcache.memcached.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what is kept, by Caffeine: the one class that names the library.
 *
 * <ul>
 *   <li>Its upkeep is done by the threads that call it; it has none of its own.
 *   <li>Where there is no room for all, those go that are read least, about.
 *   <li>What is too old goes as something else is put. Until then it may be found.
 *   <li>Thread-safe.
 * </ul>
 */
final class KeptEntries<V> {

  // By one read of so many, as a power of two, the library learns which entries are read.
  private static final int LEARNED_BITS = 3;
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  private final Cache<Object, Kept<V>> map;
  private final Policy<Object, Kept<V>> policy;

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
    this.policy = map.policy();
  }

  /**
   * Returns what is kept under a key; null where nothing is.
   *
   * @param time when it is asked for, in nanoseconds
   */
  @Nullable Kept<V> get(Object key, long time) {
    // That the library learns of a read costs several times what the read does.
    return ((time * SCATTER) >>> (Long.SIZE - LEARNED_BITS)) == 0
        ? map.getIfPresent(key)
        : policy.getIfPresentQuietly(key);
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
