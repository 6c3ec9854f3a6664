package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.Objects;

/**
 * Values to what {@link SharedTransport} takes and gives: their flags in four bytes, and then their
 * bytes. What would not come back equal is refused.
 *
 * @param type what the values of the cache are
 */
record FormatSerializer(ValueFormat format, Class<?> type) implements Serializer {

  @Override
  public byte[] serialize(Object value) {
    ValueFormat.Encoded encoded = format.encode(value);
    requireSame(value, encoded);
    return encoded.item();
  }

  private void requireSame(Object value, ValueFormat.Encoded encoded) {
    Object back;
    try {
      back = format.decode(encoded.flags(), encoded.bytes(), type);
    } catch (SerializationException e) {
      throw new SerializationException(
          "A value of class %s cannot come back from its item, which would be %s"
              .formatted(value.getClass().getTypeName(), e.getMessage()),
          e);
    }
    if (!Objects.deepEquals(value, back)) {
      throw new SerializationException(
          value.getClass() == back.getClass()
              ? "A text with half a surrogate pair has no form in UTF-8, and would come back as another"
              : ("A value of class %s would come back from its item as %s, as the value-type of the"
                      + " cache is %s; declare the class of the values instead (value-type, or"
                      + " setTypes)")
                  .formatted(
                      value.getClass().getTypeName(),
                      back.getClass().getTypeName(),
                      type.getTypeName()),
          null);
    }
  }

  @Override
  public Object deserialize(byte[] bytes, int offset, int length) {
    ValueFormat.Encoded item = ValueFormat.Encoded.of(bytes, offset, length);
    return format.decode(item.flags(), item.bytes(), type);
  }
}
