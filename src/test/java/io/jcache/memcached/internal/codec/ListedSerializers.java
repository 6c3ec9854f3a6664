package io.jcache.memcached.internal.codec;

import io.jcache.memcached.spi.Serializer;
import java.util.List;
import java.util.function.ToLongFunction;

/** Serializers with a list that has the classes of the tests, those with hooks included. */
final class ListedSerializers {
  private static final ClassRules RULES =
      new ClassRules(List.of("io.jcache.memcached.**", "A", "B", "C", "D", "E", "Main"));

  private ListedSerializers() {}

  /** Returns a serializer of the classes that a loader has of the tests. */
  static Serializer kryo(ClassLoader loader, int maxDepth) {
    return kryo(loader, maxDepth, ShapeFingerprint::of);
  }

  /** Returns a serializer that takes another fingerprint of classes. */
  static Serializer kryo(ClassLoader loader, int maxDepth, ToLongFunction<Class<?>> fingerprint) {
    return new KryoSerializer(loader, RULES, Serializers.limits(maxDepth), fingerprint);
  }
}
