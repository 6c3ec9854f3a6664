package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;

/** A serializer of objects that have other objects as parts. */
abstract class GraphSerializer<T> extends Serializer<T> {
  private static final int OBJECT_BYTES = 32;

  private final boolean builtAtTheEnd;

  /**
   * Creates a serializer.
   *
   * @param builtAtTheEnd whether an object is built when all its parts are there; else {@link
   *     #readParts} announces it by {@link Kryo#reference} before it reads them
   */
  GraphSerializer(boolean builtAtTheEnd) {
    this.builtAtTheEnd = builtAtTheEnd;
  }

  /** Returns whether an object is built when all its parts are there. */
  final boolean isBuiltAtTheEnd() {
    return builtAtTheEnd;
  }

  /** Returns about how much memory an object takes without its parts, in bytes. */
  int objectBytes() {
    return OBJECT_BYTES;
  }

  /** Returns whether the hash code of an object, which has no order, is that of its identity. */
  boolean isByIdentity() {
    return false;
  }

  /** Writes the parts of an object. */
  abstract void writeParts(GraphKryo kryo, Output output, T object);

  /** Reads the parts of an object and returns it. */
  abstract T readParts(GraphKryo kryo, BoundedInput input, Class<? extends T> type, int id);

  @Override
  public final void write(Kryo kryo, Output output, T object) {
    GraphKryo graph = (GraphKryo) kryo;
    GraphReferences references = graph.references();
    graph.written().take(objectBytes());
    int id = references.current();
    long before = references.beginCost();
    if (builtAtTheEnd) {
      references.beginParts(id);
      writeParts(graph, output, object);
      references.endParts(id);
    } else {
      writeParts(graph, output, object);
    }
    references.endCost(id, before, isByIdentity());
  }

  @Override
  public final T read(Kryo kryo, Input input, Class<? extends T> type) {
    GraphKryo graph = (GraphKryo) kryo;
    GraphReferences references = graph.references();
    BoundedInput bounded = (BoundedInput) input;
    bounded.budget().take(objectBytes());
    int id = references.current();
    int outer = references.enter(id);
    long before = references.beginCost();
    T object = readParts(graph, bounded, type, id);
    references.endCost(id, before, isByIdentity());
    references.leave(id, outer);
    return object;
  }
}
