package io.jcache.memcached.testkit;

import io.jcache.memcached.internal.transport.TransportOptions;
import java.time.Duration;

/** Options whose connections are given up after another silence than the default. */
public final class Impatience {
  private Impatience() {}

  /** Returns the options with this limit on silence. */
  public static TransportOptions of(TransportOptions options, Duration silence) {
    return new TransportOptions(
        options.timeout(),
        options.connectTimeout(),
        options.protocol(),
        options.maxInFlight(),
        options.maxInFlightBytes(),
        silence,
        options.clock(),
        options.login(),
        options.tls());
  }
}
