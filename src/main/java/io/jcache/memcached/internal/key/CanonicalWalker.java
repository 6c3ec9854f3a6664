package io.jcache.memcached.internal.key;

import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.SerializationException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a key that appends its canonical bytes.
 *
 * <ul>
 *   <li>Lists, sets, maps and map entries are written by their contents, sets and maps in an order
 *       of their own, since their equality crosses classes.
 *   <li>Arrays are written by content: primitive ones with their type, others without, as {@code
 *       Arrays.deepEquals} compares them.
 *   <li>Enums by declaring class and name, the JDK's values by {@link JdkForms}, other objects by
 *       {@link KeyFields}.
 *   <li>Nesting, size and cycles are bounded: a walk ends.
 * </ul>
 */
final class CanonicalWalker {
  /** The option that names the user's {@link KeyEncoder}. */
  private static final String ENCODER_OPTION = "key-encoder";

  /** The option that bounds the nesting of keys. */
  static final String DEPTH_OPTION = "keys.max-depth";

  /** The most bytes that the canonical form of one key may have. */
  private static final int MAX_CANONICAL_BYTES = 1 << 20;

  private static final int NULL = 0;
  private static final int END = 1;

  private final Object key;
  private final @Nullable KeyEncoder custom;
  private final Predicate<Class<?>> wanted;
  private final List<Object> found;
  private final CanonicalBytes out = new CanonicalBytes(MAX_CANONICAL_BYTES);

  /** The objects that contain the present one, from the key on. */
  private final Object[] path;

  private int depth;

  /**
   * Creates a walk.
   *
   * @param custom is asked for the parts of the key that have no form of their own
   * @param wanted the classes whose objects are found, where they are written by their fields
   * @param found takes these objects, each behind those inside it
   */
  CanonicalWalker(
      Object key,
      @Nullable KeyEncoder custom,
      int maxDepth,
      Predicate<Class<?>> wanted,
      List<Object> found) {
    this.found = found;
    this.key = key;
    this.custom = custom;
    this.wanted = wanted;
    this.path = new Object[maxDepth];
  }

  /**
   * Returns the canonical bytes of the key.
   *
   * @throws SerializationException when it, or a part of it, has none
   */
  byte[] walk() {
    try {
      write(key);
      return out.toByteArray();
    } catch (CanonicalBytes.TooLargeException e) {
      throw refuse(
          part(), "has more than " + MAX_CANONICAL_BYTES + " bytes in canonical form", null);
    } catch (KeyFields.RefusedException e) {
      throw refuse(part(), e.getMessage(), null);
    } catch (SerializationException e) {
      throw e;
    } catch (RuntimeException | IllegalAccessException e) {
      throw refuse(part(), "cannot be read: " + e, e);
    }
  }

  /** Returns the exception for a part of a key that cannot be encoded, which the message names. */
  static SerializationException refuse(
      Object key, Class<?> part, @Nullable String reason, @Nullable Throwable cause) {
    String subject =
        part == key.getClass() ? "this class " : "its part of class " + part.getName() + " ";
    return new SerializationException(
        "Key of class "
            + key.getClass().getName()
            + " cannot be encoded: "
            + subject
            + reason
            + ". Use another class of keys, or a KeyEncoder (option "
            + ENCODER_OPTION
            + ").",
        cause);
  }

  private SerializationException refuse(
      Class<?> part, @Nullable String reason, @Nullable Throwable cause) {
    return refuse(key, part, reason, cause);
  }

  private Class<?> part() {
    return depth == 0 ? key.getClass() : path[depth - 1].getClass();
  }

  private void write(@Nullable Object value) throws IllegalAccessException {
    if (value == null) {
      out.octet(NULL);
    } else if (value instanceof Enum<?> constant) {
      out.octet('E').text(constant.getDeclaringClass().getName()).text(constant.name());
    } else if (!JdkForms.write(out, 'V', value)) {
      enter(value);
      writeParts(value);
      // Left only in good order: after a failure the path tells where it was.
      depth--;
    }
  }

  private void enter(Object value) {
    for (int i = depth - 1; i >= 0; i--) {
      if (path[i] == value) {
        throw refuse(value.getClass(), "contains itself: the key is cyclic", null);
      }
    }
    if (depth == path.length) {
      throw refuse(
          value.getClass(),
          "is nested deeper than " + path.length + " levels (option " + DEPTH_OPTION + ")",
          null);
    }
    path[depth++] = value;
  }

