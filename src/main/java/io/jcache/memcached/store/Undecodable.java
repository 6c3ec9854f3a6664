package io.jcache.memcached.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts items that are no entry of this application, and logs each cause once. */
public final class Undecodable {

  private static final Logger LOG = LoggerFactory.getLogger(Undecodable.class);
  private static final int MAX_CAUSES = 100;

  private final String cacheName;
  private final LongAdder count = new LongAdder();
  private final Set<String> causes = ConcurrentHashMap.newKeySet();

  /** Creates a counter for a cache. */
  public Undecodable(String cacheName) {
    this.cacheName = cacheName;
  }

  /** Counts an item that is taken for absent. */
  void record(String itemKey, String cause) {
    count.increment();
    if (causes.size() < MAX_CAUSES && causes.add(cause)) {
      LOG.warn(
          "Cache '{}': an item that cannot be read counts as absent: {} (first seen at item key {})",
          cacheName,
          cause,
          itemKey);
    }
  }

  /** Returns how many items were taken for absent. */
  public long count() {
    return count.sum();
  }
}
