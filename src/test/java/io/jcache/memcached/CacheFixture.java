package io.jcache.memcached;

import io.jcache.memcached.testkit.FakeClock;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.Properties;
import java.util.function.LongSupplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * A provider with one manager, closed at the end: in this process with a clock that tests move, or
 * on a real memcached with the real one.
 */
public final class CacheFixture implements AutoCloseable {

  public static final String KEY_1 = "key 1";
  public static final String KEY_2 = "key 2";
  public static final String VALUE_1 = "value 1";
  public static final String VALUE_2 = "value 2";

  /** No call is to run out of time on a busy machine, unless the URI says how soon. */
  private static final Properties PATIENT = new Properties();

  static {
    PATIENT.setProperty("memcached.timeout", "60s");
  }

  private final FakeClock clock = new FakeClock();
  private final MemcachedCachingProvider provider;
  private final CacheManager manager;
  private int caches;

  private CacheFixture(MemcachedCachingProvider provider, String uri) {
    this(provider, uri, null);
  }

  private CacheFixture(
      MemcachedCachingProvider provider, String uri, @Nullable ClassLoader loader) {
    this.provider = provider;
    this.manager = provider.getCacheManager(URI.create(uri), loader, PATIENT);
  }

  private CacheFixture(String query) {
    this.provider = new MemcachedCachingProvider(clock::millis);
    this.manager = provider.getCacheManager(URI.create("memory:fixture" + query), null, PATIENT);
  }

  /** Returns a fixture without a server, whose time moves by {@link #clock()} alone. */
  public static CacheFixture inMemory() {
    return inMemory("");
  }

  /** Returns a fixture without a server, with options in the query of its URI. */
  public static CacheFixture inMemory(String query) {
    return new CacheFixture(query);
  }

  /** Returns a fixture on a server; {@code suffix} follows the address in the URI. */
  public static CacheFixture on(MemcachedServer server, String suffix) {
    return on(server.address(), suffix);
  }

  /** Returns a fixture on what answers at an address; {@code suffix} follows it in the URI. */
  public static CacheFixture on(String address, String suffix) {
    return new CacheFixture(new MemcachedCachingProvider(), "memcached://" + address + suffix);
  }

  /** Returns a fixture on a server by another clock, which gives epoch milliseconds. */
  public static CacheFixture on(MemcachedServer server, String suffix, LongSupplier clock) {
    return new CacheFixture(
        new MemcachedCachingProvider(clock), "memcached://" + server.address() + suffix);
  }

  /** Returns a fixture on a server, whose manager takes its classes from a loader. */
  static CacheFixture on(MemcachedServer server, String suffix, ClassLoader loader) {
    return new CacheFixture(
        new MemcachedCachingProvider(), "memcached://" + server.address() + suffix, loader);
  }

  public FakeClock clock() {
    return clock;
  }

  public CacheManager manager() {
    return manager;
  }

  /** Creates a cache with statistics. */
  public <K, V> Cache<K, V> cache(String name) {
    return cache(name, new MutableConfiguration<K, V>().setStatisticsEnabled(true));
  }

  public <K, V> Cache<K, V> cache(String name, Configuration<K, V> configuration) {
    return manager.createCache(name, configuration);
  }

  /** Creates a cache with statistics, named by its number, that reads through. */
  <V> Cache<String, V> reading(CacheLoader<String, V> loader) {
    return cache(
        "cache " + caches++,
        new MutableConfiguration<String, V>()
            .setStatisticsEnabled(true)
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> loader));
  }

  @Override
  public void close() {
    provider.close();
  }
}
