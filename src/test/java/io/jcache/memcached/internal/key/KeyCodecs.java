package io.jcache.memcached.internal.key;

import io.jcache.memcached.internal.codec.ClassRules;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import org.jspecify.annotations.Nullable;

/** The key codecs of tests: those of the provider, with its usual rules. */
public final class KeyCodecs {

  private KeyCodecs() {}

  /** Returns a codec for keys of any enums. */
  public static KeyCodec canonical(
      ClassLoader loader, Serializer serializer, @Nullable KeyEncoder custom, int maxDepth) {
    return canonical(loader, serializer, custom, maxDepth, ClassRules.NONE);
  }

  /** Returns a codec for keys of the enums that rules allow. */
  public static KeyCodec canonical(
      ClassLoader loader,
      Serializer serializer,
      @Nullable KeyEncoder custom,
      int maxDepth,
      ClassRules rules) {
    return new CanonicalKeyCodec(loader, serializer, custom, maxDepth, rules);
  }
}
