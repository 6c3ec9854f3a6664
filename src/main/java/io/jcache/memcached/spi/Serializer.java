package io.jcache.memcached.spi;

/**
 * Objects to bytes and back. Implementations are thread-safe.
 *
 * <p>The bytes come back unchanged, or not at all: the caller checks them.
 */
public interface Serializer {

  /**
   * Returns the bytes of an object.
   *
   * @throws SerializationException when the object cannot be serialized, naming its class and the
   *     way out
   */
  byte[] serialize(Object value);

  /**
   * Returns the object that was serialized to these bytes.
   *
   * @throws SerializationException when the bytes are not those of an object of this application: a
   *     class that is missing, or has another shape
   */
  Object deserialize(byte[] bytes, int offset, int length);
}
