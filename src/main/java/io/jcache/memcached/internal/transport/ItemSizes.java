package io.jcache.memcached.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * How large a value may be: memcached deletes the old value when a larger one is sent. Checked by
 * {@code store.Changes} where an entry is sealed, and by {@code Link.send} of whatever is sent.
 */
public final class ItemSizes {
  /** What an item may have where the server was not told otherwise (-I), in bytes. */
  public static final int DEFAULT_MAX = 1 << 20;

  /** Item header, cas id, end of key, end of value: what memcached 1.4 to 1.6 adds to an item. */
  private static final int OVERHEAD = 59;

  /** What to do about a server that has no memory for an item. */
  public static final String FULL =
      ": it is full and evicts nothing, as when started with -M: raise its memory (-m), or start it"
          + " without -M; protocol = binary, and transport = direct to memcached 1.6.18 or later, need"
          + " no memory to remove an entry";

  private ItemSizes() {}

  /** Returns the most bytes that an item may have, by the server's setting. */
  public static int max(@Nullable String setting) {
    try {
      int size = setting == null ? 0 : Integer.parseInt(setting);
      return size > 0 ? size : DEFAULT_MAX;
    } catch (NumberFormatException e) {
      return DEFAULT_MAX;
    }
  }

  /** Returns the most bytes of a value under {@code key}, stored without flags. */
  public static int maxValueLength(int itemSizeMax, String key) {
    return Math.max(0, itemSizeMax - OVERHEAD - key.length());
  }

  /** Returns the bytes that a value takes of what {@link #maxValueLength} says, with its flags. */
  public static int length(byte[] value, int flags) {
    return value.length + (flags == 0 ? 0 : Integer.BYTES);
  }

  /** Returns the message for a value that is too large. */
  public static String tooLarge(int length, int limit) {
    return ("the value has %s bytes, this server takes at most %s; start memcached with a larger item"
            + " size (-I), or store less under one key")
        .formatted(length, limit);
  }
}
