package io.jcache.memcached.internal;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the application's objects that a cache was configured with (JSR-107, Cache.close). */
public final class Customizations {

  private static final Logger LOG = LoggerFactory.getLogger(Customizations.class);

  private Customizations() {}

  /** Closes listeners, loader, writer and policy, each whatever becomes of the others. */
  public static void close(String cacheName, CacheParts<?, ?> parts) {
    closeIfCloseable(cacheName, "listeners", parts.events());
    closeIfCloseable(cacheName, "loader", parts.loading());
    closeIfCloseable(cacheName, "writer", parts.writing());
    closeIfCloseable(cacheName, "expiry policy", parts.expiryPolicy());
  }

  /** Closes an object of the application, or what holds one, where it can be closed. */
  public static void closeIfCloseable(
      String cacheName, String what, @Nullable Object customization) {
    if (customization instanceof Closeable closeable) {
      close(cacheName, what, closeable);
    }
  }

  private static void close(String cacheName, String what, Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException | RuntimeException | Error e) {
      // An Error too, such as of a class that an undeployed application no longer has.
      LOG.warn("Cache '{}': its {} failed to close", cacheName, what, e);
    }
  }
}
