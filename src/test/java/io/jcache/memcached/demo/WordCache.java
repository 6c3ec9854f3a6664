package io.jcache.memcached.demo;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.MutableEntry;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The demo's use of a cache: nothing but {@code javax.cache}, and the provider's options. */
final class WordCache implements AutoCloseable {
  /** The name of the cache that holds the counts. */
  static final String NAME = "words";

  private static final String EXPIRING = "expiring";

  private final CacheManager manager;
  private final Cache<String, Long> words;

  /** Opens the cache of the counts, which every JVM with the same URI shares. */
  WordCache(URI uri) {
    Properties options = new Properties();
    // A count must not be lost silently, as a degraded cache may, nor for a slow machine's sake.
    options.setProperty("memcached.failure-policy", "throw");
    options.setProperty("memcached.timeout", "10s");
    manager =
        Caching.getCachingProvider()
            .getCacheManager(uri, WordCache.class.getClassLoader(), options);
    words =
        manager.createCache(
            NAME,
            new MutableConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setExpiryPolicyFactory(
                    ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10)))
                .setStatisticsEnabled(true));
  }

  /** Adds to the count of a word, as one step that no other thread or JVM comes between. */
  void add(String word, long occurrences) {
    words.invoke(word, WordCache::increase, occurrences);
  }

  private static long increase(MutableEntry<String, Long> entry, Object... arguments) {
    long count = (entry.exists() ? entry.getValue() : 0) + (Long) arguments[0];
    entry.setValue(count);
    return count;
  }

  /** Returns the cache of the counts. */
  Cache<String, Long> words() {
    return words;
  }

  /** Returns the statistics of this JVM's use of the counts. */
  CacheStatisticsMXBean statistics() {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName name =
          beans
              .queryNames(
                  new ObjectName("javax.cache:type=CacheStatistics,Cache=" + NAME + ",*"), null)
              .iterator()
              .next();
      return JMX.newMXBeanProxy(beans, name, CacheStatisticsMXBean.class);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a new cache whose entries live for a second. */
  Cache<String, String> expiring() {
    return manager.createCache(
        EXPIRING,
        new MutableConfiguration<String, String>()
            .setTypes(String.class, String.class)
            .setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 1))));
  }

  /** Removes the caches from the servers and closes the provider. */
  void destroy() {
    manager.destroyCache(NAME);
    manager.destroyCache(EXPIRING);
    close();
  }

  @Override
  public void close() {
    manager.getCachingProvider().close();
  }
}
