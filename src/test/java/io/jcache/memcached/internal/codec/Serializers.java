package io.jcache.memcached.internal.codec;

import io.jcache.memcached.spi.Serializer;

/** The serializers of tests: those of the provider, with its usual rules and limits. */
public final class Serializers {

  private Serializers() {}

  /** Returns a serializer without a list of classes, with the limits of the defaults. */
  public static Serializer kryo(ClassLoader loader, int maxDepth) {
    return kryo(loader, ClassRules.NONE, limits(maxDepth));
  }

  /** Returns a serializer of these rules and limits. */
  public static Serializer kryo(ClassLoader loader, ClassRules rules, SerializationLimits limits) {
    return new KryoSerializer(loader, rules, limits);
  }

  /** Returns the limits of the defaults, but for the depth. */
  public static SerializationLimits limits(int maxDepth) {
    return new SerializationLimits(maxDepth, 16L << 20, 8_000_000, 16_000_000);
  }
}
