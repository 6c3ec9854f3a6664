package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Java serialization to nowhere, which tells what an object refers to. */
final class Probe extends ObjectOutputStream {
  private final Function<Object, @Nullable Object> replacing;
  private final Consumer<Class<?>> described;

  private Probe(Function<Object, @Nullable Object> replacing, Consumer<Class<?>> described)
      throws IOException {
    super(OutputStream.nullOutputStream());
    this.replacing = replacing;
    this.described = described;
    enableReplaceObject(true);
  }

  /** Creates a probe of what is to be written for each object, and of what is told each class. */
  static Probe of(Function<Object, @Nullable Object> replacing, Consumer<Class<?>> described) {
    try {
      return new Probe(replacing, described);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to nowhere has failed", e);
    }
  }

  /** Writes an object as if it were the first one. */
  void tell(Object object) {
    try {
      writeObject(object);
      reset();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to nowhere has failed", e);
    }
  }

  @Override
  protected @Nullable Object replaceObject(Object object) {
    return replacing.apply(object);
  }

  @Override
  protected void annotateClass(Class<?> type) {
    described.accept(type);
  }
}
