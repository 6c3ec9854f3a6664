package io.jcache.memcached.internal.boot;

import java.util.Objects;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Makes {@code memcached} a part of what the actuator tells of the application, unless {@code
 * management.info.memcached.enabled} says no.
 */
@AutoConfiguration
@ConditionalOnClass(name = MemcachedInfoAutoConfiguration.CONTRIBUTOR)
@ConditionalOnExpression(
    "${management.info.memcached.enabled:${management.info.defaults.enabled:true}}")
final class MemcachedInfoAutoConfiguration {
  static final String CONTRIBUTOR = "org.springframework.boot.actuate.info.InfoContributor";

  /** Returns the versions of the servers, and the caches, of the application's managers. */
  @Bean
  static FactoryBean<?> memcachedInfoContributor(ApplicationContext context) {
    ClassLoader loader = context.getClassLoader();
    ManagerStates states = new ManagerStates(loader);
    Class<?> builder = LineBean.type(loader, "org.springframework.boot.actuate.info.Info$Builder");
    return new LineBean(
        LineBean.type(loader, CONTRIBUTOR),
        info ->
            LineBean.call(
                builder,
                Objects.requireNonNull(info),
                "withDetail",
                new Class<?>[] {String.class, Object.class},
                "memcached",
                states.information()));
  }
}
