package com.acme.objects;

/** An entity that is equal by its id, and fields that are filled late or transient. */
public class Entity {
  private final long id;
  private final String title;
  private final transient String note;
  private String text;

  /** Creates one. */
  public Entity(long id, String title, String note) {
    this.id = id;
    this.title = title;
    this.note = note;
  }

  /** Returns the transient field. */
  public String note() {
    return note;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entity that && that.id == id;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    if (text == null) {
      text = id + " " + title;
    }
    return text;
  }

  /** A key whose transient field takes part in its equality, as Kotlin's data classes may have. */
  public static final class Marked {
    private final String name;
    private final transient String mark;

    /** Creates one. */
    public Marked(String name, String mark) {
      this.name = name;
      this.mark = mark;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Marked that && that.name.equals(name) && that.mark.equals(mark);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + mark.hashCode();
    }
  }

  /** A key that keeps its hash code, filled late. */
  public static final class Lazy {
    private final String name;
    private int hash;

    /** Creates one. */
    public Lazy(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Lazy that && that.name.equals(name);
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = name.hashCode();
      }
      return hash;
    }
  }

  /** A text whose case does not matter. */
  public static final class Caseless {
    private final String text;

    /** Creates one. */
    public Caseless(String text) {
      this.text = text;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Caseless that && that.text.equalsIgnoreCase(text);
    }

    @Override
    public int hashCode() {
      return text.toLowerCase(java.util.Locale.ROOT).hashCode();
    }
  }
}
