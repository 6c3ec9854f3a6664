package com.acme.shop;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** A versioned entity with a natural id and a collection, all cached under READ_WRITE. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
public class Product {
  @Id private Long id;
  @Version private int version;

  @NaturalId(mutable = true)
  private String sku;

  private String name;
  private int price;

  @ElementCollection
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  private Set<String> tags = new HashSet<>();

  /** Creates a product that Hibernate fills. */
  protected Product() {}

  /** Creates a product. */
  public Product(long id, String sku, String name, int price) {
    this.id = id;
    this.sku = sku;
    this.name = name;
    this.price = price;
  }

  /** Returns the identifier. */
  public Long getId() {
    return id;
  }

  /** Returns how often it was changed. */
  public int getVersion() {
    return version;
  }

  /** Returns the natural id. */
  public String getSku() {
    return sku;
  }

  /** Changes the natural id. */
  public void setSku(String sku) {
    this.sku = sku;
  }

  /** Returns the name. */
  public String getName() {
    return name;
  }

  /** Changes the name. */
  public void setName(String name) {
    this.name = name;
  }

  /** Returns the price. */
  public int getPrice() {
    return price;
  }

  /** Changes the price. */
  public void setPrice(int price) {
    this.price = price;
  }

  /** Returns the tags, which can be changed. */
  public Set<String> getTags() {
    return tags;
  }
}
