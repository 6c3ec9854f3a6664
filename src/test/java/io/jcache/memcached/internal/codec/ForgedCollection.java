package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;

/**
 * What {@link Forgery} writes as the JDK's form of an immutable collection, {@code
 * java.util.CollSer}. Nobody could build such a collection: that alone would never end.
 */
final class ForgedCollection implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LEVELS = 100;
  private static final int LIST = 1;
  private static final int SET = 2;
  private static final int MAP = 3;

  private final int tag;
  private final transient Object[] elements;

  private ForgedCollection(int tag, Object... elements) {
    this.tag = tag;
    this.elements = elements;
  }

  /** Returns immutable sets, each in two of the next level. */
  static Object setsInSets() {
    Object left = new ForgedCollection(SET);
    Object right = new ForgedCollection(SET, "different");
    for (int i = 0; i < LEVELS; i++) {
      Object next = new ForgedCollection(SET, left, right);
      right = new ForgedCollection(SET, left, right, "different");
      left = next;
    }
    return left;
  }

  /** Returns an immutable map whose key is a list of lists, each there twice. */
  static Object mapOfLists() {
    Object list = new ForgedCollection(LIST);
    for (int i = 0; i < LEVELS; i++) {
      list = new ForgedCollection(LIST, list, list);
    }
    return new ForgedCollection(MAP, list, 1);
  }

  /** Returns lists, each twice and more in the next, of which none is complete at the set. */
  static Object unfinished() {
    List<Object> root = new LinkedList<>();
    List<Object> list = root;
    for (int i = 0; i < LEVELS; i++) {
      List<Object> next = new LinkedList<>(List.of(list, list));
      list.add(next);
      list = next;
    }
    list.add(new ForgedCollection(SET, list, "different"));
    return root;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeInt(elements.length);
    for (Object element : elements) {
      out.writeObject(element);
    }
  }

  @Override
  public String toString() {
    return tag + Arrays.toString(elements);
  }
}
