package com.acme.shop.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.shop.Article;
import com.acme.shop.CachesFile;
import com.acme.shop.Source;
import io.jcache.memcached.testkit.MemcachedServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.expiry.Duration;
import javax.enterprise.inject.se.SeContainer;
import javax.enterprise.inject.se.SeContainerInitializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSR-107's annotations in CDI, by the interceptors of the reference implementation. */
class CdiIT {
  private static final String URI = "io.jcache.memcached.uri";

  @TempDir private static Path directory;
  private static MemcachedServer server;
  private static SeContainer container;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    System.setProperty(URI, CachesFile.of(server, directory));
    container = SeContainerInitializer.newInstance().initialize();
  }

  @AfterAll
  static void end() {
    container.close();
    Caching.getCachingProvider().close();
    System.clearProperty(URI);
    server.close();
  }

  @Test
  void annotations_workOnMemcached() {
    Catalog catalog = container.select(Catalog.class).get();

    Article first = catalog.article("bread");
    assertThat(catalog.article("bread")).isEqualTo(first);

    catalog.change("bread", new Article("bread", -1));
    assertThat(catalog.article("bread")).isEqualTo(new Article("bread", -1));

    catalog.remove("bread");
    Article second = catalog.article("bread");
    assertThat(second.call()).isGreaterThan(first.call());

    catalog.removeAll();
    assertThat(catalog.article("bread").call()).isGreaterThan(second.call());

    int calls = Source.calls();
    assertThat(catalog.offer("bread", 5)).isEqualTo(catalog.offer("bread", 5));
    assertThat(catalog.offer("bread", 6).name()).isEqualTo("bread6");
    assertThat(Source.calls()).isEqualTo(calls + 2);
  }

  /** A cache that the file does not declare is made with nothing set. */
  @Test
  void caches_areThoseOfTheDefaultManager() {
    Catalog catalog = container.select(Catalog.class).get();
    catalog.article("tea");
    catalog.offer("tea", 1);
    CacheManager manager = Caching.getCachingProvider().getCacheManager();

    assertThat(manager.getURI()).hasToString(directory.resolve("shop.conf").toUri().toString());
    assertThat(manager.getCacheNames()).contains("articles", "offers");
    assertThat(creation(manager, "articles")).isEqualTo(Duration.ONE_HOUR);
    assertThat(creation(manager, "offers")).isEqualTo(Duration.ETERNAL);
    assertThat(creation(manager, "prices")).isEqualTo(new Duration(TimeUnit.MINUTES, 5));
  }

  @SuppressWarnings("unchecked") // What the JSR gives is typed by a raw class.
  private static Duration creation(CacheManager manager, String cache) {
    CompleteConfiguration<Object, Object> configuration =
        manager.getCache(cache).getConfiguration(CompleteConfiguration.class);
    return configuration.getExpiryPolicyFactory().create().getExpiryForCreation();
  }
}
