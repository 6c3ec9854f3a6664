package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.io.KryoBufferOverflowException;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pool of {@link ShapeKryo}s behind {@link ShortForms}, and the place where every failure becomes
 * the one exception.
 */
final class KryoSerializer implements Serializer {
  private static final int POOLED = 64;
  private static final int CAUSES = 100;

  private final WeakReference<ClassLoader> loader;
  private final String loaderName;
  private final ClassRules rules;
  private final SerializationLimits limits;
  private final ToLongFunction<Class<?>> fingerprint;
  private final ConcurrentLinkedDeque<SoftReference<ShapeKryo>> pool =
      new ConcurrentLinkedDeque<>();
  private final AtomicInteger pooled = new AtomicInteger();

  /** Creates a serializer for the classes of a loader. */
  KryoSerializer(
      ClassLoader loader,
      ClassRules rules,
      SerializationLimits limits,
      ToLongFunction<Class<?>> fingerprint) {
    this.loader = new WeakReference<>(Objects.requireNonNull(loader, "loader"));
    this.loaderName = loader.toString();
    this.rules = Objects.requireNonNull(rules, "rules");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.fingerprint = Objects.requireNonNull(fingerprint, "fingerprint");
  }

  @Override
  public byte[] serialize(Object value) {
    Objects.requireNonNull(value, "value");
    try {
      limits.checkWhole(value);
      byte[] shortForm = ShortForms.write(value);
      if (shortForm != null) {
        limits.checkSize(shortForm.length);
        return shortForm;
      }
      ShapeKryo kryo = borrow();
      byte[] bytes = kryo.write(value);
      giveBack(kryo);
      return bytes;
    } catch (Exception | LinkageError | VirtualMachineError | AssertionError e) {
      throw failure("An object of " + value.getClass().getName() + " cannot be serialized", e);
    }
  }

  @Override
  public Object deserialize(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      limits.checkSize(length);
      Object simple = ShortForms.read(bytes, offset, length);
      if (simple != null) {
        limits.checkWhole(simple);
        return simple;
      }
      ShapeKryo kryo = borrow();
      Object value = kryo.read(bytes, offset, length);
      giveBack(kryo);
      return value;
    } catch (Exception | LinkageError | VirtualMachineError | AssertionError e) {
      throw failure(length + " bytes are no object of this application", e);
    }
  }

  private ShapeKryo borrow() {
    ClassLoader classes = loader.get();
    if (classes == null) {
      throw new SerializationException(
          "The class loader " + loaderName + " of this manager is gone; open a new manager", null);
    }
    for (SoftReference<ShapeKryo> next = take(); next != null; next = take()) {
      ShapeKryo kryo = next.get();
      if (kryo != null) {
        return kryo;
      }
    }
    return ShapeKryo.create(classes, rules, limits, fingerprint);
  }

  private @Nullable SoftReference<ShapeKryo> take() {
    SoftReference<ShapeKryo> next = pool.pollFirst();
    if (next != null) {
      pooled.decrementAndGet();
    }
    return next;
  }

  /** Pools an instance; one that has failed never comes here, its state is not known. */
  private void giveBack(ShapeKryo kryo) {
    if (pooled.incrementAndGet() <= POOLED) {
      pool.addFirst(new SoftReference<>(kryo));
    } else {
      pooled.decrementAndGet();
    }
  }

  private SerializationException failure(String what, Throwable cause) {
    if (cause instanceof SerializationException known) {
      return known;
    }
    Throwable t = cause;
    for (int i = 0; t != null && i < CAUSES; i++, t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof StackOverflowError
          || message.startsWith("Max depth exceeded")
          || message.startsWith(JavaOutput.TOO_DEEP)) {
        return new SerializationException(
            what
                + ": its objects are nested deeper than serialization.max-depth = "
                + limits.maxDepth()
                + " or than the stack of the thread allows; flatten them, or raise that option"
                + " (and -Xss)",
            cause);
      }
    }
    if (cause instanceof KryoBufferOverflowException) {
      return new SerializationException(
          what
              + ": it has more bytes than "
              + SerializationLimits.SIZE_OPTION
              + " = "
              + limits.maxSize()
              + " allows; store less, or raise the option",
          cause);
    }
    return new SerializationException(what + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getName() : message.replace('\n', ' ');
  }

  @Override
  public String toString() {
    return "Kryo(" + loaderName + ")";
  }
}
