package io.jcache.memcached.internal.boot;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.spi.SerializationException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.util.ClassUtils;

/** Explains, to who starts an application of Spring Boot, what keeps its caches from working. */
final class MemcachedFailureAnalyzer implements FailureAnalyzer {
  private static final String BRIDGE = "org.springframework.cache.jcache.JCacheCacheManager";
  private static final String SPRINGS_MANAGER = "org.springframework.cache.CacheManager";
  private static final String ALLOW = "serialization.allow";
  private static final Pattern EXISTS =
      Pattern.compile("a cache called '(.*)' exists already in the manager of (.*)");

  /** Creates an analyzer, which Spring Boot finds by {@code META-INF/spring.factories}. */
  MemcachedFailureAnalyzer() {}

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      FailureAnalysis analysis = explain(cause);
      if (analysis != null) {
        return analysis;
      }
    }
    return null;
  }

  private static @Nullable FailureAnalysis explain(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ConfigurationException) {
      return new FailureAnalysis(
          "jcache-memcached cannot be configured: " + message,
          "Correct what the description names, where it says that it stands. The page"
              + " configuration.md lists all options; those of the application's properties start"
              + " with "
              + ApplicationOptions.PREFIX
              + ".",
          cause);
    }
    if (cause instanceof SerializationException && message.contains(ALLOW)) {
      return new FailureAnalysis(
          "jcache-memcached does not store a class that its list of classes lacks: " + message,
          "Add the class, or its package as in com.acme.dto.*, to the option "
              + ALLOW
              + " of the configuration file, or to the property "
              + ApplicationOptions.PREFIX
              + "."
              + ALLOW
              + ", of all applications that share the cache.",
          cause);
    }
    Matcher exists = EXISTS.matcher(message);
    if (cause instanceof CacheException && exists.matches()) {
      return twice(exists.group(1), exists.group(2), cause);
    }
    if ((cause instanceof CacheException && message.startsWith("Multiple CachingProviders"))
        || message.startsWith("No cache manager could be auto-configured")) {
      List<String> providers = JcacheProviders.names();
      return providers.size() > 1 ? several(providers, cause) : null;
    }
    return cause instanceof MissingStarterException || lacksManager(cause)
        ? missingStarter(cause)
        : null;
  }

  private static FailureAnalysis twice(String cache, String uri, Throwable cause) {
    return new FailureAnalysis(
        "The cache '%s' is created twice in the cache manager of %s.".formatted(cache, uri),
        "Name it in one place: in spring.cache.cache-names or in code (a JCacheManagerCustomizer),"
            + " which the configuration file may declare besides. If another application"
            + " context of this JVM has created it, give this context a cache manager of its"
            + " own, that is, another address in spring.cache.jcache.config.",
        cause);
  }

  private static FailureAnalysis several(List<String> providers, Throwable cause) {
    return new FailureAnalysis(
        JcacheProviders.several(providers),
        "Set "
            + JcacheProviders.PROPERTY
            + "="
            + JcacheProviders.OURS
            + ", for Hibernate spring.jpa.properties.hibernate.javax.cache.provider="
            + JcacheProviders.OURS
            + ", or remove the other provider's dependency.",
        cause);
  }

  private static FailureAnalysis missingStarter(Throwable cause) {
    return new FailureAnalysis(
        "jcache-memcached is on the class path, but what connects Spring's caches to it is not: the"
            + " class "
            + BRIDGE
            + " is missing.",
        "Add the dependency org.springframework.boot:spring-boot-starter-cache.",
        cause);
  }

  /** Returns whether Spring's annotations find no manager, and there cannot be one of JCache. */
  private static boolean lacksManager(Throwable cause) {
    Class<?> type = cause instanceof NoSuchBeanDefinitionException none ? none.getBeanType() : null;
    return type != null
        && type.getName().equals(SPRINGS_MANAGER)
        && !ClassUtils.isPresent(BRIDGE, type.getClassLoader());
  }
}
