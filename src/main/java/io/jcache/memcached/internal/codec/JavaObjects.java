package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Objects of Java serialization. All those of a graph go into one stream beside Kryo's, which keeps
 * their identity; what else they refer to is led back to Kryo by a {@link Bridge}. Kryo's stream
 * has one byte for each of them, so that no element of a collection is without bytes.
 */
final class JavaObjects extends Serializer<Object> {
  private static final byte MARK = 1;

  private @Nullable JavaOutput written;
  private @Nullable ByteArrayInputStream bytes;
  private @Nullable JavaInput read;

  /** Returns the stream of the graph that is written; null where it needs none. */
  @Nullable JavaOutput written() {
    return written;
  }

  /** Starts to read a graph whose stream lies in these bytes. */
  void start(byte[] source, int offset, int length) {
    bytes = new ByteArrayInputStream(source, offset, length);
  }

  /** Returns whether all of the stream, where there is one, is read. */
  boolean isAtEnd() {
    return bytes == null || bytes.available() == 0;
  }

  /** Lets go of the streams, at the end of a graph. */
  void reset() {
    written = null;
    bytes = null;
    read = null;
  }

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    output.writeByte(MARK);
    GraphReferences references = ((GraphKryo) kryo).references();
    long before = references.cost();
    try {
      JavaOutput java = written;
      if (java == null) {
        java = JavaOutput.create((GraphKryo) kryo, output);
        written = java;
      }
      java.write(object);
      // Only reading tells what it costs.
      references.replaceCost(before, 0);
    } catch (IOException e) {
      throw new KryoException(
          "Java serialization of " + object.getClass().getName() + " has failed: " + e, e);
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<?> type) {
    if (input.readByte() != MARK) {
      throw new KryoException("no mark of an object of Java serialization");
    }
    GraphKryo graph = (GraphKryo) kryo;
    JavaInput java = open(graph, (BoundedInput) input);
    long before = graph.references().beginCost();
    try {
      Object object = java.readObject();
      graph.references().replaceCost(before, java.costOf(object));
      return object;
    } catch (IOException | ClassNotFoundException e) {
      if (e.getCause() instanceof KryoException known) {
        throw known;
      }
      throw new KryoException("Java deserialization has failed: " + e, e);
    }
  }

  private JavaInput open(GraphKryo kryo, BoundedInput input) {
    JavaInput java = read;
    if (java == null) {
      if (bytes == null) {
        throw new KryoException("an object of Java serialization where there are none");
      }
      java = JavaInput.create(kryo, input, bytes);
      read = java;
    }
    return java;
  }
}
