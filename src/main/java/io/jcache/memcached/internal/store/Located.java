package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.key.EncodedKey;

/** A key with its place: the part of the cache that it lies in. */
record Located<K>(K key, EncodedKey encoded, Shard shard) {

  /** Returns the text of the key, the same in every generation. */
  String text() {
    return encoded.text();
  }
}
