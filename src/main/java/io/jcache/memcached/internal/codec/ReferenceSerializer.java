package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Atomic references. */
final class ReferenceSerializer extends GraphSerializer<AtomicReference<@Nullable Object>> {

  /** Creates a serializer. */
  ReferenceSerializer() {
    super(false);
  }

  @Override
  boolean isByIdentity() {
    return true;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, AtomicReference<@Nullable Object> object) {
    kryo.writeClassAndObject(output, object.get());
  }

  @Override
  AtomicReference<@Nullable Object> readParts(
      GraphKryo kryo,
      BoundedInput input,
      Class<? extends AtomicReference<@Nullable Object>> type,
      int id) {
    AtomicReference<@Nullable Object> reference = new AtomicReference<>();
    kryo.reference(reference);
    reference.set(kryo.readClassAndObject(input));
    return reference;
  }
}
