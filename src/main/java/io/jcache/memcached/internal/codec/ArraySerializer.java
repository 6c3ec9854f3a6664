package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** Arrays of objects. */
final class ArraySerializer extends GraphSerializer<@Nullable Object[]> {
  private final Class<?> componentType;

  /** Creates a serializer of arrays with this type of components. */
  ArraySerializer(Class<?> componentType) {
    super(false);
    this.componentType = componentType;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, @Nullable Object[] array) {
    Elements.write(kryo, output, array);
  }

  @Override
  @Nullable Object[] readParts(
      GraphKryo kryo, BoundedInput input, Class<? extends @Nullable Object[]> type, int id) {
    return Elements.read(
        kryo,
        input,
        length -> {
          @Nullable Object[] array = (@Nullable Object[]) Array.newInstance(componentType, length);
          kryo.reference(array);
          return array;
        });
  }
}
