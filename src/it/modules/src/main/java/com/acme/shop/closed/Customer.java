package com.acme.shop.closed;

/** A class without a constructor that takes nothing. */
public final class Customer {
  private final String name;

  private Customer(String name) {
    this.name = name;
  }

  /** Returns a customer. */
  public static Customer example() {
    return new Customer("Ada");
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Customer other && name.equals(other.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
