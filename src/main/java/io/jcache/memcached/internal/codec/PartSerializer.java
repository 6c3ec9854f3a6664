package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An immutable object of the JDK by its parts. */
final class PartSerializer<T> extends GraphSerializer<T> {
  private final Function<T, @Nullable Object[]> parts;
  private final Function<@Nullable Object[], T> maker;

  /** Creates a serializer of the functions that take an object apart and build it. */
  PartSerializer(Function<T, @Nullable Object[]> parts, Function<@Nullable Object[], T> maker) {
    super(true);
    this.parts = parts;
    this.maker = maker;
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, T object) {
    Elements.write(kryo, output, parts.apply(object));
  }

  @Override
  T readParts(GraphKryo kryo, BoundedInput input, Class<? extends T> type, int id) {
    return maker.apply(Elements.read(kryo, input, Object[]::new));
  }
}
