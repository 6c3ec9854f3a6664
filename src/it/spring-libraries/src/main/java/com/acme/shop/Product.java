package com.acme.shop;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** What is sold. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
public class Product {
  @Id private Long id;
  @Version private Integer version;
  private String name;
  private int price;

  /** Creates what Hibernate fills. */
  protected Product() {}

  /** Creates a product. */
  public Product(long id, String name, int price) {
    this.id = id;
    this.name = name;
    this.price = price;
  }

  /** Returns what it is called. */
  public String name() {
    return name;
  }

  /** Returns what it costs. */
  public int price() {
    return price;
  }

  /** Changes what it costs. */
  public void changePrice(int changed) {
    price = changed;
  }
}
