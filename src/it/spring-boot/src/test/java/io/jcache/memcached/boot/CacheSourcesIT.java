package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.testkit.MemcachedServer;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.springframework.cache.jcache.JCacheCacheManager;

/** Where caches come from: the configuration file, a property of Spring Boot, and code. */
class CacheSourcesIT {

  /** {@code articles} stands in the file and in the property. */
  @Test
  void caches_ofFilePropertyAndCode_areThereTogether() {
    try (MemcachedServer server = MemcachedServer.start();
        Shop shop = Shop.start(server)) {
      Offers offers = shop.bean(Offers.class);

      assertThat(shop.manager().getCachingProvider()).isInstanceOf(MemcachedCachingProvider.class);
      assertThat(shop.bean(JCacheCacheManager.class).getCacheNames())
          .contains("articles", "prices", "offers", "vets", "blogs");
      assertThat(creation(shop, "prices")).isEqualTo(new Duration(TimeUnit.MINUTES, 30));
      assertThat(creation(shop, "articles")).isEqualTo(Duration.ONE_HOUR);
      assertThat(policy(shop, "articles").getExpiryForAccess())
          .isEqualTo(new Duration(TimeUnit.MINUTES, 10));
      assertThat(creation(shop, "offers")).isEqualTo(Duration.FIVE_MINUTES);
      assertThat(configuration(shop, "vets").isStatisticsEnabled()).isTrue();
      assertThat(configuration(shop, "prices").isStatisticsEnabled()).isFalse();

      assertThat(offers.offer("monday")).isEqualTo(offers.offer("monday"));
      assertThat(offers.vet("monday")).isEqualTo(offers.vet("monday"));
      assertThat(shop.catalog().price("bread")).isEqualTo(shop.catalog().price("bread"));
      assertThat(shop.catalog().article("bread")).isEqualTo(shop.catalog().article("bread"));
      for (String method : new String[] {"offer", "vet", "price", "article"}) {
        assertThat(shop.source().calls(method)).as(method).isEqualTo(1);
      }
    }
  }

  /** The file is the application's own, in a jar of the class path. */
  @Test
  void config_ofTheClassPath_isFound() {
    try (Shop shop = Shop.startWith("classpath:jcache-memcached.conf")) {
      assertThat(shop.manager().getURI().toString())
          .startsWith("jar:file:")
          .endsWith("/jcache-memcached.conf");
    }
  }

  @Test
  void config_ofServers_isTheManagersUri() {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        Shop shop =
            Shop.startWith("memcached://" + one.address() + ";" + two.address() + "/shop")) {
      assertThat(shop.manager().getURI())
          .hasToString("memcached://" + one.address() + ";" + two.address() + "/shop");
      assertThat(shop.catalog().article("bread")).isEqualTo(shop.catalog().article("bread"));
      assertThat(shop.source().calls("article")).isEqualTo(1);
    }
  }

  @Test
  void config_inMemory_needsNoServer_andIsNotForTwoContextsAtATime() {
    try (Shop shop = Shop.startWith("memory:one")) {
      assertThat(shop.catalog().article("bread")).isEqualTo(shop.catalog().article("bread"));
      assertThat(shop.source().calls("article")).isEqualTo(1);

      assertThatThrownBy(
              () -> {
                try (Shop other = Shop.startWith("memory:one")) {
                  other.catalog().article("bread");
                }
              })
          .hasRootCauseInstanceOf(CacheException.class)
          .hasStackTraceContaining("exists already");
    }
    try (Shop again = Shop.startWith("memory:one")) {
      assertThat(again.catalog().article("bread")).isEqualTo(again.catalog().article("bread"));
      assertThat(again.source().calls("article")).isEqualTo(1);
    }
  }

  private static Duration creation(Shop shop, String cache) {
    return policy(shop, cache).getExpiryForCreation();
  }

  private static ExpiryPolicy policy(Shop shop, String cache) {
    return configuration(shop, cache).getExpiryPolicyFactory().create();
  }

  @SuppressWarnings("unchecked") // What the JSR gives is typed by a raw class.
  private static CompleteConfiguration<Object, Object> configuration(Shop shop, String cache) {
    return shop.cache(cache).getConfiguration(CompleteConfiguration.class);
  }
}
