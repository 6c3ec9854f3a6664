package io.jcache.memcached.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.spi.SerializationException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** The whole text of what an application that does not start says. */
final class MemcachedFailureAnalyzerTest {
  private static final String STARTER_MISSING =
      "jcache-memcached is on the class path, but what connects Spring's caches to it is not: the"
          + " class org.springframework.cache.jcache.JCacheCacheManager is missing.";
  private static final String ADD_STARTER =
      "Add the dependency org.springframework.boot:spring-boot-starter-cache.";

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void analyzer_isFoundBySpringBoot() {
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, FailureHandler.handleMessage((message, e) -> {})))
        .hasAtLeastOneElementOfType(MemcachedFailureAnalyzer.class);
  }

  @Test
  void configuration() {
    Throwable failure = failureOf(() -> open("memcached.timeout", "fast"));

    FailureAnalysis analysis = analyze(failure);

    assertThat(failure).isInstanceOf(ConfigurationException.class);
    assertThat(analysis.getDescription())
        .isEqualTo(
            "jcache-memcached cannot be configured: Option 'timeout' from property"
                + " 'memcached.timeout' of the manager's Properties: read 'fast', which is no"
                + " duration; allowed: a whole number and its unit, ms, s, m or h, from 1ms to 1h, such as 300ms");
    assertThat(analysis.getAction())
        .isEqualTo(
            "Correct what the description names, where it says that it stands. The page"
                + " configuration.md lists all options; those of the application's properties start"
                + " with jcache.memcached.");
    assertThat(analysis.getCause()).isSameAs(failure);
  }

  @Test
  void cacheCreatedTwice() {
    CacheManager manager = open("memcached.timeout", "1s");
    manager.createCache("offers", new MutableConfiguration<>());

    FailureAnalysis analysis =
        analyze(failureOf(() -> manager.createCache("offers", new MutableConfiguration<>())));

    assertThat(analysis.getDescription())
        .isEqualTo("The cache 'offers' is created twice in the cache manager of memory:analyzed.");
    assertThat(analysis.getAction())
        .isEqualTo(
            "Name it in one place: in spring.cache.cache-names or in code (a"
                + " JCacheManagerCustomizer), which the configuration file may declare besides. If"
                + " another application context of this JVM has created it, give this context a"
                + " cache manager of its own, that is, another address in"
                + " spring.cache.jcache.config.");
  }

  @Test
  void classThatIsNotOnTheList() {
    Cache<Object, Object> cache =
        open("memcached.serialization.allow", "com.acme.**")
            .createCache("c", new MutableConfiguration<>());

    FailureAnalysis analysis = analyze(failureOf(() -> cache.put(1, new Order())));

    assertThat(analysis.getCause()).isInstanceOf(SerializationException.class);
    assertThat(analysis.getDescription())
        .isEqualTo(
            "jcache-memcached does not store a class that its list of classes lacks: "
                + analysis.getCause().getMessage());
    assertThat(analysis.getDescription())
        .contains(Order.class.getName() + " is not covered by serialization.allow;");
    assertThat(analysis.getAction())
        .isEqualTo(
            "Add the class, or its package as in com.acme.dto.*, to the option serialization.allow"
                + " of the configuration file, or to the property"
                + " jcache.memcached.serialization.allow, of all applications that share the"
                + " cache.");
  }

  /** By JCache itself, as Hibernate asks it, and by Spring Boot with spring.cache.type=jcache. */
  @Test
  void twoProviders() throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("javax.cache.spi.CachingProvider"), OtherProvider.class.getName());
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader two = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(two);
      Throwable ofJcache = failureOf(Caching::getCachingProvider);
      Throwable ofSpring =
          new IllegalArgumentException(
              "No cache manager could be auto-configured, check your configuration (caching type is"
                  + " 'JCACHE')");

      for (Throwable failure : new Throwable[] {ofJcache, ofSpring}) {
        FailureAnalysis analysis = analyze(failure);

        assertThat(analysis.getDescription())
            .isEqualTo(
                "There are 2 JCache providers on the class path, and nothing says which one to use:"
                    + " io.jcache.memcached.MemcachedCachingProvider, "
                    + OtherProvider.class.getName()
                    + ".");
        assertThat(analysis.getAction())
            .isEqualTo(
                "Set spring.cache.jcache.provider=io.jcache.memcached.MemcachedCachingProvider, for"
                    + " Hibernate"
                    + " spring.jpa.properties.hibernate.javax.cache.provider=io.jcache.memcached.MemcachedCachingProvider,"
                    + " or remove the other provider's dependency.");
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Here Spring's bridge is missing, as in an application without the starter. */
  @Test
  void missingStarter() {
    for (Throwable failure :
        new Throwable[] {
          new NoSuchBeanDefinitionException(org.springframework.cache.CacheManager.class),
          new MissingStarterException()
        }) {
      FailureAnalysis analysis = analyze(failure);

      assertThat(analysis.getDescription()).isEqualTo(STARTER_MISSING);
      assertThat(analysis.getAction()).isEqualTo(ADD_STARTER);
    }
  }

  @Test
  void failuresOfOthers_areLeftToOthers() {
    for (Throwable failure :
        new Throwable[] {
          new NoSuchBeanDefinitionException(String.class),
          new NoSuchBeanDefinitionException("cacheManager"),
          new CacheException("Multiple CachingProviders, of which there is one here"),
          new CacheException("anything"),
          new CacheException()
        }) {
      assertThat(new MemcachedFailureAnalyzer().analyze(failure)).as("%s", failure).isNull();
    }
  }

  /** A class of the application. */
  private static final class Order {}

  private CacheManager open(String option, String text) {
    Properties properties = new Properties();
    properties.setProperty(option, text);
    return provider.getCacheManager(URI.create("memory:analyzed"), null, properties);
  }

  /** Returns what Spring makes of a failure while it creates a bean. */
  private static FailureAnalysis analyze(Throwable failure) {
    @Nullable FailureAnalysis analysis =
        new MemcachedFailureAnalyzer()
            .analyze(new BeanCreationException("bean", "failed", failure));
    assertThat(analysis).as("analysis of %s", failure).isNotNull();
    return analysis;
  }

  private static Throwable failureOf(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("there is no failure");
  }
}
