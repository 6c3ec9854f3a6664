package io.jcache.memcached.internal.integration;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.cache.integration.CacheLoader;

/**
 * Loads what is missing in the cache of Hibernate's update timestamps: the time at which each table
 * was changed last.
 *
 * <ul>
 *   <li>Hibernate takes a missing timestamp for a table that was not changed, and serves query
 *       results that are out of date. This answers that the table has been changed just now.
 *   <li>A timestamp is that of Hibernate's {@code SimpleTimestamper}: the epoch milliseconds times
 *       4096, and a counter below that. The answer is the last one of the current millisecond.
 * </ul>
 */
public final class UpdateTimestampsLoader implements CacheLoader<Object, Long> {
  private static final int COUNTER_BITS = 12;
  private static final long LAST_OF_MILLISECOND = (1L << COUNTER_BITS) - 1;

  private final LongSupplier clock;

  /** Creates a loader by the system's clock, which is Hibernate's. */
  public UpdateTimestampsLoader() {
    this(System::currentTimeMillis);
  }

  /** Creates a loader by a clock, which gives epoch milliseconds. */
  UpdateTimestampsLoader(LongSupplier clock) {
    this.clock = clock;
  }

  /** Returns the timestamp of a change made now. */
  @Override
  public Long load(Object key) {
    return (clock.getAsLong() << COUNTER_BITS) | LAST_OF_MILLISECOND;
  }

  @Override
  public Map<Object, Long> loadAll(Iterable<?> keys) {
    Map<Object, Long> timestamps = new HashMap<>();
    keys.forEach(key -> timestamps.put(key, load(key)));
    return timestamps;
  }
}
