package com.acme.shop;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What customers see of products: Spring caches the labels, Hibernate the products. */
@Service
public class Catalog {
  private final Products products;
  private final AtomicInteger made = new AtomicInteger();

  /** Creates a catalog of products. */
  public Catalog(Products products) {
    this.products = products;
  }

  @Cacheable("labels")
  public String label(long id) {
    made.incrementAndGet();
    Product product = products.findById(id).orElseThrow();
    return product.name() + ": " + product.price();
  }

  @Transactional
  @CacheEvict(cacheNames = "labels", key = "#id")
  public void changePrice(long id, int price) {
    products.findById(id).orElseThrow().changePrice(price);
  }

  /** Returns how many labels were made. */
  int made() {
    return made.get();
  }
}
