package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;

/**
 * Values as another client writes and reads them. Nothing of an item is run: what only a program of
 * that language can read is told by its name, and not read. Thread-safe.
 */
interface ValueFormat {

  /**
   * A value in an item.
   *
   * @param flags what the item says of its bytes
   */
  record Encoded(int flags, byte[] bytes) {}

  /**
   * Returns the item of a value.
   *
   * @throws SerializationException where the other side has no form for its class
   */
  Encoded encode(Object value);

  /**
   * Returns the value of an item.
   *
   * @param type what the values of the cache are: decides where the item leaves it open
   * @throws SerializationException where it cannot be read, saying what it is
   */
  Object decode(int flags, byte[] bytes, Class<?> type);
}
