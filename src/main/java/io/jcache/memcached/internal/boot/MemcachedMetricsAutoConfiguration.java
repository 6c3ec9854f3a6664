package io.jcache.memcached.internal.boot;

import io.jcache.memcached.MemcachedMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Gives the meters of every manager to Micrometer, unless the application does so itself. */
@AutoConfiguration
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnMissingBean(MemcachedMetrics.class)
final class MemcachedMetricsAutoConfiguration {

  /** Returns the meters of the application's managers. */
  @Bean
  static ManagerMeters memcachedManagerMeters(ApplicationContext context) {
    return new ManagerMeters(context.getClassLoader());
  }
}
