package io.jcache.memcached.internal.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import io.jcache.memcached.spi.SerializationException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON text, by Jackson: the one class that names the library.
 *
 * <ul>
 *   <li>No item names a class: that is refused also where annotations or fields of the application
 *       ask for it.
 *   <li>Strict: what is not of the class is an error, and not made to fit.
 * </ul>
 */
final class JacksonJson implements Json {
  private static final int MAX_TYPES = 200;

  private final Class<?> type;
  private final SizeLimits limits;
  private final ObjectMapper mapper;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  JacksonJson(Class<?> type, ClassLoader loader, SizeLimits limits) {
    this.type = type;
    this.limits = limits;
    // What is last among the modules is asked first.
    this.mapper =
        builder(limits)
            .addModules(ObjectMapper.findModules(loader))
            .addModule(withoutClasses())
            .build();
    ObjectReader plain = mapper.readerFor(type);
    this.reader =
        JsonNode.class.isAssignableFrom(type)
            ? plain.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // as Nodes expect
            : plain;
    this.writer = mapper.writerFor(type);
  }

  /**
   * Does nothing where the library is there.
   *
   * @throws LinkageError where it is not, or is too old
   */
  static void requireLibrary(SizeLimits limits) {
    var unused = builder(limits);
  }

  private static JsonMapper.Builder builder(SizeLimits limits) {
    LookupCache<Object, JavaType> types = new LRUMap<>(16, MAX_TYPES);
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxStringLength(limits.characters())
                        .maxNameLength(limits.characters())
                        .maxNumberLength(Values.MAX_DIGITS)
                        .build())
                .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(limits.depth()).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                // Names may be as many as what an item holds, in maps.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build())
        // The library's own types are of the whole JVM, and would keep the application's loader.
        .typeFactory(TypeFactory.defaultInstance().withCache(types))
        .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            texts ->
                texts
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .nodeFactory(new Nodes())
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID);
  }

  /** Nodes that lose no digits: a number is a double only where that is the same. */
  private static final class Nodes extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    Nodes() {
      super(true);
    }

    @Override
    public ValueNode numberNode(BigDecimal number) {
      double near = number.doubleValue();
      return Double.isFinite(near) && new BigDecimal(Double.toString(near)).compareTo(number) == 0
          ? numberNode(near)
          : super.numberNode(number);
    }
  }

  /** Returns what refuses to load the class that a text names. */
  private static SimpleModule withoutClasses() {
    return new SimpleModule(JacksonJson.class.getName())
        .addDeserializer(Class.class, new Refusing<>(Class.class))
        .addDeserializer(JavaType.class, new Refusing<>(JavaType.class))
        .addKeyDeserializer(
            Class.class,
            new KeyDeserializer() {
              @Override
              public Object deserializeKey(String key, DeserializationContext context)
                  throws IOException {
                throw refused(context);
              }
            });
  }

  private static JsonMappingException refused(DeserializationContext context) {
    return JsonMappingException.from(context, "no item names a class");
  }

  /** Refuses to read a type. */
  @SuppressWarnings("rawtypes") // A class literal is raw.
  private static final class Refusing<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;

    Refusing(Class<T> type) {
      super(type);
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      throw refused(context);
    }
  }

  @Override
  public byte[] write(Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException
        | RuntimeException
        | LinkageError
        | VirtualMachineError
        | AssertionError e) {
      throw new SerializationException(
          "A value of class %s has no JSON text: %s"
              .formatted(
                  value.getClass().getTypeName(),
                  isBeyondLimits(e)
                      ? beyondLimits()
                      : e instanceof JsonProcessingException known
                          ? known.getOriginalMessage()
                          : e.toString()),
          e);
    }
  }

  @Override
  public Object read(byte[] text) {
    @Nullable Object value;
    try {
      value = reader.readValue(text);
    } catch (IOException
        | RuntimeException
        | LinkageError
        | VirtualMachineError
        | AssertionError e) {
      throw new SerializationException(described(e), e);
    }
    if (value == null) {
      throw new SerializationException("null in JSON", null);
    }
    return value;
  }

  private String described(Throwable failure) {
    if (isBeyondLimits(failure)) {
      return beyondLimits();
    }
    if (failure instanceof JsonMappingException known) {
      boolean isUnknown = failure instanceof UnrecognizedPropertyException;
      String path = path(known.getPath());
      return "JSON that is no %s%s%s"
          .formatted(
              type.getTypeName(),
              path.isEmpty() ? "" : ", at " + path,
              isUnknown ? ", a field that the class does not have" : "");
    }
    return failure instanceof IOException
        ? "a text that is no JSON, and the value-type of the cache is " + type.getTypeName()
        : "JSON that cannot be made a %s: %s"
            .formatted(type.getTypeName(), failure.getClass().getTypeName());
  }

  private static boolean isBeyondLimits(Throwable failure) {
    return failure instanceof StackOverflowError
        || failure instanceof StreamConstraintsException
        || failure.getCause() instanceof StackOverflowError
        || failure.getCause() instanceof StreamConstraintsException;
  }

  private String beyondLimits() {
    return ("JSON beyond serialization.max-depth = %d or the stack of the thread (-Xss), or with a"
            + " text beyond serialization.max-string-length = %d, or a number of more than %d"
            + " digits")
        .formatted(limits.depth(), limits.characters(), Values.MAX_DIGITS);
  }

  /** Returns a place by the names of the classes alone, as other names are what an item holds. */
  private String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      String name = reference.getFieldName();
      if (name == null || !isDeclared(reference.getFrom(), name)) {
        path.append("[*]");
      } else {
        path.append(path.isEmpty() ? "" : ".").append(name);
      }
    }
    return path.toString();
  }

  private boolean isDeclared(@Nullable Object from, String name) {
    if (from == null || from instanceof Map) {
      return false;
    }
    Class<?> owner = from instanceof Class<?> known ? known : from.getClass();
    return !Map.class.isAssignableFrom(owner)
        && mapper
            .getDeserializationConfig()
            .introspect(mapper.constructType(owner))
            .findProperties()
            .stream()
            .anyMatch(property -> property.getName().equals(name));
  }

  @Override
  public Object inside(Object object) {
    try {
      Map<String, @Nullable Object> properties = new LinkedHashMap<>();
      Iterator<PropertyWriter> writers =
          mapper
              .getSerializerProviderInstance()
              .findValueSerializer(object.getClass())
              .properties();
      while (writers.hasNext()) {
        AnnotatedMember member = writers.next().getMember();
        properties.put(member.getName(), member.getValue(object));
      }
      if (properties.isEmpty()) {
        return mapper.writeValueAsBytes(object);
      }
      AnnotatedMember others =
          mapper
              .getSerializationConfig()
              .introspect(mapper.constructType(object.getClass()))
              .findAnyGetter();
      if (others != null) {
        others.fixAccess(true);
        properties.put(others.getName(), others.getValue(object));
      }
      return properties;
    } catch (JsonProcessingException e) {
      throw new SerializationException(
          "A value of class %s has no JSON text: %s"
              .formatted(object.getClass().getTypeName(), e.getOriginalMessage()),
          e);
    }
  }
}
