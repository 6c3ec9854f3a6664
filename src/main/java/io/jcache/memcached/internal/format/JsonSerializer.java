package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Structured values to what {@link SharedTransport} takes and gives: JSON text, in the form that
 * texts have over there. What would not come back equal is refused.
 *
 * @param type what the values of the cache are
 */
record JsonSerializer(ValueFormat format, Class<?> type, Json json) implements Serializer {

  @Override
  public byte[] serialize(Object value) {
    byte[] text = json.write(value);
    requireSame(value, text);
    return format.encode(new String(text, StandardCharsets.UTF_8)).item();
  }

  private void requireSame(Object value, byte[] text) {
    Object back;
    try {
      back = json.read(text);
    } catch (SerializationException e) {
      throw new SerializationException(
          "A value of class %s cannot come back from its JSON text, which would be %s%s"
              .formatted(
                  value.getClass().getTypeName(),
                  e.getMessage(),
                  e.getCause() == null ? "" : ": " + e.getCause().getMessage()),
          e);
    }
    String difference = difference(value, back);
    if (difference != null) {
      throw new SerializationException(
          ("A value of class %s would come back from its JSON text as another: %s. Where no class"
                  + " says more, there are maps whose keys are strings, lists, strings, booleans,"
                  + " and numbers as the text has them: Integer, else Long, else BigInteger, or"
                  + " Double. Put such values, or declare a class whose fields say what they are"
                  + " (value-type, or setTypes)")
              .formatted(value.getClass().getTypeName(), difference),
          null);
    }
  }

  private @Nullable String difference(Object value, Object back) {
    try {
      return new Comparison(json).difference(value, back);
    } catch (RuntimeException | LinkageError | VirtualMachineError | AssertionError e) {
      throw new SerializationException(
          "A value of class %s cannot be compared with what comes back of its JSON text: %s"
              .formatted(value.getClass().getTypeName(), e),
          e);
    }
  }

  @Override
  public Object deserialize(byte[] bytes, int offset, int length) {
    ValueFormat.Encoded item = ValueFormat.Encoded.of(bytes, offset, length);
    Object value = format.textual(item.flags(), item.bytes());
    if (value instanceof String text) {
      return json.read(Values.bytes(text));
    }
    // Bytes are what a library such as Python's orjson makes.
    if (value instanceof byte[] text) {
      return json.read(text);
    }
    throw Values.mismatch(type, value);
  }
}
