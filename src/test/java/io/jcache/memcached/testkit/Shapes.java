package io.jcache.memcached.testkit;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Classes as applications have them, none of them made for serialization. */
public final class Shapes {

  private Shapes() {}

  /** An enum whose constants have bodies. */
  public enum Sign {
    PLUS {
      @Override
      int apply(int number) {
        return number;
      }
    },
    MINUS {
      @Override
      int apply(int number) {
        return -number;
      }
    };

    abstract int apply(int number);
  }

  /** A plain enum. */
  public enum Color {
    RED,
    GREEN,
    BLUE
  }

  /** A record with primitives and references. */
  public record Point(int x, long y, String name, Object any) {}

  /** A generic record. */
  public record Pair<A, B>(A first, B second) {}

  /** A record whose constructor changes its argument. */
  public record Frozen(List<String> names) {
    public Frozen {
      names = List.copyOf(names);
    }
  }

  /** A record without components. */
  public record Nothing() {}

  /** All kinds of fields, none of them initialized. */
  public static class Fields {
    byte b;
    short s;
    int i;
    long l;
    float f;
    double d;
    boolean z;
    char c;
    Integer boxed;
    String text;
    Object any;
    int[] numbers;
    String[][] texts;
    List<Object> list;
    Map<String, Object> map;
    Color color;
    Point point;
    transient Object forgotten;
    final Object lock = new Object();
  }

  /** Has no constructor without parameters, and final fields. */
  public static final class NoDefault {
    private final String name;
    private final int[] data;
    private final NoDefault next;

    /** Creates an object. */
    public NoDefault(String name, int[] data, NoDefault next) {
      this.name = name.toString();
      this.data = data;
      this.next = next;
    }
  }

  /** A superclass with a field that the subclass hides. */
  public static class Base {
    private Object value;
    protected int count;
  }

  /** A subclass that hides a field. */
  public static class Derived extends Base {
    private Object value;

    /** Sets both fields of the name. */
    Derived set(Object lower, Object upper, int number) {
      value = lower;
      ((Base) this).value = upper;
      count = number;
      return this;
    }
  }

  /** Has objects that know their outer object. */
  public static class Outer {
    public Object value;

    /** An inner class. */
    public class Inner {
      public Object own;

      /** Returns the outer object. */
      public Outer outer() {
        return Outer.this;
      }
    }
  }

  /** A ring or a tree, with identity. */
  public static class Node {
    public Object value;
    public Node next;
    public final List<Node> children = new ArrayList<>();
  }

  /** The side with many of a relation in two directions. */
  public static class Parent {
    public final Set<Child> children = new HashSet<>();
    public final Map<Child, String> names = new HashMap<>();
    public String title;
    public Object more;
  }

  /** The side with one; its hash code needs fields that come after the parent. */
  public static class Child {
    public Parent parent;
    public String title;

    @Override
    public boolean equals(Object other) {
      return other instanceof Child child && title.equals(child.title);
    }

    @Override
    public int hashCode() {
      return title.hashCode();
    }
  }

  /** A list with a field. */
  public static class MyList extends ArrayList<Object> {
    public int extra;
    public Object more;
  }

  /** A map with a field. */
  public static class MyMap extends HashMap<Object, Object> {
    public int extra;
    public Object more;
  }

  /** An exception with fields, one of a class that is not serializable. */
  public static class Failure extends RuntimeException {
    final int code;
    final Point where;

    /** Creates a failure. */
    public Failure(String message, Throwable cause, int code, Point where) {
      super(message, cause);
      this.code = code;
      this.where = where;
    }
  }

  /** Writes itself in its own way. */
  public static class Hooked implements Serializable {
    transient int secret;
    public Object other;
    public Node node;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.writeInt(secret);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      secret = in.readInt();
    }

    /** Returns what the fields do not show. */
    public int secret() {
      return secret;
    }
  }

  /** Writes itself from the outside. */
  public static class External implements Externalizable {
    private transient String text = "";
    private transient Object other;

    /** Is called on reading. */
    public External() {}

    /** Creates an object. */
    public External(String text, Object other) {
      this.text = text;
      this.other = other;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      out.writeUTF(text);
      out.writeObject(other);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
      text = in.readUTF();
      other = in.readObject();
    }

    /** Returns the text. */
    public String text() {
      return text;
    }

    /** Returns the object. */
    public Object other() {
      return other;
    }
  }

  /** Goes through another class. */
  public static final class Replaced implements Serializable {
    private final transient int number;

    /** Creates an object. */
    public Replaced(int number) {
      this.number = number;
    }

    private Object writeReplace() {
      return new Proxy(number);
    }

    /** Returns the number. */
    public int number() {
      return number;
    }

    private record Proxy(int number) implements Serializable {
      private Object readResolve() {
        return new Replaced(number);
      }
    }
  }

  /** Exists once. */
  public static final class Singleton implements Serializable {
    /** The only one. */
    public static final Singleton INSTANCE = new Singleton();

    private Singleton() {}

    private Object readResolve() {
      return INSTANCE;
    }
  }
}
