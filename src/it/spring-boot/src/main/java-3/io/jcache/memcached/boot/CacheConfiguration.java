package io.jcache.memcached.boot;

import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.springframework.boot.autoconfigure.cache.JCacheManagerCustomizer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The caches that code creates, where Spring Boot 3 has the interface for them. */
@Configuration
@EnableCaching
class CacheConfiguration {

  /** Returns what creates a cache whose entries end five minutes after their creation. */
  @Bean
  JCacheManagerCustomizer offersCache() {
    return manager ->
        manager.createCache(
            "offers",
            new MutableConfiguration<>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.FIVE_MINUTES)));
  }
}
