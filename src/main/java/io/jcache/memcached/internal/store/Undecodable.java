package io.jcache.memcached.internal.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts items that are no entry of this application, and logs each cause once. */
public final class Undecodable {

  private static final Logger LOG = LoggerFactory.getLogger(Undecodable.class);
  private static final int MAX_CAUSES = 100;
  private static final int MAX_CHARACTERS = 500;

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
    if (causes.size() >= MAX_CAUSES) {
      return;
    }
    String shown = shown(cause);
    if (causes.add(shown)) {
      LOG.warn(
          "Cache '{}': an item that cannot be read counts as absent: {} (first seen at item key {})",
          cacheName,
          shown,
          itemKey);
    }
  }

  /** Returns a text, which may quote an item, shortened and on one line. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(text.length(), MAX_CHARACTERS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            shown.append("\\u%04X".formatted((int) c));
        default -> shown.append(c);
      }
    }
    return shown.append(text.length() > end ? "..." : "").toString();
  }

  /** Returns how many items were taken for absent. */
  public long count() {
    return count.sum();
  }
}
