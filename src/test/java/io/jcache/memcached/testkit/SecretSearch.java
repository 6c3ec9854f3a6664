package io.jcache.memcached.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Searches what people can read for secrets: texts, exceptions, the platform's MBeans, and the
 * {@code toString} of every object that can be reached from one.
 *
 * <ul>
 *   <li>Looks for the secret as it is, in base64 (three forms), in hexadecimal, percent-encoded and
 *       as the numbers of its bytes.
 *   <li>Collects what it finds, as the place and the form, never the secret.
 *   <li>Walks the fields of this project's objects, and the elements of collections, maps, arrays,
 *       references; of the JDK's other objects it asks only toString.
 * </ul>
 */
public final class SecretSearch {
  private static final int MOST_OBJECTS = 500_000;
  private static final String OURS = "io.jcache.memcached.";

  private final Map<String, String> forms = Collections.synchronizedMap(new IdentityHashMap<>());
  private final Set<String> findings = new LinkedHashSet<>();
  private int objects;

  private SecretSearch() {}

  /** Returns a search for secrets of random bytes. */
  public static SecretSearch ofBytes(byte[]... secrets) {
    SecretSearch search = new SecretSearch();
    for (byte[] secret : secrets) {
      search.addBytes(secret);
    }
    return search;
  }

  /** Returns a search for secrets that are texts, such as passwords. */
  public static SecretSearch ofTexts(String... secrets) {
    SecretSearch search = new SecretSearch();
    for (String secret : secrets) {
      search.add("as it is", secret);
      search.addBytes(secret.getBytes(StandardCharsets.UTF_8));
    }
    return search;
  }

  private void addBytes(byte[] secret) {
    String base64 = Base64.getEncoder().encodeToString(secret);
    String hex = HexFormat.of().formatHex(secret);
    add("raw", new String(secret, StandardCharsets.ISO_8859_1));
    add("base64", base64.replaceAll("=+$", ""));
    add("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    add("base64, percent-encoded", base64.replace("+", "%2B").replace("/", "%2F"));
    add("hexadecimal", hex);
    add("hexadecimal", hex.toUpperCase(Locale.ROOT));
    String numbers = Arrays.toString(secret);
    add("numbers", numbers.substring(1, numbers.length() - 1));
  }

  private void add(String name, String form) {
    if (form.length() < 6) {
      throw new IllegalArgumentException("a secret this short is found everywhere by chance");
    }
    forms.put(form, name);
  }

  /** Returns where secrets were found, and in which form; empty where nowhere. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /** Returns how many objects were asked for their text. */
  public int objects() {
    return objects;
  }

  /** Searches a text. */
  public SecretSearch text(String where, @Nullable String text) {
    if (text != null) {
      forms.forEach(
          (form, name) -> {
            if (text.contains(form)) {
              findings.add(where + ", " + name);
            }
          });
    }
    return this;
  }

  /** Searches an exception with its causes, what it suppressed and its stack trace. */
  public SecretSearch exception(String where, Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      text(where + ": " + one.getClass().getName(), one.getMessage());
    }
    reachable(where, thrown);
    return text(where + ": stack trace", trace.toString());
  }

  /** Searches names, descriptions and attributes of every MBean of the platform's server. */
  public SecretSearch mBeans() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(null, null)) {
      text("an MBean's name", name.toString());
      try {
        text("description of " + name, server.getMBeanInfo(name).toString());
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
          if (attribute.isReadable()) {
            attribute(server, name, attribute.getName());
          }
        }
      } catch (JMException e) {
        // A bean that was unregistered meanwhile shows nothing but this.
        exception("MBean " + name, e);
      }
    }
    return this;
  }

  private void attribute(MBeanServer server, ObjectName name, String attribute) {
    String where = "MBean " + name + ", " + attribute;
    try {
      Object value = server.getAttribute(name, attribute);
      if (value != null && value.getClass().isArray()) {
        for (int i = 0; i < Array.getLength(value); i++) {
          text(where, String.valueOf(Array.get(value, i)));
        }
      }
      text(where, String.valueOf(value));
    } catch (JMException | RuntimeException e) {
      // The JDK's own beans have attributes that are not supported everywhere.
      text(where, e.toString());
    }
  }

  /** Searches the text of an object and of all that can be reached from it. */
  public SecretSearch reachable(String where, Object root) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> queue = new ArrayDeque<>();
    visit(root, seen, queue);
    while (!queue.isEmpty()) {
      Object object = queue.remove();
      objects++;
      text(where + ": " + object.getClass().getName() + ".toString", textOf(object));
      if (seen.size() < MOST_OBJECTS) {
        parts(object).forEach(part -> visit(part, seen, queue));
      } else {
        throw new IllegalStateException("more than " + MOST_OBJECTS + " objects from " + where);
      }
    }
    return this;
  }

  private static void visit(@Nullable Object object, Set<Object> seen, Deque<Object> queue) {
    if (object != null && seen.add(object)) {
      queue.add(object);
    }
  }

  private static @Nullable String textOf(Object object) {
    try {
      return object.toString();
    } catch (RuntimeException e) {
      // One that has been closed, for instance, may refuse; what it says is a text, too.
      return e.toString();
    }
  }

  private static List<Object> parts(Object object) {
    List<Object> parts = new ArrayList<>();
    if (object instanceof Object[] array) {
      parts.addAll(Arrays.asList(array));
    } else if (object instanceof Collection<?> collection) {
      parts.addAll(List.of(collection.toArray()));
    } else if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            parts.add(key);
            parts.add(value);
          });
    } else if (object instanceof Optional<?> optional) {
      optional.ifPresent(parts::add);
    } else if (object instanceof Reference<?> reference) {
      parts.add(reference.get());
    } else if (object instanceof AtomicReference<?> reference) {
      parts.add(reference.get());
    } else if (object instanceof Throwable thrown) {
      parts.add(thrown.getCause());
      parts.addAll(List.of(thrown.getSuppressed()));
    }
    if (object.getClass().getName().startsWith(OURS)
        || object.getClass().getName().startsWith("com.typesafe.")) {
      fields(object, parts);
    }
    return parts;
  }

  private static void fields(Object object, List<Object> parts) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().startsWith("java.")) {
        return;
      }
      for (Field field : type.getDeclaredFields()) {
        if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
          try {
            field.setAccessible(true);
            parts.add(field.get(object));
          } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot look into " + field, e);
          }
        }
      }
    }
  }
}
