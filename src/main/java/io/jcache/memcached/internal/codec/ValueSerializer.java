package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;

/** A serializer of values without parts. */
final class ValueSerializer<T> extends Serializer<T> {
  private static final int VALUE_BYTES = 48;

  private final Writer<T> writer;
  private final Reader<T> reader;

  /** Creates a serializer of two functions. */
  ValueSerializer(Writer<T> writer, Reader<T> reader) {
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public void write(Kryo kryo, Output output, T value) {
    ((GraphKryo) kryo).written().take(VALUE_BYTES);
    writer.write(output, value);
  }

  @Override
  public T read(Kryo kryo, Input input, Class<? extends T> type) {
    try {
      ((BoundedInput) input).budget().take(VALUE_BYTES);
      return reader.read(input);
    } catch (java.io.IOException | java.net.URISyntaxException e) {
      throw new KryoException("no value of " + type.getName(), e);
    }
  }

  /** Writes a value. */
  @FunctionalInterface
  interface Writer<T> {
    /** Writes a value. */
    void write(Output output, T value);
  }

  /** Reads a value. */
  @FunctionalInterface
  interface Reader<T> {
    /** Returns the value that comes next. */
    T read(Input input) throws java.io.IOException, java.net.URISyntaxException;
  }
}
