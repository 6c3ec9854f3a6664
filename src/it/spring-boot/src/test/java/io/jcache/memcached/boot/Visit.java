package io.jcache.memcached.boot;

import static org.assertj.core.api.Assertions.assertThat;

/** One run of the application in a class loader of its own. */
public final class Visit {

  private Visit() {}

  /** Uses each kind of cache, and says how often the source was asked for an article. */
  public static String run(String configuration) {
    try (Shop shop = Shop.startWith(configuration)) {
      Article article = shop.catalog().article("bread");
      assertThat(shop.catalog().article("bread")).isEqualTo(article);
      assertThat(article.getClass().getClassLoader()).isSameAs(Visit.class.getClassLoader());
      assertThat(shop.manager().getClassLoader()).isSameAs(Visit.class.getClassLoader());
      shop.catalog().price("bread");
      shop.catalog().absentSync("unicorn");
      shop.bean(Offers.class).vet("monday");
      assertThat(shop.cache("articles").iterator().hasNext()).isTrue();
      return shop.source().calls("article") + " asked";
    }
  }
}
