package io.jcache.memcached.internal.transport;

/** Takes the item keys of a dump, one by one. */
@FunctionalInterface
public interface KeySink {

  /**
   * Takes one key.
   *
   * @param buffer holds the key's ASCII bytes, valid during the call only
   * @return false to end the dump
   */
  boolean accept(byte[] buffer, int offset, int length);

  /**
   * Returns whether the dump is to go on, which is asked between pieces of the list, and while the
   * dump waits: by the thread that takes the keys.
   */
  default boolean isWanted() {
    return true;
  }

  /**
   * Takes one key with what else the server says of its item, fields such as {@code size=65}.
   *
   * @param fields where they begin in the buffer, each behind a blank
   * @param end where they end
   * @return false to end the dump
   */
  default boolean accept(byte[] buffer, int offset, int length, int fields, int end) {
    return accept(buffer, offset, length);
  }
}
