package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.IOException;

/**
 * Objects of Java serialization. All those of a graph go into one stream beside Kryo's, which keeps
 * their identity; what else they refer to is led back to Kryo by a {@link Bridge}. Kryo's stream
 * has one byte for each of them, so that no element of a collection is without bytes.
 */
final class JavaObjects extends Serializer<Object> {
  private static final byte MARK = 1;

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    output.writeByte(MARK);
    try {
      ((ShapeKryo) kryo).javaOutput().write(object);
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
    JavaInput java = ((ShapeKryo) kryo).java();
    GraphReferences references = ((ShapeKryo) kryo).references();
    long before = references.beginCost();
    try {
      Object object = java.readObject();
      references.replaceCost(before, java.costOf(object));
      return object;
    } catch (IOException | ClassNotFoundException e) {
      if (e.getCause() instanceof KryoException known) {
        throw known;
      }
      throw new KryoException("Java deserialization has failed: " + e, e);
    }
  }
}
