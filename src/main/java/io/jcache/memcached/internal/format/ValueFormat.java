package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import java.nio.ByteBuffer;

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
  record Encoded(int flags, byte[] bytes) {
    /** Returns it as {@link SharedTransport} takes it: the flags in four bytes, then its bytes. */
    byte[] item() {
      return ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(flags).put(bytes).array();
    }

    /** Returns what {@link SharedTransport} gave. */
    static Encoded of(byte[] bytes, int offset, int length) {
      ByteBuffer item = ByteBuffer.wrap(bytes, offset, length);
      int flags = item.getInt();
      byte[] value = new byte[item.remaining()];
      item.get(value);
      return new Encoded(flags, value);
    }
  }

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

  /**
   * Returns the value of an item where JSON is looked for: a text, or its bytes, or what else it
   * is.
   */
  default Object textual(int flags, byte[] bytes) {
    return decode(flags, bytes, Object.class);
  }
}
