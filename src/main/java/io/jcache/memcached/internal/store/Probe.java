package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import org.jspecify.annotations.Nullable;

/** Looks for an entry among the keys used last, since one that is found so spares a walk. */
record Probe<K, V>(StoreContext<K, V> context, KeyPlacement<K> placement, RecentKeys<K> recent) {
  /** A live entry with its place. */
  record Hit<K, V>(Located<K> place, Entry<V> entry) {}

  /**
   * Returns a live entry, without an access; null where no key used last has one.
   *
   * @throws TransportException when a node fails
   */
  @Nullable Hit<K, V> find() {
    Deadline deadline = context.deadline();
    for (K key : recent.snapshot()) {
      Located<K> place = placement.locate(key);
      Found found = place.shard().read(place.text(), deadline);
      Entry<V> entry = context.codec().decode(found.itemKey(), found.value(), key);
      if (entry != null && !entry.isExpiredAt(context.now())) {
        return new Hit<>(place, entry);
      }
    }
    return null;
  }
}
