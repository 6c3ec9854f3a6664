package io.jcache.memcached.internal.codec;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for {@code java.util.CollSer}, the form of the JDK's immutable collections in a stream
 * of Java serialization, on reading.
 *
 * <ul>
 *   <li>Their hash codes are asked for here, when the budget has been asked: the JDK's class asks
 *       at once.
 *   <li>Its name cannot be better: Java reads the bytes of a class with another one only where the
 *       name behind the last dot and the version are the same.
 * </ul>
 */
final class CollSer implements Serializable {
  /** The class of the JDK. */
  static final String NAME = "java.util.CollSer";

  private static final long serialVersionUID = 6309168927139932177L;
  private static final int LIST = 1;
  private static final int SET = 2;
  private static final int MAP = 3;
  private static final int LIST_WITH_NULLS = 4;

  private final int tag;
  private transient @Nullable JavaInput input;
  private transient @Nullable Object[] elements;

  private CollSer() {
    tag = 0;
    elements = new @Nullable Object[0];
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    if (!(in instanceof JavaInput bounded)) {
      throw new InvalidObjectException("an immutable collection outside an entry of a cache");
    }
    in.defaultReadObject();
    input = bounded;
    elements = new @Nullable Object[bounded.checkedLength(in.readInt())];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = in.readObject();
    }
  }

  private Object readResolve() throws InvalidObjectException {
    try {
      return switch (tag & 0xff) {
        case LIST -> List.of(elements);
        case LIST_WITH_NULLS -> Stream.of(elements).toList();
        case SET -> {
          spend(elements);
          yield Set.of(elements);
        }
        case MAP -> map();
        default -> throw new InvalidObjectException("no immutable collection: " + tag);
      };
    } catch (NullPointerException | IllegalArgumentException e) {
      throw new InvalidObjectException("no immutable collection: " + e);
    }
  }

  private Object map() throws InvalidObjectException {
    if (elements.length % 2 != 0) {
      throw new InvalidObjectException("a map of a key without a value");
    }
    @Nullable Object[] keys = new @Nullable Object[elements.length / 2];
    Arrays.setAll(keys, i -> elements[2 * i]);
    spend(keys);
    Map.Entry<?, ?>[] entries = new Map.Entry<?, ?>[keys.length];
    Arrays.setAll(entries, i -> Map.entry(elements[2 * i], elements[2 * i + 1]));
    return Map.ofEntries(entries);
  }

  private void spend(@Nullable Object[] keys) {
    if (input != null) {
      input.spendOnHashes(keys);
    }
  }
}
