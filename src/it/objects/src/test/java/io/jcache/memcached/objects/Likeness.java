package io.jcache.memcached.objects;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Whether an object is what another was.
 *
 * <ul>
 *   <li>Their views are equal, both ways; arrays by their elements.
 *   <li>They are of the same class; where that is not public, of one that does the same.
 *   <li>Their texts and hash codes are the same, where these are the same in all JVMs; of the texts
 *       the characters, as a hash table has no order.
 * </ul>
 */
final class Likeness {
  private static final Pattern ADDRESS = Pattern.compile("\\$Lambda\\$?\\d*|(@|/0x)[0-9a-f]+");

  private Likeness() {}

  /** What an object tells of itself that may be the same in another JVM. */
  record Print(String text, int hash) {
    /** Stands for a hash code that is another one in each JVM. */
    static final int NO_HASH = -1;

    /** Returns that of an object. */
    static Print of(Object object) {
      String text;
      try {
        char[] characters = ADDRESS.matcher(String.valueOf(object)).replaceAll("").toCharArray();
        Arrays.sort(characters);
        text = Integer.toHexString(Arrays.hashCode(characters)) + "/" + characters.length;
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        text = e.getClass().getName();
      }
      int hash;
      try {
        hash = object.hashCode() == System.identityHashCode(object) ? NO_HASH : object.hashCode();
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        hash = NO_HASH;
      }
      return new Print(text, hash);
    }
  }

  /**
   * Returns how an object differs from what it has to be, null where it does not.
   *
   * @param fresh what it has to be, made in this JVM
   * @param there the print of that object in the JVM that wrote it
   */
  static String difference(UnaryOperator<Object> view, Object fresh, Print there, Object object) {
    if (object == null) {
      return "null";
    }
    if (!isOfClass(fresh.getClass(), object.getClass())) {
      return "a " + object.getClass().getName() + " instead of a " + fresh.getClass().getName();
    }
    try {
      Object expected = view.apply(fresh);
      Object actual = view.apply(object);
      if (!equal(expected, actual) || !equal(actual, expected)) {
        return "unequal: " + shortened(actual) + " instead of " + shortened(expected);
      }
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return "unusable: " + e;
    }
    Print here = Print.of(fresh);
    Print print = Print.of(object);
    if (here.text().equals(there.text()) && !print.text().equals(here.text())) {
      return "prints as " + shortened(object) + " instead of " + shortened(fresh);
    }
    boolean hasHash = here.hash() == there.hash() && here.hash() != Print.NO_HASH;
    return hasHash && print.hash() != here.hash()
        ? "another hash code than " + fresh.getClass().getName()
        : null;
  }

  private static boolean equal(Object a, Object b) {
    return Objects.deepEquals(a, b);
  }

  /** A class that is not public, such as that of a sublist, may become one that does the same. */
  private static boolean isOfClass(Class<?> expected, Class<?> actual) {
    return isPublic(expected)
        ? expected == actual
        : publicFace(actual).containsAll(publicFace(expected));
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
  }

  private static Set<String> publicFace(Class<?> type) {
    Set<String> face = new TreeSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (isPublic(c)) {
        face.add(c.getName());
      }
      interfaces(c, face);
    }
    return face;
  }

  private static void interfaces(Class<?> type, Set<String> face) {
    for (Class<?> each : type.getInterfaces()) {
      if (isPublic(each)) {
        face.add(each.getName());
      }
      interfaces(each, face);
    }
  }

  private static String shortened(Object object) {
    String text = object instanceof Object[] array ? Arrays.deepToString(array) : "" + object;
    return (text.length() > 120 ? text.substring(0, 120) + "..." : text).replaceAll("\\s", " ");
  }
}
