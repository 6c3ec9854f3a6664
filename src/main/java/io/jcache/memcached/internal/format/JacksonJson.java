package io.jcache.memcached.internal.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import io.jcache.memcached.spi.SerializationException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON text, by Jackson: the one class that names the library.
 *
 * <ul>
 *   <li>No item names a class: that is refused also where annotations of the application ask for
 *       it.
 *   <li>Strict: what is not of the class is an error, and not made to fit.
 * </ul>
 */
final class JacksonJson implements Json {
  private final Class<?> type;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  JacksonJson(Class<?> type, ClassLoader loader, SizeLimits limits) {
    this.type = type;
    ObjectMapper mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(limits.depth())
                            .maxStringLength(limits.characters())
                            .build())
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .build())
            .addModules(ObjectMapper.findModules(loader))
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .build();
    this.reader = mapper.readerFor(type);
    this.writer = mapper.writerFor(type);
  }

  @Override
  public byte[] write(Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new SerializationException(
          "A value of class %s has no JSON text: %s"
              .formatted(value.getClass().getTypeName(), e.getOriginalMessage()),
          e);
    }
  }

  @Override
  public Object read(byte[] text) {
    @Nullable Object value;
    try {
      value = reader.readValue(text);
    } catch (JsonMappingException e) {
      String path = e.getPathReference();
      throw new SerializationException(
          "JSON that is no %s%s"
              .formatted(type.getTypeName(), path.isEmpty() ? "" : ", at " + path),
          e);
    } catch (IOException e) {
      throw new SerializationException(
          "a text that is no JSON, and the value-type of the cache is " + type.getTypeName(), e);
    }
    if (value == null) {
      throw new SerializationException("null in JSON", null);
    }
    return value;
  }
}
