package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.lang.reflect.Array;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** An object by the row of its parts. */
final class PartSerializer<T> extends GraphSerializer<T> {
  private final Function<T, @Nullable Object[]> parts;
  private final IntFunction<@Nullable Object[]> rows;
  private final Function<@Nullable Object[], T> maker;

  private PartSerializer(
      boolean builtAtTheEnd,
      Function<T, @Nullable Object[]> parts,
      IntFunction<@Nullable Object[]> rows,
      Function<@Nullable Object[], T> maker) {
    super(builtAtTheEnd);
    this.parts = parts;
    this.rows = rows;
    this.maker = maker;
  }

  /** Creates a serializer of the functions that take an immutable object apart and build it. */
  PartSerializer(Function<T, @Nullable Object[]> parts, Function<@Nullable Object[], T> maker) {
    this(true, parts, Object[]::new, maker);
  }

  /** Returns a serializer of arrays with this type of components, or of what is made around one. */
  static <T> PartSerializer<T> ofArray(
      Class<?> componentType,
      Function<T, @Nullable Object[]> parts,
      Function<@Nullable Object[], T> maker) {
    return new PartSerializer<>(
        false, parts, n -> (@Nullable Object[]) Array.newInstance(componentType, n), maker);
  }

  /** Returns a serializer of arrays with this type of components. */
  static PartSerializer<@Nullable Object[]> ofArray(Class<?> componentType) {
    return ofArray(componentType, array -> array, array -> array);
  }

  @Override
  void writeParts(GraphKryo kryo, Output output, T object) {
    Elements.write(kryo, output, parts.apply(object));
  }

  @Override
  T readParts(GraphKryo kryo, BoundedInput input, Class<? extends T> type, int id) {
    if (isBuiltAtTheEnd()) {
      return maker.apply(Elements.read(kryo, input, rows));
    }
    AtomicReference<T> made = new AtomicReference<>();
    Elements.read(
        kryo,
        input,
        length -> {
          @Nullable Object[] row = rows.apply(length);
          made.set(maker.apply(row));
          kryo.reference(made.get());
          return row;
        });
    return Objects.requireNonNull(made.get());
  }
}
