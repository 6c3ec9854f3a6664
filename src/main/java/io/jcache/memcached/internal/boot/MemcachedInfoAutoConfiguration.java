package io.jcache.memcached.internal.boot;

import java.util.Objects;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Makes {@code memcached} a part of what the actuator tells of the application, if {@code
 * management.info.memcached.enabled} says so.
 */
@AutoConfiguration
@ConditionalOnClass(name = MemcachedInfoAutoConfiguration.CONTRIBUTOR)
@Conditional(ActuatorSwitch.OfInfo.class)
final class MemcachedInfoAutoConfiguration {
  static final String CONTRIBUTOR = "org.springframework.boot.actuate.info.InfoContributor";

  /** Returns the versions of the servers, and the caches, of the application's managers. */
  @Bean
  @ConditionalOnMissingBean(name = "memcachedInfoContributor")
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
