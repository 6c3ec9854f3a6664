package com.acme.shop;

import static org.hibernate.jpa.HibernateHints.HINT_CACHEABLE;

import jakarta.persistence.QueryHint;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.QueryHints;

/** All products. */
public interface Products extends JpaRepository<Product, Long> {

  /** Returns those of a name; Hibernate caches the result. */
  @QueryHints(@QueryHint(name = HINT_CACHEABLE, value = "true"))
  List<Product> findByName(String name);
}
