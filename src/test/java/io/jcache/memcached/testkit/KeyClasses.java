package io.jcache.memcached.testkit;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/** Classes of keys as an application has them. */
public final class KeyClasses {
  private KeyClasses() {}

  /** An enum some of whose constants have classes of their own. */
  public enum Colour {
    RED,
    GREEN {
      @Override
      public String code() {
        return "g";
      }
    },
    BLUE;

    /** Returns a code. */
    public String code() {
      return name();
    }
  }

  /** A record with an enum inside. */
  public record Point(int x, Long y, Colour colour) implements Serializable {}

  /** A record that nests other keys. */
  public record Tree(String label, Object left, List<Object> right) implements Serializable {}

  /** A class with inheritance, and a field name used twice. */
  public static class Item implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String name;
    protected final double weight;

    /** Creates an item. */
    public Item(String name, double weight) {
      this.name = name;
      this.weight = weight;
    }

    @Override
    public boolean equals(Object o) {
      return o != null
          && o.getClass() == getClass()
          && name.equals(((Item) o).name)
          && Double.compare(weight, ((Item) o).weight) == 0;
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, weight);
    }
  }

  /** A subclass that caches its hash code, which differs between JVMs. */
  public static final class Parcel extends Item {
    private static final long serialVersionUID = 1L;
    private final Colour name;
    private transient int hash;

    /** Creates a parcel. */
    public Parcel(String name, double weight, Colour colour) {
      super(name, weight);
      this.name = colour;
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && name == ((Parcel) o).name;
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = 31 * super.hashCode() + name.hashCode();
      }
      return hash;
    }
  }
}
