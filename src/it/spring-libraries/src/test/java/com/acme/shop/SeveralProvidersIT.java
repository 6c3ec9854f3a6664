package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/** What Spring Boot does with two JCache providers where nothing says which one to use. */
class SeveralProvidersIT {
  private static final String OTHER = "io.jcache.memcached.internal.boot.OtherProvider";

  @TempDir private Path directory;

  @Test
  void withoutAChoice_cachesAreMaps_andAWarningSaysSo() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(CachingProvider.class.getName()), OTHER);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream output = System.out;
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader two = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(two);
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      try (ConfigurableApplicationContext shop =
          Shops.startWithoutDatabase(
              new SpringApplicationBuilder(Unconfigured.class),
              "--spring.config.location=optional:classpath:/none/")) {
        assertThat(shop.getBean(CacheManager.class)).isInstanceOf(ConcurrentMapCacheManager.class);
      }
    } finally {
      System.setOut(output);
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains(
            "There are 2 JCache providers on the class path, and nothing says which one to use:"
                + " io.jcache.memcached.MemcachedCachingProvider, "
                + OTHER
                + ". So Spring Boot has passed over JCache");
  }

  /** An application that leaves all to Spring Boot. */
  @EnableAutoConfiguration
  @EnableCaching
  static class Unconfigured {}
}
