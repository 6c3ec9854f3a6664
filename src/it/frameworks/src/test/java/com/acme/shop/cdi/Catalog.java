package com.acme.shop.cdi;

import com.acme.shop.Article;
import com.acme.shop.Source;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.enterprise.context.ApplicationScoped;

/** Articles, with each of JSR-107's annotations. */
@ApplicationScoped
@CacheDefaults(cacheName = "articles")
public class Catalog {

  @CacheResult
  public Article article(String name) {
    return Source.article(name);
  }

  @CacheResult(cacheName = "offers")
  public Article offer(String name, int discount) {
    return Source.article(name + discount);
  }

  @CachePut
  public void change(@CacheKey String name, @CacheValue Article changed) {}

  @CacheRemove
  public void remove(String name) {}

  @CacheRemoveAll
  public void removeAll() {}
}
