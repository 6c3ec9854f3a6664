package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.util.DefaultClassResolver;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Writes classes by name and fingerprint, once per graph, and reads only those of the same shape.
 */
final class ShapeClassResolver extends DefaultClassResolver {
  private final ClassLookup lookup;
  private final ToLongFunction<Class<?>> fingerprint;
  private final IdentityHashMap<Class<?>, Header> headers = new IdentityHashMap<>();
  private int written;
  private long graph;
  private final List<Registration> read = new ArrayList<>();

  /** Creates a resolver that finds classes by a lookup. */
  ShapeClassResolver(ClassLookup lookup, ToLongFunction<Class<?>> fingerprint) {
    this.lookup = lookup;
    this.fingerprint = fingerprint;
  }

  /** Notes that the objects of a class are written as those of another. */
  void alias(Class<?> type, Registration registration) {
    classToRegistration.put(type, registration);
  }

  @Override
  @SuppressWarnings("rawtypes")
  protected void writeName(Output output, Class type, Registration registration) {
    Class<?> named = registration.getType();
    output.writeByte(NAME + 2);
    Header header = headers.get(named);
    if (header == null) {
      header = new Header(named.getName(), fingerprint.applyAsLong(named));
      headers.put(named, header);
    } else if (header.graph == graph) {
      output.writeVarInt(header.id, true);
      return;
    }
    header.graph = graph;
    header.id = written++;
    output.writeVarInt(header.id, true);
    ((LimitedOutput) output).writeText(header.name);
    output.writeLong(header.fingerprint);
  }

  @Override
  protected Registration readName(Input input) {
    int id = input.readVarInt(true);
    if (id >= 0 && id < read.size()) {
      return read.get(id);
    }
    if (id != read.size()) {
      throw new KryoException("the class number " + id + " where " + read.size() + " are known");
    }
    Class<?> type = lookup.find(input.readString());
    checkShape(type, input.readLong());
    Registration registration = kryo.getRegistration(type);
    read.add(registration);
    return registration;
  }

  /** Returns the fingerprint of a class. */
  long fingerprint(Class<?> type) {
    return fingerprint.applyAsLong(type);
  }

  /** Throws where a class has another shape here than where the bytes were written. */
  void checkShape(Class<?> type, long shape) {
    if (fingerprint.applyAsLong(type) != shape) {
      throw new KryoException(
          type.getName()
              + " has another shape here than where the bytes were written: its fields, their"
              + " types, its constants or its superclasses differ");
    }
  }

  @Override
  public void reset() {
    graph++;
    written = 0;
    read.clear();
  }

  /** What is written of a class, and its number where it is written in the present graph. */
  private static final class Header {
    private final LimitedOutput.Text name;
    private final long fingerprint;
    private long graph = -1;
    private int id;

    Header(String name, long fingerprint) {
      this.name = LimitedOutput.Text.of(name);
      this.fingerprint = fingerprint;
    }
  }
}
