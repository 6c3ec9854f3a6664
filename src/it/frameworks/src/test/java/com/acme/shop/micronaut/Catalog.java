package com.acme.shop.micronaut;

import com.acme.shop.Article;
import com.acme.shop.Source;
import io.micronaut.cache.annotation.CacheInvalidate;
import io.micronaut.cache.annotation.CachePut;
import io.micronaut.cache.annotation.Cacheable;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/** Articles, with each of Micronaut's annotations. */
@Singleton
public class Catalog {

  @Cacheable("articles")
  public Article article(String name) {
    return Source.article(name);
  }

  @Cacheable("articles")
  public Article offer(String name, int discount) {
    return Source.article(name + discount);
  }

  @Cacheable(cacheNames = "prices", atomic = true)
  public Article atomic(String name) {
    return Source.article(name);
  }

  @Cacheable("prices")
  public CompletableFuture<Article> later(String name) {
    return CompletableFuture.supplyAsync(() -> Source.article(name));
  }

  @CachePut(cacheNames = "articles", parameters = "name")
  public Article change(String name, Article changed) {
    return changed;
  }

  @CacheInvalidate("articles")
  public void remove(String name) {}

  @CacheInvalidate(cacheNames = "articles", all = true)
  public void removeAll() {}

  @Cacheable("undeclared")
  public Article undeclared(String name) {
    return Source.article(name);
  }
}
