package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Stands in a stream of Java serialization for an object that Kryo writes at the same moment. */
final class Bridge implements Serializable {
  private static final long serialVersionUID = 1L;

  private transient @Nullable Object object;

  /** Creates a bridge to an object. */
  Bridge(Object object) {
    this.object = object;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    if (!(out instanceof JavaOutput java) || object == null) {
      throw new InvalidObjectException("a bridge outside an entry of a cache");
    }
    java.writeAcross(object);
  }

  private void readObject(ObjectInputStream in) throws IOException {
    if (!(in instanceof JavaInput java)) {
      throw new InvalidObjectException("a bridge outside an entry of a cache");
    }
    object = java.readAcross();
  }

  private @Nullable Object readResolve() {
    return object;
  }
}
