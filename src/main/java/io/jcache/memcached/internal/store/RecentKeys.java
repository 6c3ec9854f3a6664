package io.jcache.memcached.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The texts of the keys that this JVM used last, good guesses for an entry that is there: not the
 * keys themselves, which are the application's. Approximate.
 */
final class RecentKeys {

  private static final int SIZE = 8;

  private final AtomicReferenceArray<Recent> keys = new AtomicReferenceArray<>(SIZE);
  private final AtomicInteger next = new AtomicInteger();

  /** The text of a key, and the part of the cache that it lies in. */
  record Recent(String text, Shard shard) {}

  /** Remembers a key. */
  void used(Located<?> place) {
    int slot = next.getPlain();
    keys.setRelease(slot & SIZE - 1, new Recent(place.text(), place.shard()));
    next.setPlain(slot + 1);
  }

  /** Returns the keys, in no order. */
  List<Recent> snapshot() {
    List<Recent> snapshot = new ArrayList<>(SIZE);
    for (int i = 0; i < SIZE; i++) {
      Recent key = keys.getAcquire(i);
      if (key != null && !snapshot.contains(key)) {
        snapshot.add(key);
      }
    }
    return snapshot;
  }
}