  private void writeParts(Object value) throws IllegalAccessException {
    if (value instanceof Object[] array) {
      out.octet('A');
      writeAll(Arrays.asList(array).iterator());
    } else if (value.getClass().isArray()) {
      writePrimitives(value);
    } else if (value instanceof List<?> list) {
      out.octet('L');
      // Maps of some libraries are lists of pairs inside the map of a message's fields.
      if (depth > 1 && path[depth - 2] instanceof Map<?, ?> && KnownKeys.isUnordered(list)) {
        writeSorted(list.iterator());
      } else {
        writeAll(list.iterator());
      }
    } else if (value instanceof Set<?> set) {
      out.octet('S');
      writeSorted(set.iterator());
    } else if (value instanceof Map<?, ?> map && !(value instanceof IdentityHashMap<?, ?>)) {
      out.octet('M');
      writeSorted(map.entrySet().iterator());
    } else if (value instanceof Map.Entry<?, ?> entry) {
      out.octet('T');
      writeEntry(entry);
    } else if (value instanceof Optional<?> optional) {
      out.octet('O');
      write(optional.orElse(null));
    } else {
      writeObject(value);
    }
  }

  private void writeAll(Iterator<?> elements) throws IllegalAccessException {
    while (elements.hasNext()) {
      write(elements.next());
    }
    out.octet(END);
  }

  /** Writes the elements of a set, or the pairs of a map, in the order of their bytes. */
  private void writeSorted(Iterator<?> elements) throws IllegalAccessException {
    boolean pairs = path[depth - 1] instanceof Map;
    int[] starts = new int[16];
    int count = 0;
    while (elements.hasNext()) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = out.size();
      Object element = elements.next();
      if (pairs) {
        writeEntry((Map.Entry<?, ?>) element);
      } else {
        write(element);
      }
    }
    out.sort(starts, count);
    out.octet(END);
  }

  private void writeEntry(Map.Entry<?, ?> entry) throws IllegalAccessException {
    write(entry.getKey());
    write(entry.getValue());
  }

  private void writePrimitives(Object array) {
    int length = Array.getLength(array);
    out.octet('P').text(array.getClass().getComponentType().getName()).length(length);
    if (array instanceof byte[] bytes) {
      out.bytes(bytes);
      return;
    }
    for (int i = 0; i < length; i++) {
      JdkForms.writePrimitive(out, Array.get(array, i));
    }
  }

  private void writeObject(Object value) throws IllegalAccessException {
    if (depth > 1 && custom != null) {
      byte[] bytes = custom(custom, key, value);
      if (bytes != null) {
        writeCustom(value.getClass(), bytes);
        return;
      }
    }
    Class<?> family = KeyFields.family(value.getClass());
    boolean loose = value instanceof Collection<?> || value instanceof IdentityHashMap<?, ?>;
    if (loose && !KnownKeys.hasParts(family)) {
      throw refuse(value.getClass(), KeyFields.LOOSE_COLLECTION, null);
    }
    // Asked first: a test that ends meanwhile may have left out a part.
    boolean find = wanted.test(family);
    Member[] parts = KeyFields.of(family);
    out.octet('F').text(family.getName()).length(parts.length);
    for (Member part : parts) {
      // Not by KeyFields.read: the way of most keys is kept short.
      Object content = part instanceof Field field ? field.get(value) : KeyFields.read(part, value);
      out.text(part.getName());
      if (content instanceof BigDecimal n && KnownKeys.isWithoutScale(family)) {
        content = n.stripTrailingZeros();
      }
      write(content);
    }
    if (find) {
      found.add(value);
    }
  }

  private void writeCustom(Class<?> type, byte[] bytes) {
    out.octet('K').text(type.getName()).bytes(bytes);
  }

  /** Returns the canonical form of a key for which the user's encoder gave bytes. */
  static byte[] custom(Class<?> type, byte[] bytes) {
    CanonicalBytes out = new CanonicalBytes(Integer.MAX_VALUE - 8);
    return out.octet('K').text(type.getName()).bytes(bytes).toByteArray();
  }

  /** Returns what the user's encoder gives for a key or a part of one. */
  static byte @Nullable [] custom(KeyEncoder encoder, Object key, Object part) {
    try {
      return encoder.encode(part);
    } catch (RuntimeException e) {
      throw new SerializationException(
          "The KeyEncoder "
              + encoder.getClass().getName()
              + " (option "
              + ENCODER_OPTION
              + ") failed for a key of class "
              + key.getClass().getName()
              + (part == key ? "" : ", at its part of class " + part.getClass().getName())
              + ": "
              + e,
          e);
    }
  }
}
