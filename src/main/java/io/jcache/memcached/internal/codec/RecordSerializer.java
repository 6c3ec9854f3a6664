package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Records by their fields, in the order of the components, and back by the canonical constructor.
 */
final class RecordSerializer extends GraphSerializer<Object> {
  private final Constructor<?> constructor;
  private final FieldAccess[] fields;

  /** Creates a serializer of the objects of a record class. */
  RecordSerializer(Class<?> type) {
    super(true);
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    fields = new FieldAccess[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        fields[i] = FieldAccess.of(type.getDeclaredField(components[i].getName()));
      }
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new KryoException(type.getName() + " is no complete record class", e);
    }
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, Object object) {
    FieldAccess.writeAll(fields, kryo, output, object);
  }

  @Override
  Object readParts(GraphKryo kryo, BoundedInput input, Class<?> type, int id) {
    @Nullable Object[] values = new @Nullable Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] = fields[i].read(kryo, input);
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new KryoException("the constructor of the record " + type.getName() + " failed", e);
    }
  }
}
