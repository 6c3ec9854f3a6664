package io.jcache.memcached.internal.store;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A key that is about to be read by one who keeps what is found, and is placed once for both. */
public final class Sought<K> {
  private final Located<K> place;
  private final Stamp stamp;

  Sought(Located<K> place, Stamp stamp) {
    this.place = place;
    this.stamp = stamp;
  }

  /** Keeps what was read. */
  public interface Keeper<K, V> {

    /**
     * Takes an entry that was read, before the caller has it. Not called where the node failed.
     *
     * @param copies makes the value, each time anew, of the bytes that were read; null where there
     *     were none
     */
    void keep(Sought<K> sought, Decision<V, Entry<V>> read, @Nullable Supplier<V> copies);
  }

  Located<K> place() {
    return place;
  }

  /** Returns the key. */
  public K key() {
    return place.key();
  }

  /** Returns the text of the key, the same for all keys that stand for the entry. */
  public String text() {
    return place.text();
  }

  /** Returns what was taken before the key is read. */
  public Stamp stamp() {
    return stamp;
  }
}
