package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.TransportException;
import org.jspecify.annotations.Nullable;

/** Looks for an entry among the keys used last, since one that is found so spares a walk. */
record Probe<K, V>(StoreContext<K, V> context, RecentKeys recent, Placements<K> placements) {
  /** A live entry with its key, the text of that, and the part of the cache that it lies in. */
  record Hit<K, V>(Shard shard, String text, K key, Entry<V> entry) {}

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
      KeyedEntry<K, V> read = context.keyedEntry(text, found);
      if (read != null
          && !read.entry().isExpiredAt(context.now())
          && placements.isPlaced(read.key(), text, used.shard())) {
        return new Hit<>(used.shard(), text, read.key(), read.entry());
      }
    }
    return null;
  }
}
