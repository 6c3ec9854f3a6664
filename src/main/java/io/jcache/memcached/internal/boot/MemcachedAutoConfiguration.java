package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedConnectionDetails;
import java.util.Objects;
import java.util.Properties;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Gives the properties {@code jcache.memcached.*}, and the servers of connection details, to the
 * cache manager of Spring Boot.
 */
@AutoConfiguration
final class MemcachedAutoConfiguration {
  private static final String BOOT_3 =
      "org.springframework.boot.autoconfigure.cache.JCachePropertiesCustomizer";
  private static final String BOOT_4 =
      "org.springframework.boot.cache.autoconfigure.JCachePropertiesCustomizer";

  /** Returns what warns where Spring Boot has passed over JCache. */
  @Bean
  static UnchosenProviderWarning memcachedProviderCheck(
      ConfigurableListableBeanFactory beans, Environment environment) {
    return new UnchosenProviderWarning(beans, environment);
  }

  private static LineBean customizer(ApplicationContext context, String type) {
    ApplicationOptions options = new ApplicationOptions(context.getEnvironment());
    return new LineBean(
        LineBean.type(context.getClassLoader(), type),
        properties -> {
          Properties given = (Properties) Objects.requireNonNull(properties);
          options.addTo(given);
          connected(context)
              .addTo(given, context.getEnvironment().getProperty("spring.cache.jcache.config"));
          return null;
        });
  }

  private static ConnectedServers connected(ApplicationContext context) {
    return new ConnectedServers(
        context.getBeanProvider(MemcachedConnectionDetails.class).orderedStream().toList());
  }

  /** Where the interface is on Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = BOOT_3)
  static final class Boot3 {

    /** Returns what Spring Boot asks for the manager's Properties. */
    @Bean
    static FactoryBean<?> memcachedPropertiesCustomizer(ApplicationContext context) {
      return customizer(context, BOOT_3);
    }
  }

  /** Where the interface is on Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = BOOT_4)
  static final class Boot4 {

    /** Returns what Spring Boot asks for the manager's Properties. */
    @Bean
    static FactoryBean<?> memcachedPropertiesCustomizer(ApplicationContext context) {
      return customizer(context, BOOT_4);
    }
  }

  /** Where Spring would quietly take another kind of cache, as on Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(
      name = JcacheProviders.PROPERTY,
      havingValue = "io.jcache.memcached.MemcachedCachingProvider")
  @ConditionalOnMissingClass("org.springframework.cache.jcache.JCacheCacheManager")
  static final class WithoutStarter {

    /** Returns what keeps the application from starting. */
    @Bean
    static BeanFactoryPostProcessor memcachedStarterCheck() {
      return beans -> {
        throw new MissingStarterException();
      };
    }
  }
}
