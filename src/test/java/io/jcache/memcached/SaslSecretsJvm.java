package io.jcache.memcached;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import net.spy.memcached.MemcachedClient;

/**
 * Uses a server that requires a login, and prints whatever could be read of it: logs of every
 * level, exceptions with their causes, MXBeans, and the text of every object of this library.
 *
 * <p>The arguments are the addresses of configuration files.
 */
final class SaslSecretsJvm {
  /** Leaks on purpose: shows that what its text has is found. */
  record Leak(String text) {}

  private SaslSecretsJvm() {}

  /** Runs it. */
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
        use(provider, URI.create(file));
      } catch (RuntimeException e) {
        print("opening", e);
      }
    }
    System.out.println("The end");
  }

  private static void use(MemcachedCachingProvider provider, URI uri) throws Exception {
    CacheManager manager = provider.getCacheManager(uri, null);
    Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<>());
    attempt("put", () -> cache.getAndPut("key", "value"));
    attempt("get", () -> cache.get("key"));
    attempt("iterate", () -> cache.iterator().next());
    MemcachedClient client = manager.unwrap(MemcachedClient.class);
    attempt("own", () -> client.get("own"));
    attempt("own async", () -> String.valueOf(client.set("own", 0, "x")));
    beans();
    texts(provider);
    texts(manager);
    texts(client);
    texts(new Leak("a leak of " + uri));
  }

  private static void attempt(String what, Supplier<Object> call) {
    try {
      System.out.println(what + ": " + call.get());
    } catch (RuntimeException e) {
      print(what, e);
    }
  }

  private static void print(String what, Throwable failure) {
    System.out.println(what + ": " + failure);
    failure.printStackTrace(System.out);
  }

  private static void beans() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : beans.queryNames(new ObjectName("*cache*:*"), null)) {
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        Object value = beans.getAttribute(name, attribute.getName());
        System.out.println(
            name
                + " "
                + attribute.getName()
                + " "
                + (value instanceof CompositeData[] rows ? java.util.List.of(rows) : value));
      }
    }
  }

  /** Prints the text of all objects of this and the client library that one refers to. */
  private static void texts(Object root) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      Object object = open.poll();
      if (!seen.add(object)) {
        continue;
      }
      Class<?> type = object.getClass();
      if (type.isArray() && !type.getComponentType().isPrimitive()) {
        for (int i = 0; i < Array.getLength(object); i++) {
          Optional.ofNullable(Array.get(object, i)).ifPresent(open::add);
        }
      } else if (object instanceof Collection<?> elements) {
        elements.stream().filter(element -> element != null).forEach(open::add);
      } else if (object instanceof Map<?, ?> map && !(object instanceof java.util.Properties)) {
        map.values().stream().filter(element -> element != null).forEach(open::add);
      } else if (type.getName().startsWith("io.jcache.") || type.getName().startsWith("net.spy.")) {
        System.out.println(type.getName() + ": " + object);
        fields(object, type, open);
      }
    }
  }

  private static void fields(Object object, Class<?> type, Deque<Object> open) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())
            || field.getType().isPrimitive()
            || !field.trySetAccessible()) {
          continue;
        }
        try {
          Optional.ofNullable(field.get(object)).ifPresent(open::add);
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
