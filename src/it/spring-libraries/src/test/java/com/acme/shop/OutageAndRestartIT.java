package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring's caches and Hibernate's together, when the server or the application ends. */
class OutageAndRestartIT {
  private static final long TEA = 1;

  /** Hibernate closes the manager as it ends, and Spring does after it. */
  @Test
  void manager_endsWithTheApplication_andEntriesAreThereForTheNext() {
    try (MemcachedServer server = MemcachedServer.start()) {
      CacheManager first;
      try (ConfigurableApplicationContext shop = startWithTea(server)) {
        first = shop.getBean(CacheManager.class);
        assertThat(shop.getBean(Catalog.class).label(TEA)).isEqualTo("tea: 3");
      }
      assertThat(first.isClosed()).isTrue();

      try (ConfigurableApplicationContext shop = startWithTea(server)) {
        Catalog catalog = shop.getBean(Catalog.class);
        assertThat(catalog.label(TEA)).isEqualTo("tea: 3");
        assertThat(catalog.made()).as("labels made").isZero();

        server.kill();
        catalog.changePrice(TEA, 6);
        assertThat(catalog.label(TEA)).as("with a server that is down").isEqualTo("tea: 6");
      }
    }
  }

  /** Starts the application with a product. */
  private static ConfigurableApplicationContext startWithTea(MemcachedServer server) {
    ConfigurableApplicationContext shop = Shops.start(server.address());
    shop.getBean(Products.class).save(new Product(TEA, "tea", 3));
    return shop;
  }
}
