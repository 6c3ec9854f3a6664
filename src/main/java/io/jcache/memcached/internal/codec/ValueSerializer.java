package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** A serializer of values without parts. */
final class ValueSerializer<T> extends Serializer<T> {
  private static final int VALUE_BYTES = 48;

  private final int bytes;
  private final BiConsumer<LimitedOutput, T> writer;
  private final Reader<BoundedInput, T> reader;

  private ValueSerializer(
      int bytes, BiConsumer<LimitedOutput, T> writer, Reader<BoundedInput, T> reader) {
    this.bytes = bytes;
    this.writer = writer;
    this.reader = reader;
  }

  /** Creates a serializer of two functions, for values that take memory of their own. */
  ValueSerializer(BiConsumer<LimitedOutput, T> writer, Reader<BoundedInput, T> reader) {
    this(VALUE_BYTES, writer, reader);
  }

  /** Returns a serializer of two functions, for values that are there before they are read. */
  static <T> ValueSerializer<T> ofKnown(
      BiConsumer<LimitedOutput, T> writer, Reader<BoundedInput, T> reader) {
    return new ValueSerializer<>(0, writer, reader);
  }

  /**
   * Returns a serializer of the constants of an enum, by name: one of the JDK may move between two
   * versions of it.
   */
  static ValueSerializer<Enum<?>> ofEnum(Class<?> type) {
    Object[] values = type.getEnumConstants();
    if (values == null) {
      throw new KryoException(type.getName() + " is no enum");
    }
    Map<String, Enum<?>> constants = new HashMap<>();
    for (Object value : values) {
      constants.put(((Enum<?>) value).name(), (Enum<?>) value);
    }
    return ofKnown(
        (output, constant) -> output.writeString(constant.name()),
        input -> {
          String name = input.readString();
          Enum<?> constant = constants.get(name);
          if (constant == null) {
            throw new KryoException(type.getName() + " has no constant " + name + " here");
          }
          return constant;
        });
  }

  @Override
  public void write(Kryo kryo, Output output, T value) {
    ((GraphKryo) kryo).written().take(bytes);
    writer.accept((LimitedOutput) output, value);
  }

  @Override
  public T read(Kryo kryo, Input input, Class<? extends T> type) {
    try {
      BoundedInput bounded = (BoundedInput) input;
      bounded.budget().take(bytes);
      return reader.read(bounded);
    } catch (IOException | URISyntaxException e) {
      throw new KryoException("no value of " + type.getName(), e);
    }
  }

  /** Makes a value of what it is written as. */
  @FunctionalInterface
  interface Reader<S, T> {
    /** Returns the value. */
    T read(S source) throws IOException, URISyntaxException;
  }
}
