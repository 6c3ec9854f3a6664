package com.acme.objects;

/** An entity whose hash code is the same for all, as guides for Hibernate recommend. */
public final class OneHash {
  private final String name;

  /** Creates one. */
  public OneHash(String name) {
    this.name = name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OneHash that && that.name.equals(name);
  }

  @Override
  public int hashCode() {
    return 31;
  }
}
