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

  /** Starts the application on a server, with further arguments of its command line. */
  static Shop start(MemcachedServer server, String... arguments) {
    return startWith(configuration(server), arguments);
  }

  /** Starts the application with that {@code spring.cache.jcache.config}. */
  static Shop startWith(String configuration, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--spring.cache.jcache.config=" + configuration);
    return new Shop(
        new SpringApplicationBuilder(ShopApplication.class).run(all.toArray(String[]::new)));
  }

  /** Returns the address of a copy of the application's file that names the server. */
  static String configuration(MemcachedServer server) {
    Path file = Path.of(System.getProperty("test.directory"), "shop-" + server.port() + ".conf");
    try (InputStream own = Shop.class.getResourceAsStream("/jcache-memcached.conf")) {
      String text = new String(own.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(file, text + "servers = [\"" + server.address() + "\"]\n");
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
