package io.jcache.memcached.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.IOException;

/**
 * Objects of Java serialization. All those of a graph go into one stream beside Kryo's, which keeps
 * their identity; what else they refer to is led back to Kryo by a {@link Bridge}.
 */
final class JavaObjects extends Serializer<Object> {

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    try {
      ((ShapeKryo) kryo).javaOutput().write(object);
    } catch (IOException e) {
      throw new KryoException(
          "Java serialization of " + object.getClass().getName() + " has failed: " + e, e);
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<?> type) {
    try {
      return ((ShapeKryo) kryo).java().readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new KryoException("Java deserialization has failed: " + e, e);
    }
  }
}
