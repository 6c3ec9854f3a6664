package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.util.DefaultClassResolver;
import com.esotericsoftware.kryo.kryo5.util.IdentityObjectIntMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Writes classes by name and fingerprint, once per graph, and reads only those of the same shape.
 */
final class ShapeClassResolver extends DefaultClassResolver {
  private final ClassLookup lookup;
  private final ToLongFunction<Class<?>> fingerprint;
  private final IdentityObjectIntMap<Class<?>> written = new IdentityObjectIntMap<>();
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
    int id = written.get(named, -1);
    if (id >= 0) {
      output.writeVarInt(id, true);
      return;
    }
    output.writeVarInt(written.size, true);
    written.put(named, written.size);
    output.writeString(named.getName());
    output.writeLong(fingerprint.applyAsLong(named));
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
    written.clear(256);
    read.clear();
  }
}
