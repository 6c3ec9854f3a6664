package io.jcache.memcached.internal.key;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization, for copies of the application's own objects alone: no bytes of others are
 * read.
 *
 * @param loader finds the classes; null for those of the JDK
 */
record JavaCopies(@Nullable ClassLoader loader) implements Serializer {
  @Override
  public byte[] serialize(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new SerializationException("No copy by Java: " + e, e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object deserialize(byte[] bytes, int offset, int length) {
    try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes, offset, length))) {
      return in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new SerializationException("No copy by Java: " + e, e);
    }
  }

  private final class Input extends ObjectInputStream {
    private Input(ByteArrayInputStream bytes) throws IOException {
      super(bytes);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // of a primitive type
      }
    }
  }
}
