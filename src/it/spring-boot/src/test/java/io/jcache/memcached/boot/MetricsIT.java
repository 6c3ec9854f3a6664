package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.MemcachedMetrics;
import io.jcache.memcached.testkit.MemcachedServer;
import io.micrometer.core.instrument.MeterRegistry;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

/** Micrometer's meters, as Spring Boot's actuator binds them. */
class MetricsIT {

  /** What the application adds; no component, as the other tests do without. */
  static class Meters {

    /** Returns the meters of servers and caches. */
    @Bean
    MemcachedMetrics memcachedMetrics(CacheManager manager) {
      return new MemcachedMetrics(manager);
    }
  }

  @Test
  void actuator_bindsMetersOfCachesAndOfServers() {
    try (MemcachedServer server = MemcachedServer.start();
        Shop shop = start(Shop.configuration(server, Shop.PATIENT))) {
      MeterRegistry registry = shop.bean(MeterRegistry.class);
      shop.bean(Offers.class).vet("monday");
      shop.bean(Offers.class).vet("monday");

      assertThat(counted(registry, "cache.gets", "cache", "vets", "result", "hit")).isEqualTo(1);
      assertThat(counted(registry, "cache.gets", "cache", "vets", "result", "miss")).isEqualTo(1);
      assertThat(counted(registry, "cache.puts", "cache", "vets")).isEqualTo(1);
      assertThat(counted(registry, "jcache.memcached.degraded", "cache", "vets")).isZero();
      assertThat(
              registry
                  .get("jcache.memcached.state")
                  .tags("node", server.address(), "state", "up")
                  .gauge()
                  .value())
          .isEqualTo(1);
    }
  }

  /** As the page metrics.md warns. */
  @Test
  void actuator_withAUriThatIsNoJmxName_refusesToStart() {
    assertThatThrownBy(() -> start("memory://metrics?timeout=1s").close())
        .hasStackTraceContaining("JCacheMetrics");
  }

  private static double counted(MeterRegistry registry, String meter, String... tags) {
    return registry.get(meter).tags(tags).functionCounter().count();
  }

  private static Shop start(String configuration) {
    return new Shop(
        new SpringApplicationBuilder(ShopApplication.class, Meters.class)
            .registerShutdownHook(false)
            .run(
                "--spring.cache.jcache.config=" + configuration,
                "--spring.main.lazy-initialization=false"));
  }
}
