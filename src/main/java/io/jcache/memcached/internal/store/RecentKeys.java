package io.jcache.memcached.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The keys that this JVM used last, good guesses for an entry that is there. Approximate. */
final class RecentKeys<K> {

  private static final int SIZE = 8;

  private final AtomicReferenceArray<K> keys = new AtomicReferenceArray<>(SIZE);
  private final AtomicInteger next = new AtomicInteger();

  /** Remembers a key. */
  void used(K key) {
    int slot = next.getPlain();
    keys.setRelease(slot & SIZE - 1, key);
    next.setPlain(slot + 1);
  }

  /** Returns the keys, in no order. */
  List<K> snapshot() {
    List<K> snapshot = new ArrayList<>(SIZE);
    for (int i = 0; i < SIZE; i++) {
      K key = keys.getAcquire(i);
      if (key != null && !snapshot.contains(key)) {
        snapshot.add(key);
      }
    }
    return snapshot;
  }
}
