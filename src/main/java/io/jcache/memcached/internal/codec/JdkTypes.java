package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.serializers.DefaultArraySerializers;
import com.esotericsoftware.kryo.kryo5.serializers.TimeSerializers;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the JDK that have a serializer and a number of their own.
 *
 * <p>The numbers are part of the format: what is added comes at the end. A serializer is for
 * exactly its class: a subclass may have fields that the serializer does not know.
 */
@SuppressWarnings({"rawtypes", "unchecked", "JavaUtilDate", "JdkObsolete"})
final class JdkTypes {
  private static final int MOST_MARKS = 5;
  private static final Class<?> ENTRY = Map.entry("", "").getClass();

  private JdkTypes() {}

  /** Registers all of them. */
  static void register(GraphKryo kryo) {
    arrays(kryo);
    values(kryo);
    times(kryo);
    containers(kryo);
    JdkCollections.register(kryo);
    WrapperSerializer.register(kryo);
    ConstantsSerializer.registerSentinels(kryo);
    JdkCollections.registerEnums(kryo);
    text(kryo, TimeZone.class, JdkTypes::idOf, TimeZone::getTimeZone);
    JdkCollections.registerSets(kryo);
  }

  /** Returns the public type of a class that is hidden in the JDK, else the class itself. */
  static Class<?> publicTypeOf(Class<?> type) {
    if (!Route.isJdk(type) || type.isArray()) {
      return type;
    }
    if (Charset.class.isAssignableFrom(type)) {
      return Charset.class;
    }
    if (ZoneId.class.isAssignableFrom(type) && type != ZoneOffset.class) {
      return ZoneId.class;
    }
    if (LinkedList.class.isAssignableFrom(type)) {
      return LinkedList.class; // its reversed view is one, and not serializable
    }
    if (type.getName().equals("sun.util.calendar.ZoneInfo")) {
      return TimeZone.class;
    }
    if (Path.class.isAssignableFrom(type)) {
      return Path.class;
    }
    return type;
  }

  private static void arrays(GraphKryo kryo) {
    kryo.register(byte[].class, new DefaultArraySerializers.ByteArraySerializer());
    primitives(kryo, char[].class, new DefaultArraySerializers.CharArraySerializer(), 2, 2);
    primitives(kryo, short[].class, new DefaultArraySerializers.ShortArraySerializer(), 2, 2);
    primitives(kryo, int[].class, new DefaultArraySerializers.IntArraySerializer(), 1, 4);
    primitives(kryo, long[].class, new DefaultArraySerializers.LongArraySerializer(), 1, 8);
    primitives(kryo, float[].class, new DefaultArraySerializers.FloatArraySerializer(), 4, 4);
    primitives(kryo, double[].class, new DefaultArraySerializers.DoubleArraySerializer(), 8, 8);
    value(
        kryo,
        boolean[].class,
        (out, array) -> {
          out.check(array.length, 1);
          out.writeVarInt(array.length, true);
          out.writeBooleans(array, 0, array.length);
        },
        in -> in.readBooleans(in.readLength(1)));
    kryo.register(Object[].class, PartSerializer.ofArray(Object.class));
    kryo.register(String[].class, PartSerializer.ofArray(String.class));
  }

