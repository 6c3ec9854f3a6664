package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
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
  private transient @Nullable Input input;

  /** Creates a bridge to an object. */
  Bridge(Object object) {
    this.object = object;
  }

  /** Returns whether it comes from a stream, in which it stood for an object. */
  boolean isRead() {
    return input != null;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    if (!(out instanceof Output java) || object == null) {
      throw new InvalidObjectException("a bridge outside an entry of a cache");
    }
    java.writeAcross(object);
  }

  private void readObject(ObjectInputStream in) throws IOException {
    if (!(in instanceof Input java)) {
      throw new InvalidObjectException("a bridge outside an entry of a cache");
    }
    object = java.readAcross();
    input = java;
  }

  private @Nullable Object readResolve() {
    if (input != null && object != null) {
      input.arrive(object);
    }
    return object;
  }

  /** Says that what stands for an object was left in its place. */
  static final class Left extends KryoException {
    private static final long serialVersionUID = 1L;

    /** Creates the error of an object of a graph. */
    Left() {
      super(
          "an object with hooks of Java serialization refers back to one without, or to an"
              + " immutable list, set or map, which refers to it: that one is not complete when it"
              + " is read; break the cycle, or let all objects of it be mutable, and of classes"
              + " with hooks or without");
    }
  }

  /** A stream of Java serialization beside the output of a Kryo. */
  interface Output {
    /** Writes an object with Kryo. */
    void writeAcross(Object object);
  }

  /** A stream of Java serialization beside the input of a Kryo. */
  interface Input {
    /** Reads an object with Kryo. */
    Object readAcross() throws InvalidObjectException;

    /** Notes that the next object that the filter is asked about is this one, read before. */
    void arrive(Object object);
  }
}
