package io.jcache.memcached.internal.store;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is there under a key of which a node has told.
 *
 * @param item what it is made of, with its item key; null where it is no entry
 * @param key null where it is not known, as of what is absent only a hash of it is
 * @param version tells this state of the item from others, as long as the server runs
 * @param values make the value, each time anew; null where there is none
 */
public record Seen<K, V>(
    State state,
    @Nullable K key,
    @Nullable Bytes item,
    long version,
    @Nullable Supplier<V> values) {

  /** The bytes of an item; not to be modified. */
  public record Bytes(String itemKey, byte[] value) {}

  /** What is there. */
  public enum State {
    /** An entry. */
    ENTRY,
    /** Nothing. */
    ABSENT,
    /** No entry, and what says that one is being loaded, or was. */
    LEASE,
    /** What is for this JVM not to tell: it is doubtful, expired, placed elsewhere or no entry. */
    UNKNOWN
  }

  /** Returns what is not to be told of. */
  public static <K, V> Seen<K, V> unknown() {
    return new Seen<>(State.UNKNOWN, null, null, 0, null);
  }
}
