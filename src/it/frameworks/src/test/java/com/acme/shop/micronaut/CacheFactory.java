package com.acme.shop.micronaut;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import javax.cache.CacheManager;
import javax.cache.Caching;

/** Gives Micronaut the manager of the configuration file. */
@Factory
public class CacheFactory {

  @Singleton
  @Bean(preDestroy = "close")
  CacheManager caches(@Value("${shop.caches}") URI file) {
    return Caching.getCachingProvider("io.jcache.memcached.MemcachedCachingProvider")
        .getCacheManager(file, CacheFactory.class.getClassLoader());
  }
}
