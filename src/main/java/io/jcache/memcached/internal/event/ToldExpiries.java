package io.jcache.memcached.internal.event;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The expiries that this JVM's listeners have heard of last, so that an expired entry that is still
 * in the server is told once, however often it is found. Thread-safe.
 */
final class ToldExpiries<K> {

  private static final int REMEMBERED = 100_000;

  private final Map<K, Long> deadlines =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Returns whether the expiry of a key at a deadline, in epoch milliseconds, is news. */
  synchronized boolean isNews(K key, long deadline) {
    Long before = deadlines.put(key, deadline);
    return before == null || before != deadline;
  }
}
