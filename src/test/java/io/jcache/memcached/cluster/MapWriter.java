package io.jcache.memcached.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** Writes to a map, as to what lies behind a cache. */
final class MapWriter implements CacheWriter<Integer, String> {
  private final Map<Object, String> written = new ConcurrentHashMap<>();

  /** Returns what lies behind the cache. */
  Map<Object, String> written() {
    return written;
  }

  @Override
  public void write(Cache.Entry<? extends Integer, ? extends String> entry) {
    written.put(entry.getKey(), entry.getValue());
  }

  @Override
  public void writeAll(Collection<Cache.Entry<? extends Integer, ? extends String>> entries) {
    entries.forEach(this::write);
    entries.clear();
  }

  @Override
  public void delete(Object key) {
    written.remove(key);
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    keys.forEach(this::delete);
    keys.clear();
  }
}
