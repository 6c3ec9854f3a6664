package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Entry;

/** An entry with its key. */
record KeyedEntry<K, V>(K key, Entry<V> entry) {}
