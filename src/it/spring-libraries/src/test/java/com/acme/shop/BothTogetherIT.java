package com.acme.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.MemcachedServer;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Spring's caches and Hibernate's, of one manager, in one application. */
class BothTogetherIT {
  private static final long TEA = 1;
  private static final long MILK = 2;

  private static MemcachedServer server;
  private static ConfigurableApplicationContext shop;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    shop = Shops.start(server.address());
    shop.getBean(Products.class).save(new Product(TEA, "tea", 3));
  }

  @AfterAll
  static void end() {
    shop.close();
    server.close();
  }

  @Test
  void cachesOfSpringAndOfHibernate_areOfOneManager() {
    CacheManager manager = shop.getBean(CacheManager.class);
    shop.getBean(Products.class).findByName("tea");

    assertThat(manager.getURI().toString()).endsWith("/jcache-memcached.conf");
    assertThat(manager.getCacheNames())
        .contains(
            "labels",
            "com.acme.shop.Product",
            "default-query-results-region",
            "default-update-timestamps-region");
  }

  @Test
  void changes_areSeenInBoth_andEachSavesItsWork() {
    shop.getBean(Products.class).save(new Product(MILK, "milk", 2));
    Catalog catalog = shop.getBean(Catalog.class);
    Statistics database = database(shop);
    int made = catalog.made();

    assertThat(catalog.label(MILK)).isEqualTo("milk: 2");
    long statements = database.getPrepareStatementCount();
    assertThat(catalog.label(MILK)).isEqualTo("milk: 2");
    assertThat(catalog.made()).as("labels made").isEqualTo(made + 1);
    assertThat(shop.getBean(Products.class).findById(MILK).orElseThrow().name()).isEqualTo("milk");
    assertThat(database.getPrepareStatementCount())
        .as("statements, Hibernate having cached the product")
        .isEqualTo(statements);

    catalog.changePrice(MILK, 4);
    assertThat(catalog.label(MILK)).isEqualTo("milk: 4");
    assertThat(catalog.made()).as("labels made").isEqualTo(made + 2);
  }

  /** Else another thread could make a label of the old price, and cache it for long. */
  @Test
  void eviction_comesAfterTheTransaction() {
    Catalog catalog = shop.getBean(Catalog.class);
    catalog.label(TEA);
    Removals.IN_TRANSACTION.clear();
    shop.getBean(CacheManager.class)
        .getCache("labels")
        .registerCacheEntryListener(
            new MutableCacheEntryListenerConfiguration<>(
                FactoryBuilder.factoryOf(Removals.class), null, false, true));

    catalog.changePrice(TEA, 5);

    assertThat(Removals.IN_TRANSACTION).containsExactly(false);
  }

  private static Statistics database(ConfigurableApplicationContext shop) {
    return shop.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class).getStatistics();
  }

  /** Whether each removal came within a transaction. */
  public static final class Removals implements CacheEntryRemovedListener<Object, Object> {
    static final List<Boolean> IN_TRANSACTION = new CopyOnWriteArrayList<>();

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends Object, ? extends Object>> events) {
      events.forEach(
          event ->
              IN_TRANSACTION.add(TransactionSynchronizationManager.isActualTransactionActive()));
    }
  }
}
