package io.jcache.memcached.internal.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.kryo5.util.Util;
import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Serializes any object whose class has fields that can be reached, or that Java serialization can
 * write: by a pool of {@link ShapeKryo}s behind {@link ShortForms}. Every failure becomes the one
 * exception here.
 *
 * <ul>
 *   <li>Bytes of a class that is missing, or that has another {@linkplain ShapeFingerprint shape}
 *       here, give a {@link SerializationException}, never another object.
 *   <li>Cycles and shared references keep their identity, where Java can build them: a record, an
 *       immutable collection or an Optional that contains itself is an error on writing. So is an
 *       object with hooks of Java serialization that refers to an object without, which in turn
 *       refers to another with hooks that refers back to it.
 *   <li>Views of the JDK's collections that are not serializable (a sublist, a key set) come back
 *       as copies of their content.
 *   <li>Only classes that the {@linkplain ClassRules rules} allow are written, and read: of others
 *       no code runs. Without a list of the application's classes those with hooks of Java
 *       serialization are refused.
 *   <li>Neither a few bytes that stand for much memory, nor collections in each other whose hash
 *       codes take forever, nor deep nesting do more than to fail.
 *   <li>The class loader is held weakly: once it is collected every call fails that is about more
 *       than a string, a number, a boolean, a character or a byte array.
 *   <li>The first object of a class is read back once when it is serialized, so that a class that
 *       can be written but not read is an error at once.
 * </ul>
 */
public final class KryoSerializer implements Serializer {
  private static final int CAUSES = 100;
  private static final int WARNS_OF_UNSAFE = 24;
  private static final String UNSAFE = "kryo.unsafe";

  static {
    // Of what its part that we do not use does at once, newer JDKs warn on the console.
    if (Runtime.version().feature() >= WARNS_OF_UNSAFE && System.getProperty(UNSAFE) == null) {
      System.setProperty(UNSAFE, "false");
      Util.isUnsafeAvailable();
      System.clearProperty(UNSAFE);
    }
  }

  private final WeakReference<ClassLoader> loader;
  private final String loaderName;
  private final ClassRules rules;
  private final SerializationLimits limits;
  private final ToLongFunction<Class<?>> fingerprint;
  private final KryoPool pool = new KryoPool();

  /**
   * Creates a serializer.
   *
   * @param loader the loader of the application's classes; those it does not find are asked of the
   *     provider's own loader
   * @param rules which classes are written and read
   * @param limits how large and deep objects may be
   */
  public KryoSerializer(ClassLoader loader, ClassRules rules, SerializationLimits limits) {
    this(loader, rules, limits, ShapeFingerprint::of);
  }

  /** Creates a serializer that takes another fingerprint of classes. */
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
      byte[] bytes = kryo.write(value, this::refuseStandIns);
      pool.give(kryo);
      return bytes;
    } catch (Exception | LinkageError | VirtualMachineError | AssertionError e) {
      throw refusal(value, e);
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
      pool.give(kryo);
      return value;
    } catch (Exception | LinkageError | VirtualMachineError | AssertionError e) {
      throw failure(length + " bytes are no object of this application", e, "");
    }
  }

  /** Throws where what stands for an object was left in its place. */
  private void refuseStandIns(Object read) {
    ShapeKryo kryo = borrow();
    try {
      kryo.walk(read);
      pool.give(kryo);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      if (causes(e).anyMatch(Bridge.Left.class::isInstance)) {
        throw e;
      }
      // What was read cannot be written once more, which nobody asked for.
    }
  }

  private ShapeKryo borrow() {
    ClassLoader classes = loader.get();
    if (classes == null) {
      throw new SerializationException(
          "The class loader " + loaderName + " of this manager is gone; open a new manager", null);
    }
    ShapeKryo kryo = pool.take();
    return kryo == null
        ? new ShapeKryo(classes, rules, limits, fingerprint, new ReadBudget(limits))
        : kryo;
  }

  private SerializationException refusal(Object value, Throwable cause) {
    String what = ClassRules.describe(value.getClass()) + " cannot be serialized";
    try {
      return failure(what, cause, isRefusal(cause) ? Refusals.advice(value, rules) : "");
    } catch (KryoException hopeless) {
      return failure(what, hopeless, "");
    }
  }

  private static boolean isRefusal(Throwable failure) {
    return causes(failure).anyMatch(ClassRules.Refused.class::isInstance);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(CAUSES);
  }

  private static boolean isOfDepth(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof StackOverflowError
        || message.startsWith("Max depth exceeded")
        || message.startsWith(JavaObjects.TOO_DEEP);
  }

  private SerializationException failure(String what, Throwable cause, String advice) {
    if (cause instanceof SerializationException known) {
      return known;
    }
    if (causes(cause).anyMatch(KryoSerializer::isOfDepth)) {
      return new SerializationException(
          what
              + ": its objects are nested deeper than serialization.max-depth = "
              + limits.maxDepth()
              + " or than the stack of the thread allows; flatten them, or raise that option"
              + " (and -Xss)",
          cause);
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
    return new SerializationException(what + ": " + reason(cause) + advice, cause);
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
