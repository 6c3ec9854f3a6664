package com.acme.shop;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Does with a cache what its arguments say, and prints a line for each. */
public final class Shop {
  private Shop() {}

  /**
   * Runs the application.
   *
   * @param arguments the manager's URI, then options as {@code timeout=1s}, then names of classes,
   *     of whose objects each becomes key and value
   */
  public static void main(String[] arguments) throws Exception {
    Properties options = new Properties();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals > 0 && argument.indexOf(':') < 0) {
        options.setProperty(
            "memcached." + argument.substring(0, equals), argument.substring(equals + 1));
      }
    }
    try (CacheManager manager =
        Caching.getCachingProvider()
            .getCacheManager(URI.create(arguments[0]), Shop.class.getClassLoader(), options)) {
      Cache<Object, Object> cache =
          manager.createCache("goods", new MutableConfiguration<>().setStatisticsEnabled(true));
      for (String argument : arguments) {
        if (argument.startsWith("com.acme.shop.")) {
          useAsValue(cache, made(argument));
          useAsKey(cache, made(argument));
        }
      }
      System.out.println("hits " + hits());
    } catch (RuntimeException e) {
      System.out.println("failed: " + e.getMessage());
    }
  }

  private static Object made(String name) throws ReflectiveOperationException {
    return Class.forName(name).getMethod("example").invoke(null);
  }

  private static void useAsValue(Cache<Object, Object> cache, Object value) {
    try {
      cache.put("value", value);
      System.out.println("value " + cache.get("value").equals(value));
    } catch (RuntimeException e) {
      System.out.println("value: " + e.getMessage());
    }
  }

  private static void useAsKey(Cache<Object, Object> cache, Object key) throws Exception {
    try {
      cache.put(key, "stock");
      System.out.println("key " + "stock".equals(cache.get(key)));
    } catch (RuntimeException e) {
      System.out.println("key: " + e.getMessage());
    }
  }

  private static Object hits() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> names =
        server.queryNames(new ObjectName("javax.cache:type=CacheStatistics,*"), null);
    return server.getAttribute(names.iterator().next(), "CacheHits");
  }
}
