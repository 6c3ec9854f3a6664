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

  private final AtomicReferenceArray<String> texts = new AtomicReferenceArray<>(SIZE);
  private final AtomicInteger next = new AtomicInteger();

  /** Remembers a key. */
  void used(String text) {
    int slot = next.getPlain();
    texts.setRelease(slot & SIZE - 1, text);
    next.setPlain(slot + 1);
  }

  /** Returns the texts, in no order. */
  List<String> snapshot() {
    List<String> snapshot = new ArrayList<>(SIZE);
    for (int i = 0; i < SIZE; i++) {
      String text = texts.getAcquire(i);
      if (text != null && !snapshot.contains(text)) {
        snapshot.add(text);
      }
    }
    return snapshot;
  }
}
