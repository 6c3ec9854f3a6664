package io.jcache.memcached.internal.codec;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.ref.WeakReference;

/** Java's own serialization, for tests that need any serializer. */
public final class JdkSerializer implements Serializer {
  private final WeakReference<ClassLoader> loader;

  public JdkSerializer() {
    this(JdkSerializer.class.getClassLoader());
  }

  public JdkSerializer(ClassLoader loader) {
    this.loader = new WeakReference<>(loader);
  }

  @Override
  public byte[] serialize(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new SerializationException("Not serializable: " + e, e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object deserialize(byte[] bytes, int offset, int length) {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes, offset, length)) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass type)
              throws IOException, ClassNotFoundException {
            try {
              return Class.forName(type.getName(), false, loader.get());
            } catch (ClassNotFoundException e) {
              return super.resolveClass(type);
            }
          }
        }) {
      return in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new SerializationException("Not deserializable: " + e, e);
    }
  }
}
