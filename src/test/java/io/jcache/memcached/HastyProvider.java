package io.jcache.memcached;

import io.jcache.memcached.internal.discovery.Pace;
import java.time.Duration;

/** Gives providers that believe name servers sooner than these would forget what they said. */
public final class HastyProvider {
  private static final Pace PACE =
      new Pace(
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(100));

  private HastyProvider() {}

  /** Returns a new one. */
  public static MemcachedCachingProvider create() {
    return new MemcachedCachingProvider(System::currentTimeMillis, PACE);
  }
}
