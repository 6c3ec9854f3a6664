package io.jcache.memcached;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an application with Spring Boot adds to have the meters. */
@Configuration
class SpringMetrics {

  @Bean
  MemcachedMetrics memcachedMetrics(javax.cache.CacheManager manager) {
    return new MemcachedMetrics(manager);
  }
}
