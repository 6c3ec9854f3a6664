package io.jcache.memcached.boot;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application in this JVM, with its own configuration file but for the server. */
record Shop(ConfigurableApplicationContext context) implements AutoCloseable {
  /** A timeout that a busy machine does not exceed. */
  static final String PATIENT = "10s";

  /** Starts the application on a server, for whose answers it waits long. */
  static Shop start(MemcachedServer server) {
    return startWith(configuration(server, PATIENT));
  }

  /**
   * Starts the application with that {@code spring.cache.jcache.config}. It leaves no hook for the
   * end of the JVM, which would hold its class loader until then.
   */
  static Shop startWith(String configuration, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--spring.cache.jcache.config=" + configuration);
    return new Shop(
        new SpringApplicationBuilder(ShopApplication.class)
            .registerShutdownHook(false)
            .run(all.toArray(String[]::new)));
  }

  /** Returns the address of a copy of the application's file with that server and timeout. */
  static String configuration(MemcachedServer server, String timeout) {
    Path file =
        Path.of(
            System.getProperty("test.directory"),
            "shop-" + server.port() + "-" + timeout + ".conf");
    try (InputStream own = Shop.class.getResourceAsStream("/jcache-memcached.conf")) {
      String text = new String(own.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          file, text + "servers = [\"" + server.address() + "\"]\ntimeout = " + timeout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toUri().toString();
  }

  Catalog catalog() {
    return bean(Catalog.class);
  }

  Source source() {
    return bean(Source.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  CacheManager manager() {
    return bean(CacheManager.class);
  }

  /** Returns the bare cache, below Spring. */
  Cache<Object, Object> cache(String name) {
    return manager().getCache(name);
  }

  /** Empties all caches and counts the calls of the source anew. */
  void forgetAll() {
    for (String name : manager().getCacheNames()) {
      cache(name).clear();
    }
    source().reset();
  }

  @Override
  public void close() {
    context.close();
  }
}
