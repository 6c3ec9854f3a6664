package io.jcache.memcached.internal.format;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Structured values to what {@link SharedTransport} takes and gives: JSON text, in the form that
 * texts have over there. What would not come back the same is refused.
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
    if (!isSame(value, back)) {
      throw new SerializationException(
          ("A value of class %s would come back from its JSON text as another: a %s comes back with"
                  + " maps whose keys are strings, lists, strings, booleans and numbers; declare a"
                  + " class whose fields say what they are (value-type, or setTypes), or put such"
                  + " values")
              .formatted(value.getClass().getTypeName(), type.getTypeName()),
          null);
    }
  }

  /**
   * Returns whether two values are the same, but for the classes of their numbers. What the class
   * of an application makes of its own fields is its affair, as few have equals.
   */
  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    if (one instanceof Number number && other instanceof Number second) {
      return number.equals(second)
          || new BigDecimal(number.toString()).compareTo(new BigDecimal(second.toString())) == 0;
    }
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> second) {
      return map.size() == second.size()
          && map.entrySet().stream()
              .allMatch(
                  entry ->
                      second.containsKey(entry.getKey())
                          && isSame(entry.getValue(), second.get(entry.getKey())));
    }
    if (one instanceof List<?> list && other instanceof List<?> second) {
      Iterator<?> seconds = second.iterator();
      return list.size() == second.size()
          && list.stream().allMatch(element -> isSame(element, seconds.next()));
    }
    return Objects.deepEquals(one, other)
        || (one != null
            && other != null
            && one.getClass() == other.getClass()
            && one.getClass().getClassLoader() != null);
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
