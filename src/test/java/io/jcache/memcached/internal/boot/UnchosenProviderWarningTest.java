package io.jcache.memcached.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.CapturedLog;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Spring Boot takes maps where two providers are there; {@code SeveralProvidersIT} shows that. */
final class UnchosenProviderWarningTest {
  private static final String SIMPLE =
      "org.springframework.boot.cache.autoconfigure.SimpleCacheConfiguration";
  private static final String PASSED_OVER = "There are 2 JCache providers";

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private URLClassLoader two;

  @TempDir private Path directory;

  @BeforeEach
  void addProvider() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("javax.cache.spi.CachingProvider"), OtherProvider.class.getName());
    URL[] urls = {directory.toUri().toURL()};
    two = new URLClassLoader(urls, before);
    Thread.currentThread().setContextClassLoader(two);
  }

  @AfterEach
  void removeProvider() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    two.close();
  }

  @Test
  void cachesThatSpringBootHasChosen_areAWarning() {
    assertThat(warnings(SIMPLE, Map.of()))
        .singleElement()
        .asString()
        .endsWith(
            "There are 2 JCache providers on the class path, and nothing says which one to use:"
                + " io.jcache.memcached.MemcachedCachingProvider, "
                + OtherProvider.class.getName()
                + ". So Spring Boot has passed over JCache, and its caches are not in memcached, but"
                + " those of org.springframework.cache.concurrent.ConcurrentMapCacheManager. Set"
                + " spring.cache.jcache.provider=io.jcache.memcached.MemcachedCachingProvider, or"
                + " remove the other provider's dependency; if it is meant, set spring.cache.type");
  }

  @Test
  void cachesThatTheApplicationHasChosen_areNone() {
    assertThat(warnings(SIMPLE, Map.of("spring.cache.type", "simple"))).isEmpty();
    assertThat(warnings(SIMPLE, Map.of("spring.cache.jcache.provider", "com.acme.P"))).isEmpty();
    assertThat(warnings("com.acme.Caches", Map.of())).isEmpty();
    assertThat(warnings(SIMPLE.replace("Simple", "JCache"), Map.of())).isEmpty();
    Thread.currentThread().setContextClassLoader(before); // with one provider
    assertThat(warnings(SIMPLE, Map.of())).isEmpty();
  }

  /** Returns what an application logs whose caches a configuration class makes. */
  private static List<String> warnings(String maker, Map<String, Object> properties) {
    try (CapturedLog log = new CapturedLog();
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("given", properties));
      context.registerBeanDefinition(maker, new RootBeanDefinition(Maps.class));
      RootBeanDefinition manager = new RootBeanDefinition();
      manager.setFactoryBeanName(maker);
      manager.setFactoryMethodName("cacheManager");
      context.registerBeanDefinition("cacheManager", manager);
      context.register(MemcachedAutoConfiguration.class);
      context.refresh();
      return log.lines(PASSED_OVER);
    }
  }

  /** Makes maps of Spring's. */
  static final class Maps {
    ConcurrentMapCacheManager cacheManager() {
      return new ConcurrentMapCacheManager();
    }
  }
}
