package com.acme.shop;

import org.springframework.boot.autoconfigure.orm.jpa.HibernatePropertiesCustomizer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Caches around transactions, and one manager for all of them. */
@Configuration(proxyBeanMethods = false)
@EnableCaching(order = Ordered.LOWEST_PRECEDENCE - 1)
public class CacheConfiguration {

  @Bean
  HibernatePropertiesCustomizer managerOfHibernate(JCacheCacheManager caches) {
    return properties ->
        properties.put("hibernate.javax.cache.cache_manager", caches.getCacheManager());
  }
}