  private static void values(GraphKryo kryo) {
    value(kryo, Object.class, (out, value) -> {}, in -> new Object());
    value(
        kryo,
        BigInteger.class,
        (out, value) -> writeBytes(out, value.toByteArray()),
        in -> new BigInteger(readBytes(in)));
    value(
        kryo,
        BigDecimal.class,
        (out, value) -> {
          writeBytes(out, value.unscaledValue().toByteArray());
          out.writeVarInt(value.scale(), false);
        },
        in -> new BigDecimal(new BigInteger(readBytes(in)), in.readVarInt(false)));
    ClassLookup lookup = kryo.lookup();
    kryo.register(
        Class.class,
        ValueSerializer.<Class>ofKnown(
            (out, type) -> out.writeString(lookup.nameOf(type)),
            in -> lookup.findNamed(in.readString())));
    value(
        kryo,
        Date.class,
        (out, value) -> out.writeLong(value.getTime()),
        in -> new Date(in.readLong()));
    value(
        kryo,
        UUID.class,
        (out, value) -> {
          out.writeLong(value.getMostSignificantBits());
          out.writeLong(value.getLeastSignificantBits());
        },
        in -> new UUID(in.readLong(), in.readLong()));
    text(kryo, URI.class, URI::toString, URI::new);
    text(kryo, URL.class, URL::toExternalForm, URL::new);
    value(
        kryo,
        Pattern.class,
        (out, value) -> {
          checkPattern(value.pattern(), value.flags());
          out.writeString(value.pattern());
          out.writeInt(value.flags());
        },
        in -> {
          String pattern = text(in);
          int flags = in.readInt();
          checkPattern(pattern, flags);
          return Pattern.compile(pattern, flags);
        });
    text(kryo, Currency.class, Currency::getCurrencyCode, Currency::getInstance);
    text(kryo, Charset.class, Charset::name, Charset::forName);
    text(kryo, Path.class, JdkTypes::textOf, Path::of);
    text(kryo, StringBuilder.class, StringBuilder::toString, StringBuilder::new);
    text(kryo, StringBuffer.class, StringBuffer::toString, StringBuffer::new);
    value(
        kryo,
        BitSet.class,
        (out, value) -> {
          long[] words = value.toLongArray();
          out.check(words.length, Long.BYTES);
          out.writeVarInt(words.length, true);
          out.writeLongs(words, 0, words.length);
        },
        in -> BitSet.valueOf(in.readLongs(in.readLength(Long.BYTES))));
    value(
        kryo,
        AtomicBoolean.class,
        (out, value) -> out.writeBoolean(value.get()),
        in -> new AtomicBoolean(in.readBoolean()));
    value(
        kryo,
        AtomicInteger.class,
        (out, value) -> out.writeInt(value.get()),
        in -> new AtomicInteger(in.readInt()));
    value(
        kryo,
        AtomicLong.class,
        (out, value) -> out.writeLong(value.get()),
        in -> new AtomicLong(in.readLong()));
  }

  private static void times(GraphKryo kryo) {
    kryo.register(Duration.class, new TimeSerializers.DurationSerializer());
    kryo.register(Instant.class, new TimeSerializers.InstantSerializer());
    kryo.register(LocalDate.class, new TimeSerializers.LocalDateSerializer());
    kryo.register(LocalTime.class, new TimeSerializers.LocalTimeSerializer());
    kryo.register(LocalDateTime.class, new TimeSerializers.LocalDateTimeSerializer());
    kryo.register(ZoneOffset.class, new TimeSerializers.ZoneOffsetSerializer());
    kryo.register(ZoneId.class, new TimeSerializers.ZoneIdSerializer());
    kryo.register(OffsetTime.class, new TimeSerializers.OffsetTimeSerializer());
    kryo.register(OffsetDateTime.class, new TimeSerializers.OffsetDateTimeSerializer());
    kryo.register(Year.class, new TimeSerializers.YearSerializer());
    kryo.register(YearMonth.class, new TimeSerializers.YearMonthSerializer());
    kryo.register(MonthDay.class, new TimeSerializers.MonthDaySerializer());
    kryo.register(Period.class, new TimeSerializers.PeriodSerializer());
    // With its offset: where clocks go back a local time is there twice.
    kryo.register(
        ZonedDateTime.class,
        new PartSerializer<ZonedDateTime>(
            value -> new Object[] {value.toLocalDateTime(), value.getOffset(), value.getZone()},
            parts ->
                ZonedDateTime.ofInstant(
                    (LocalDateTime) part(parts, 0),
                    (ZoneOffset) part(parts, 1),
                    (ZoneId) part(parts, 2))));
  }

  private static void containers(GraphKryo kryo) {
    kryo.register(
        Optional.class,
        new PartSerializer<Optional>(
            value -> value.isPresent() ? new Object[] {value.get()} : new Object[0],
            parts -> parts.length == 0 ? Optional.empty() : Optional.of(part(parts, 0))));
    value(
        kryo,
        OptionalInt.class,
        (out, value) -> {
          out.writeBoolean(value.isPresent());
          out.writeInt(value.orElse(0));
        },
        in ->
            in.readBoolean() ? OptionalInt.of(in.readInt()) : skipped(in, 4, OptionalInt.empty()));
    value(
        kryo,
        OptionalLong.class,
        (out, value) -> {
          out.writeBoolean(value.isPresent());
          out.writeLong(value.orElse(0));
        },
        in ->
            in.readBoolean()
                ? OptionalLong.of(in.readLong())
                : skipped(in, 8, OptionalLong.empty()));
    value(
        kryo,
        OptionalDouble.class,
        (out, value) -> {
          out.writeBoolean(value.isPresent());
          out.writeDouble(value.orElse(0));
        },
        in ->
            in.readBoolean()
                ? OptionalDouble.of(in.readDouble())
                : skipped(in, 8, OptionalDouble.empty()));
    kryo.register(AtomicReference.class, new References());
    kryo.register(
        AbstractMap.SimpleImmutableEntry.class,
        new PartSerializer<Map.Entry>(
            JdkTypes::keyAndValue,
            parts -> new AbstractMap.SimpleImmutableEntry(parts[0], parts[1])));
    kryo.register(
        ENTRY,
        new PartSerializer<Map.Entry>(
            JdkTypes::keyAndValue, parts -> Map.entry(part(parts, 0), part(parts, 1))));
  }

