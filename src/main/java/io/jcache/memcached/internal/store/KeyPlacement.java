package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.key.EncodedKey;
import io.jcache.memcached.internal.transport.Ring;
import java.util.List;

/**
 * Places the keys of a cache: on the {@link Ring}, which the option distribution chooses, each
 * always in the same of its parts, of which there is one on each node; those of a group together.
 *
 * @param shards the parts of the cache, in the order of the ring's nodes
 */
record KeyPlacement<K>(KeySpace keys, Ring ring, List<Shard> shards) {
  /** Returns a key with its place. */
  Located<K> locate(K key) {
    return locate(key, keys.encode(key));
  }

  /** Returns a key that has been encoded before, with its place. */
  Located<K> locate(K key, EncodedKey encoded) {
    return new Located<>(key, encoded, shard(key, encoded.text()));
  }

  /** Returns the part of the cache that a key of a text lies in. */
  Shard shard(Object key, String text) {
    return shards.get(shards.size() == 1 ? 0 : indexOf(key, text));
  }

  private int indexOf(Object key, String text) {
    String group = keys.group(key);
    return group == null ? ring.indexOf(keys.routingKey(text)) : ring.indexOfGroup(group);
  }
}
