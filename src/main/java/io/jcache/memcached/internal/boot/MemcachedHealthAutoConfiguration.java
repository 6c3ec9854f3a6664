package io.jcache.memcached.internal.boot;

import java.util.Map;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Makes {@code memcached} a part of the application's health, unless {@code
 * management.health.memcached.enabled} says no: what the managers know of their servers. It is in
 * no group for liveness or readiness by itself.
 */
@AutoConfiguration
@Conditional(ActuatorSwitch.OfHealth.class)
final class MemcachedHealthAutoConfiguration {
  private static final String BOOT_3 = "org.springframework.boot.actuate.health.";
  private static final String BOOT_4 = "org.springframework.boot.health.contributor.";
  private static final String INDICATOR = "HealthIndicator";
  private static final String AS_INDICATOR = "memcachedHealthIndicator";
  private static final String AS_CONTRIBUTOR = "memcachedHealthContributor";

  private static LineBean indicator(ApplicationContext context, String packageStart) {
    ClassLoader loader = context.getClassLoader();
    Class<?> health = LineBean.type(loader, packageStart + "Health");
    Class<?> builder = LineBean.type(loader, packageStart + "Health$Builder");
    ManagerStates states = new ManagerStates(loader);
    Class<?>[] none = {};
    return new LineBean(
        LineBean.type(loader, packageStart + INDICATOR),
        nothing -> {
          Object built =
              LineBean.call(health, null, "status", new Class<?>[] {String.class}, states.status());
          LineBean.call(builder, built, "withDetails", new Class<?>[] {Map.class}, states.health());
          return LineBean.call(builder, built, "build", none);
        });
  }

  /** Where health is on Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = BOOT_3 + INDICATOR)
  static final class Boot3 {

    /** Returns the health of the application's managers. */
    @Bean
    @ConditionalOnMissingBean(name = {AS_INDICATOR, AS_CONTRIBUTOR})
    static FactoryBean<?> memcachedHealthIndicator(ApplicationContext context) {
      return indicator(context, BOOT_3);
    }
  }

  /** Where health is on Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = BOOT_4 + INDICATOR)
  static final class Boot4 {

    /** Returns the health of the application's managers. */
    @Bean
    @ConditionalOnMissingBean(name = {AS_INDICATOR, AS_CONTRIBUTOR})
    static FactoryBean<?> memcachedHealthIndicator(ApplicationContext context) {
      return indicator(context, BOOT_4);
    }
  }
}