  private static <T> void primitives(
      GraphKryo kryo, Class<T> type, Serializer<T> serializer, int leastBytes, int memory) {
    kryo.register(type, new Primitives<>(serializer, leastBytes, memory));
  }

  private static <T> void value(
      GraphKryo kryo,
      Class<T> type,
      BiConsumer<LimitedOutput, T> writer,
      ValueSerializer.Reader<BoundedInput, T> reader) {
    kryo.register(type, new ValueSerializer<>(writer, reader));
  }

  /** Registers a class whose objects are a text. */
  private static <T> void text(
      GraphKryo kryo,
      Class<T> type,
      Function<T, String> writer,
      ValueSerializer.Reader<String, T> reader) {
    value(
        kryo,
        type,
        (out, value) -> out.writeString(writer.apply(value)),
        in -> reader.read(text(in)));
  }

  private static void writeBytes(Output output, byte[] bytes) {
    output.writeVarInt(bytes.length, true);
    output.writeBytes(bytes);
  }

  private static byte[] readBytes(Input input) {
    return input.readBytes(input.readVarInt(true));
  }

  private static String text(Input input) {
    String text = input.readString();
    if (text == null) {
      throw new KryoException("null where a text is expected");
    }
    return text;
  }

  /** Throws where a pattern, to be compiled, is turned into all orders of too many accents. */
  private static void checkPattern(String pattern, int flags) {
    if ((flags & Pattern.CANON_EQ) == 0) {
      return;
    }
    long marks =
        Normalizer.normalize(pattern, Normalizer.Form.NFD)
            .codePoints()
            .filter(c -> Character.getType(c) == Character.NON_SPACING_MARK)
            .count();
    if (marks > MOST_MARKS) {
      throw new KryoException(
          "a pattern with CANON_EQ and "
              + marks
              + " combining characters, more than "
              + MOST_MARKS
              + "; store its text instead");
    }
  }

  private static String idOf(TimeZone zone) {
    if (!TimeZone.getTimeZone(zone.getID()).equals(zone)) {
      throw new KryoException(
          "the time zone " + zone.getID() + " is another one than that of its id; store its parts");
    }
    return zone.getID();
  }

  private static String textOf(Path path) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KryoException(
          path + " is a path of " + path.getFileSystem() + ", which cannot be stored");
    }
    return path.toString();
  }

  private static <T> T skipped(Input input, int bytes, T value) {
    input.readBytes(bytes);
    return value;
  }

  /** Returns the parts of an entry. */
  static @Nullable Object[] keyAndValue(Map.Entry entry) {
    return new @Nullable Object[] {entry.getKey(), entry.getValue()};
  }

  private static Object part(@Nullable Object[] parts, int index) {
    Object part = index < parts.length ? parts[index] : null;
    if (part == null) {
      throw new KryoException("a part is missing");
    }
    return part;
  }

  /** Arrays of primitives as Kryo has them, bounded before they are made. */
  private static final class Primitives<T> extends Serializer<T> {
    private final Serializer<T> serializer;
    private final int leastBytes;
    private final int memory;

    private Primitives(Serializer<T> serializer, int leastBytes, int memory) {
      super(true);
      this.serializer = serializer;
      this.leastBytes = leastBytes;
      this.memory = memory;
    }

    @Override
    public void write(Kryo kryo, Output output, @Nullable T array) {
      if (array != null) {
        ((LimitedOutput) output).check(Array.getLength(array), memory);
      }
      serializer.write(kryo, output, array);
    }

    @Override
    public @Nullable T read(Kryo kryo, Input input, Class<? extends T> type) {
      ((BoundedInput) input).checkNext(leastBytes, memory);
      return serializer.read(kryo, input, type);
    }
  }

  /** Atomic references. */
  private static final class References extends GraphSerializer<AtomicReference> {
    private References() {
      super(false);
    }

    @Override
    boolean isByIdentity() {
      return true;
    }

    @Override
    void writeParts(GraphKryo kryo, Output output, AtomicReference reference) {
      kryo.writeClassAndObject(output, reference.get());
    }

    @Override
    AtomicReference readParts(
        GraphKryo kryo, BoundedInput input, Class<? extends AtomicReference> type, int id) {
      AtomicReference reference = new AtomicReference();
      kryo.reference(reference);
      reference.set(kryo.readClassAndObject(input));
      return reference;
    }
  }
}
