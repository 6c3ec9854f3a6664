package com.acme.shop.open;

/** A record. */
public record Order(String item, int count) {

  /** Returns an order. */
  public static Order example() {
    return new Order("tea", 2);
  }
}
