package io.jcache.memcached.internal.codec;

import io.jcache.memcached.spi.SerializationException;
import io.jcache.memcached.spi.Serializer;
import java.util.function.ToLongFunction;

/** The serializers of the provider. */
public final class Serializers {

  private Serializers() {}

  /**
   * Returns a serializer for any object whose class has fields that can be reached, or that Java
   * serialization can write.
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
   *   <li>Only classes that the {@linkplain ClassRules rules} allow are written, and read: of
   *       others no code runs. Without a list of the application's classes those with hooks of Java
   *       serialization are refused.
   *   <li>Neither a few bytes that stand for much memory, nor collections in each other whose hash
   *       codes take forever, nor deep nesting do more than to fail.
   *   <li>The class loader is held weakly: once it is collected every call fails that is about more
   *       than a string, a number, a boolean, a character or a byte array.
   *   <li>The first object of a class is read back once when it is serialized, so that a class that
   *       can be written but not read is an error at once.
   * </ul>
   *
   * @param loader the loader of the application's classes; those it does not find are asked of the
   *     provider's own loader
   * @param maxDepth how many objects may be nested in each other, at least 1
   */
  public static Serializer kryo(ClassLoader loader, int maxDepth) {
    return kryo(loader, ClassRules.NONE, SerializationLimits.ofDepth(maxDepth));
  }

  /**
   * Returns a serializer as {@link #kryo(ClassLoader, int)} does, under other rules.
   *
   * @param rules which classes are written and read
   * @param limits how large and deep objects may be
   */
  public static Serializer kryo(ClassLoader loader, ClassRules rules, SerializationLimits limits) {
    return new KryoSerializer(loader, rules, limits, ShapeFingerprint::of);
  }

  /** Returns a serializer that takes another fingerprint of classes. */
  static Serializer kryo(ClassLoader loader, int maxDepth, ToLongFunction<Class<?>> fingerprint) {
    return new KryoSerializer(
        loader, ClassRules.NONE, SerializationLimits.ofDepth(maxDepth), fingerprint);
  }
}
