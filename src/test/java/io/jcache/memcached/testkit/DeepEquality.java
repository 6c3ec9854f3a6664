package io.jcache.memcached.testkit;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Compares two graphs: classes, values, order, and what is one object in the one and the other. */
final class DeepEquality {
  private final Map<Object, Object> partners = new IdentityHashMap<>();
  private final Map<Object, Object> partnersBack = new IdentityHashMap<>();
  private final Deque<Object[]> open = new ArrayDeque<>();

  private DeepEquality() {}

  /** Returns the first difference, or null. */
  static String difference(Object a, Object b) {
    DeepEquality equality = new DeepEquality();
    equality.open.add(new Object[] {a, b, "root"});
    while (!equality.open.isEmpty()) {
      Object[] pair = equality.open.remove();
      String difference = equality.compare(pair[0], pair[1], (String) pair[2]);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private String compare(Object a, Object b, String path) {
    if (a == null || b == null) {
      return a == b ? null : path + ": " + describe(a) + " and " + describe(b);
    }
    if (a.getClass() != b.getClass()) {
      return path + ": " + a.getClass() + " and " + b.getClass();
    }
    if (isPlain(a)) {
      return a.equals(b) ? null : path + ": " + describe(a) + " and " + describe(b);
    }
    if (partners.containsKey(a)) {
      return partners.get(a) == b ? null : path + ": shared in one graph, a copy in the other";
    }
    partners.put(a, b);
    Object back = partnersBack.put(b, a);
    if (back != null && hasIdentity(a)) {
      return path + ": two objects have become one";
    }
    return parts(a, b, path);
  }

  private String parts(Object a, Object b, String path) {
    if (a.getClass().isArray()) {
      return array(a, b, path);
    }
    String difference = null;
    if (a instanceof Map<?, ?> map) {
      difference = map(map, (Map<?, ?>) b, path);
    } else if (a instanceof Collection<?> collection) {
      difference = collection(collection, (Collection<?>) b, path);
    } else if (a instanceof Map.Entry<?, ?> entry) {
      later(entry.getKey(), ((Map.Entry<?, ?>) b).getKey(), path + ".key");
      later(entry.getValue(), ((Map.Entry<?, ?>) b).getValue(), path + ".value");
    } else if (a instanceof Throwable thrown) {
      difference = throwable(thrown, (Throwable) b, path);
    } else if (a instanceof Optional<?> optional) {
      later(optional.orElse(null), ((Optional<?>) b).orElse(null), path + ".get");
    } else if (a instanceof AtomicReference<?> reference) {
      later(reference.get(), ((AtomicReference<?>) b).get(), path + ".get");
    } else if (isJdk(a.getClass())) {
      return value(a).equals(value(b)) ? null : path + ": " + describe(a) + " and " + describe(b);
    }
    if (difference == null) {
      fields(a, b, path);
    }
    return difference;
  }

  private String array(Object a, Object b, String path) {
    int length = Array.getLength(a);
    if (length != Array.getLength(b)) {
      return path + ": lengths " + length + " and " + Array.getLength(b);
    }
    if (a instanceof Object[] objects) {
      for (int i = 0; i < length; i++) {
        later(objects[i], ((Object[]) b)[i], path + "[" + i + "]");
      }
      return null;
    }
    return Arrays.deepEquals(new Object[] {a}, new Object[] {b}) ? null : path + ": elements";
  }

  private String collection(Collection<?> a, Collection<?> b, String path) {
    if (a.size() != b.size()) {
      return path + ": sizes " + a.size() + " and " + b.size();
    }
    boolean ordered =
        !(a instanceof Set)
            || a instanceof LinkedHashSet
            || a instanceof SortedSet
            || a instanceof EnumSet;
    if (ordered) {
      int index = 0;
      var others = b.iterator();
      for (Object element : a) {
        later(element, others.next(), path + "[" + index++ + "]");
      }
      return null;
    }
    Map<Object, Object> others = new HashMap<>();
    b.forEach(element -> others.put(element, element));
    for (Object element : a) {
      if (!b.contains(element)) {
        return path + ": does not contain " + describe(element);
      }
      later(element, others.get(element), path + "{" + describe(element) + "}");
    }
    return null;
  }

  private String map(Map<?, ?> a, Map<?, ?> b, String path) {
    if (a.size() != b.size()) {
      return path + ": sizes " + a.size() + " and " + b.size();
    }
    if (a instanceof SortedMap || a instanceof LinkedHashMap) {
      return collection(
                  new ArrayList<>(a.entrySet().stream().map(Map.Entry::getKey).toList()),
                  new ArrayList<>(b.entrySet().stream().map(Map.Entry::getKey).toList()),
                  path + ".keys")
              == null
          ? values(a, b, path)
          : path + ".keys";
    }
    Map<Object, Object> others = new HashMap<>();
    b.keySet().forEach(key -> others.put(key, key));
    for (Map.Entry<?, ?> entry : a.entrySet()) {
      if (!b.containsKey(entry.getKey())) {
        return path + ": does not contain the key " + describe(entry.getKey());
      }
      String name = path + "{" + describe(entry.getKey()) + "}";
      later(entry.getKey(), others.get(entry.getKey()), name + ".key");
      later(entry.getValue(), b.get(entry.getKey()), name);
    }
    return null;
  }

  private String values(Map<?, ?> a, Map<?, ?> b, String path) {
    return collection(
        new ArrayList<>(a.entrySet().stream().map(Map.Entry::getValue).collect(listOfNulls())),
        new ArrayList<>(b.entrySet().stream().map(Map.Entry::getValue).collect(listOfNulls())),
        path + ".values");
  }

  private static java.util.stream.Collector<Object, ?, List<Object>> listOfNulls() {
    return java.util.stream.Collectors.toCollection(ArrayList::new);
  }

  private String throwable(Throwable a, Throwable b, String path) {
    if (!Objects.equals(a.getMessage(), b.getMessage())) {
      return path + ": messages " + a.getMessage() + " and " + b.getMessage();
    }
    if (!Arrays.equals(a.getStackTrace(), b.getStackTrace())) {
      return path + ": stack traces";
    }
    later(a.getCause(), b.getCause(), path + ".cause");
    later(a.getSuppressed(), b.getSuppressed(), path + ".suppressed");
    return null;
  }

  private void fields(Object a, Object b, String path) {
    for (Class<?> c = a.getClass(); !isJdk(c); c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (!Modifier.isStatic(modifiers) && !field.getName().equals("forgotten")) {
          try {
            field.setAccessible(true);
            later(field.get(a), field.get(b), path + '.' + field.getName());
          } catch (IllegalAccessException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
  }

  private void later(Object a, Object b, String path) {
    open.add(new Object[] {a, b, path.length() > 500 ? "..." : path});
  }

  private static boolean isPlain(Object object) {
    return object instanceof String
        || object instanceof Enum
        || object instanceof Class
        || (object instanceof Number
            && !(object instanceof java.util.concurrent.atomic.AtomicInteger)
            && !(object instanceof AtomicLong))
        || object instanceof Boolean
        || object instanceof Character
        || object instanceof java.time.temporal.TemporalAccessor
        || object instanceof java.time.temporal.TemporalAmount
        || object instanceof java.util.Locale;
  }

  private static boolean hasIdentity(Object object) {
    return !isJdk(object.getClass())
            && !object.getClass().isRecord()
            && object != Shapes.Singleton.INSTANCE
        || object.getClass().isArray();
  }

  private static Object value(Object object) {
    if (object instanceof Pattern pattern) {
      return List.of(pattern.pattern(), pattern.flags());
    } else if (object instanceof CharSequence text) {
      return text.toString();
    } else if (object instanceof AtomicInteger || object instanceof AtomicLong) {
      return ((Number) object).longValue();
    } else if (object instanceof AtomicBoolean flag) {
      return flag.get();
    } else if (object.getClass() == Object.class) {
      return "object";
    } else if (object instanceof java.net.URL url) {
      return url.toExternalForm();
    }
    return object;
  }

  private static boolean isJdk(Class<?> type) {
    String module = type.getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  private static String describe(Object object) {
    if (object == null || isPlain(object) || isJdk(object.getClass())) {
      String text = String.valueOf(object);
      return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
    return object.getClass().getName();
  }
}
