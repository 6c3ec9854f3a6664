package io.jcache.memcached.boot;

import javax.cache.CacheManager;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A shop, whose data come from a slow {@link Source} or a cache. */
@SpringBootApplication
public class ShopApplication {

  /** Looks up an article and says what it is, and how often the source was asked. */
  public static void main(String[] arguments) {
    try (ConfigurableApplicationContext shop =
        SpringApplication.run(ShopApplication.class, arguments)) {
      Article article = shop.getBean(Catalog.class).article("bread");
      System.out.println("manager: " + shop.getBean(CacheManager.class).getURI());
      System.out.println("bread: " + article.note());
      System.out.println("asked: " + shop.getBean(Source.class).calls("article"));
    }
  }
}
