package com.acme.objects;

/** Holds two objects of any class. */
public final class Holder {
  private Object first;
  private final Object second;

  /** Creates one. */
  public Holder(Object first, Object second) {
    this.first = first;
    this.second = second;
  }

  /** Returns the one. */
  public Object first() {
    return first;
  }

  /** Returns the other. */
  public Object second() {
    return second;
  }

  /** Replaces the first. */
  public void set(Object object) {
    first = object;
  }

  /** The same as a record. */
  public record Pair(Object first, Object second) {}
}
