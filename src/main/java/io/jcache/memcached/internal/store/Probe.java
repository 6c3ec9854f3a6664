package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import org.jspecify.annotations.Nullable;

/** Looks for an entry among the keys used last, since one that is found so spares a walk. */
record Probe<K, V>(StoreContext<K, V> context, RecentKeys recent) {
  /** A live entry with its key, and the text of that. */
  record Hit<K, V>(String text, K key, Entry<V> entry) {}

  /**
   * Returns a live entry, without an access; null where no key used last has one.
   *
   * @throws TransportException when a node fails
   */
  @Nullable Hit<K, V> find() {
    Deadline deadline = context.deadline();
    for (RecentKeys.Recent used : recent.snapshot()) {
      String text = used.text();
      Found found = used.shard().read(text, deadline);
      K key = context.key(text, found);
      Entry<V> entry =
          key == null ? null : context.codec().decode(found.itemKey(), found.value(), key);
      if (key != null && entry != null && !entry.isExpiredAt(context.now())) {
        return new Hit<>(text, key, entry);
      }
    }
    return null;
  }
}
