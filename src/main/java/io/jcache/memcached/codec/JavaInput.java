package io.jcache.memcached.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Reads what a {@link JavaOutput} has written. */
final class JavaInput extends ObjectInputStream {
  private final ShapeKryo kryo;
  private final ByteArrayInputStream bytes;

  private JavaInput(ShapeKryo kryo, ByteArrayInputStream bytes, long maxDepth) throws IOException {
    super(bytes);
    this.kryo = kryo;
    this.bytes = bytes;
    int length = bytes.available();
    setObjectInputFilter(info -> check(info, length, maxDepth));
  }

  /** Returns the stream that lies in these bytes. */
  static JavaInput create(ShapeKryo kryo, byte[] bytes, int offset, int length, int maxDepth) {
    try {
      return new JavaInput(
          kryo,
          new ByteArrayInputStream(bytes, offset, length),
          JavaOutput.maxDepthOnReading(maxDepth));
    } catch (IOException e) {
      throw new KryoException("no stream of Java serialization: " + e, e);
    }
  }

  private static ObjectInputFilter.Status check(
      ObjectInputFilter.FilterInfo info, int length, long maxDepth) {
    // A hash table may have up to eight slots for each of its entries.
    long slots = info.serialClass() == Map.Entry[].class ? 8L * length + 64 : length;
    return info.depth() > maxDepth || info.arrayLength() > slots || info.references() > length
        ? ObjectInputFilter.Status.REJECTED
        : ObjectInputFilter.Status.UNDECIDED;
  }

  /** Returns whether all is read. */
  boolean isAtEnd() {
    return bytes.available() == 0;
  }

  /** Reads an object with Kryo. */
  Object readAcross() throws InvalidObjectException {
    Object object = kryo.readClassAndObject(kryo.input());
    if (object == null) {
      throw new InvalidObjectException("null behind a bridge");
    }
    return object;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) throws IOException {
    long shape = readLong();
    Class<?> type = kryo.lookup().find(description.getName());
    kryo.checkShape(type, shape);
    return type;
  }

  @Override
  protected Class<?> resolveProxyClass(String[] names) throws IOException {
    Class<?>[] interfaces = new Class<?>[names.length];
    ClassLoader loader = JavaInput.class.getClassLoader();
    for (int i = 0; i < names.length; i++) {
      interfaces[i] = kryo.lookup().find(names[i]);
      if (!Route.isJdk(interfaces[i])) {
        loader = interfaces[i].getClassLoader();
      }
    }
    try {
      return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> null)
          .getClass();
    } catch (IllegalArgumentException e) {
      throw new InvalidObjectException("no proxy class: " + e);
    }
  }
}
