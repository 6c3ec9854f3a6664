package io.jcache.memcached.transport;

/** How large a value may be: memcached deletes the old value when a larger one is sent. */
final class ItemSizes {
  /** Item header, cas id, end of key, end of value: what memcached 1.4 to 1.6 adds to an item. */
  private static final int OVERHEAD = 59;

  private ItemSizes() {}

  /** Returns the most bytes of a value under {@code key}, stored without flags. */
  static int maxValueLength(int itemSizeMax, String key) {
    return Math.max(0, itemSizeMax - OVERHEAD - key.length());
  }

  /** Returns the message for a value that is too large. */
  static String tooLarge(int length, int limit) {
    return "the value has "
        + length
        + " bytes, this node takes at most "
        + limit
        + "; start memcached with a larger item size (-I), or store less under one key";
  }
}
