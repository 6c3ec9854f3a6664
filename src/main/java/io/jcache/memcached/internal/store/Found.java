package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.transport.Item;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a read found under a key.
 *
 * @param itemKey the item key, with the generation that was valid
 * @param generation the generation that was valid
 * @param value the item's bytes; null where there is none
 * @param item the item with its token, where the read asked for it
 * @param channel the connection that was asked; 0 where none was
 */
record Found(
    String itemKey, long generation, byte @Nullable [] value, @Nullable Item item, long channel) {

  /** Returns what a read finds that must not trust the item. */
  Found absent() {
    return new Found(itemKey, generation, null, null, channel);
  }

  /** Returns what a read of several keys found under one of them. */
  static Found only(Map<String, Found> found, String text) {
    Found only = found.get(text);
    if (only == null) {
      throw new IllegalStateException("no answer for " + text);
    }
    return only;
  }

  /** Returns how many bytes were found. */
  static long bytes(Collection<Found> found) {
    long bytes = 0;
    for (Found one : found) {
      byte[] value = one.value();
      bytes += value == null ? 0 : value.length;
    }
    return bytes;
  }
}
