package io.jcache.memcached.internal.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.core.env.Environment;

/**
 * Warns where Spring Boot has chosen caches that are not in memcached without a word, as it does
 * where several JCache providers are there and nothing says which one to use.
 *
 * @param beans those of the application
 * @param environment says what the application has chosen itself
 */
record UnchosenProviderWarning(ConfigurableListableBeanFactory beans, Environment environment)
    implements SmartInitializingSingleton {
  private static final Logger LOGGER = LoggerFactory.getLogger(UnchosenProviderWarning.class);

  @Override
  public void afterSingletonsInstantiated() {
    if (environment.containsProperty("spring.cache.type")
        || environment.containsProperty(JcacheProviders.PROPERTY)) {
      return;
    }
    Class<?> chosen = chosen();
    List<String> providers = chosen == null ? List.of() : JcacheProviders.names();
    if (chosen != null && providers.size() > 1) {
      LOGGER.warn(
          "{} So Spring Boot has passed over JCache, and its caches are not in memcached, but those"
              + " of {}. Set {}={}, or remove the other provider's dependency; if it is meant, set"
              + " spring.cache.type",
          JcacheProviders.several(providers),
          chosen.getName(),
          JcacheProviders.PROPERTY,
          JcacheProviders.OURS);
    }
  }

  /** Returns the manager that Spring Boot has made by itself; null for JCache's, and for none. */
  private @Nullable Class<?> chosen() {
    for (String name : beans.getBeanNamesForType(CacheManager.class, true, false)) {
      String maker =
          beans.containsBeanDefinition(name)
              ? beans.getBeanDefinition(name).getFactoryBeanName()
              : null;
      if (maker != null
          && maker.startsWith("org.springframework.boot.")
          && !maker.contains("JCache")) {
        return beans.getType(name);
      }
    }
    return null;
  }
}
