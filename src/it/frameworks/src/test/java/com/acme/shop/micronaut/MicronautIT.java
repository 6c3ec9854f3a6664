package com.acme.shop.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.shop.Article;
import com.acme.shop.CachesFile;
import com.acme.shop.Source;
import io.jcache.memcached.testkit.MemcachedServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Micronaut's annotations, whose caches are those of a bean of JSR-107's. */
class MicronautIT {
  @TempDir private static Path directory;

  private static MemcachedServer server;
  private static ApplicationContext context;

  @BeforeAll
  static void start() {
    server = MemcachedServer.start();
    context = ApplicationContext.run(Map.of("shop.caches", CachesFile.of(server, directory)));
  }

  @AfterAll
  static void end() {
    CacheManager manager = context.getBean(CacheManager.class);
    context.close();
    server.close();
    assertThat(manager.isClosed()).isTrue();
  }

  @Test
  void annotations_workOnMemcached() {
    Catalog catalog = context.getBean(Catalog.class);

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
    assertThat(catalog.atomic("bread")).isEqualTo(catalog.atomic("bread"));
    assertThat(Source.calls()).isEqualTo(calls + 3);
  }

  @Test
  void futures_areCachedOnceTheyAreDone() {
    Catalog catalog = context.getBean(Catalog.class);

    Article first = catalog.later("tea").join();
    assertThat(catalog.later("tea").join()).isEqualTo(first);
  }

  @Test
  void cacheThatTheFileDoesNotDeclare_isAnError() {
    assertThatThrownBy(() -> context.getBean(Catalog.class).undeclared("tea"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("undeclared");
  }
}
