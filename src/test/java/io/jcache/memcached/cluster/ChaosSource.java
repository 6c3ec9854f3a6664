package io.jcache.memcached.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** What a cache loads from: the newest value of each key. */
final class ChaosSource implements CacheLoader<String, String> {
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Map<String, String> values = new ConcurrentHashMap<>();

  /** Takes a newer value. */
  void put(String key, String value) {
    values.put(key, value);
  }

  @Override
  public @Nullable String load(String key) {
    String value = values.get(key);
    // Some sources are slow, so that much can happen meanwhile.
    if (value != null && value.hashCode() % 50 == 0) {
      LockSupport.parkNanos(SLOW_NANOS);
    }
    return value;
  }

  @Override
  public Map<String, String> loadAll(Iterable<? extends String> keys) {
    Map<String, String> loaded = new HashMap<>();
    for (String key : keys) {
      String value = values.get(key);
      if (value != null) {
        loaded.put(key, value);
      }
    }
    return loaded;
  }
}
