package com.acme.shop;

import io.jcache.memcached.MemcachedCachingProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An application, whose entries are its own. */
final class Shop implements AfterEachCallback, AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final AtomicInteger SHOPS = new AtomicInteger();

  private final String name;
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  Shop() {
    this("shop" + SHOPS.incrementAndGet());
  }

  private Shop(String name) {
    this.name = name;
  }

  /** Returns the same application in another JVM, as it were. */
  Shop copy() {
    return new Shop(name);
  }

  /** Opens a cache, by a timeout that a busy machine does not exceed. */
  Cache<String, Integer> cache(int port, String query) {
    Properties properties = new Properties();
    properties.setProperty("memcached.timeout", "20s");
    properties.setProperty("memcached.failure-policy", "throw");
    return provider
        .getCacheManager(
            URI.create("memcached://127.0.0.1:%d/%s?%s".formatted(port, name, query)),
            null,
            properties)
        .createCache("stock", new MutableConfiguration<>());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    provider.close();
  }

  /** Starts a server on a free port; on another one where somebody was faster to take it. */
  static <T> T onFreePort(IntFunction<T> start) {
    IllegalStateException failure = new IllegalStateException("the server did not start");
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return start.apply(freePort());
      } catch (Exception e) { // Infinispan throws that of the socket, and declares it nowhere
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
