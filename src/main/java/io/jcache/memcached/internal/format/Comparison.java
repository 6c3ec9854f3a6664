package io.jcache.memcached.internal.format;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares a value with what came back of it: by equals, and what has none of its own, which never
 * equals another, by its class and by what is written of it. Of use once.
 */
final class Comparison {
  private static final String ELEMENT = "[*]";

  private final Json json;

  // Objects that refer to each other are compared once.
  private final IdentityHashMap<Object, Object> compared = new IdentityHashMap<>();

  Comparison(Json json) {
    this.json = json;
  }

  /** Returns how a value comes back as another; null where it does not. */
  @Nullable String difference(Object one, Object other) {
    return difference("", one, other);
  }

  private @Nullable String difference(String at, @Nullable Object one, @Nullable Object other) {
    if (Objects.deepEquals(one, other) && Objects.deepEquals(other, one)) {
      return null;
    }
    if (one == null || other == null) {
      return told(at, one, other);
    }
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> back) {
      return inMap(at, map, back);
    }
    if (one instanceof List<?> list && other instanceof List<?> back) {
      return inOrder(at, list, back);
    }
    return one.getClass() == other.getClass() ? inside(at, one, other) : told(at, one, other);
  }

  private @Nullable String inMap(String at, Map<?, ?> map, Map<?, ?> back) {
    // A sorted map throws for a key of another class.
    Map<?, ?> backByHash = new HashMap<>(back);
    if (map.size() != back.size()) {
      return told(at, map, back);
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = entry.getKey();
      if (!backByHash.containsKey(key)) {
        return told(at + " key", key, backByHash.keySet().iterator().next());
      }
      String difference = difference(at + ELEMENT, entry.getValue(), backByHash.get(key));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private @Nullable String inOrder(String at, Collection<?> elements, Collection<?> back) {
    if (elements.size() != back.size()) {
      return told(at, elements, back);
    }
    Iterator<?> backs = back.iterator();
    for (Object element : elements) {
      String difference = difference(at + ELEMENT, element, backs.next());
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private @Nullable String inside(String at, Object one, Object other) {
    if (one instanceof Object[] array && other instanceof Object[] back) {
      return inOrder(at, Arrays.asList(array), Arrays.asList(back));
    }
    boolean isRecord = one instanceof Record;
    if (one.getClass().isArray() || !(isRecord || hasNoEquals(one.getClass()))) {
      return told(at, one, other);
    }
    if (compared.put(one, other) == other) {
      return null;
    }
    if (one instanceof Collection<?> collection && other instanceof Collection<?> back) {
      return inOrder(at, collection, back);
    }
    if (!(json.inside(one) instanceof Map<?, ?> properties
        && json.inside(other) instanceof Map<?, ?> back)) {
      return !isRecord && Objects.deepEquals(json.inside(one), json.inside(other))
          ? null
          : told(at, one, other);
    }
    if (isRecord
        && !Stream.of(one.getClass().getRecordComponents())
            .map(RecordComponent::getName)
            .allMatch(properties::containsKey)) {
      return told(at, one, other);
    }
    for (Map.Entry<?, ?> property : properties.entrySet()) {
      String difference =
          difference(
              at + (at.isEmpty() ? "" : ".") + property.getKey(),
              property.getValue(),
              back.get(property.getKey()));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static boolean hasNoEquals(Class<?> type) {
    try {
      return type.getMethod("equals", Object.class).getDeclaringClass() == Object.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private static String told(String at, @Nullable Object one, @Nullable Object other) {
    String back = name(other);
    return "%s%s as %s"
        .formatted(
            at.isEmpty() ? "" : "at " + at.strip() + " ",
            name(one),
            name(one).equals(back) ? "one that does not equal it" : back);
  }

  private static String name(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getTypeName();
  }
}
