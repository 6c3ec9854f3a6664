package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/** The entries by JCache: strings under strings. */
final class CacheStore implements Store {
  private final CachingProvider provider = Caching.getCachingProvider();
  private final Cache<String, String> cache;
  private final String[] keys;
  private final String[] values;

  /** Opens a cache on a server, by a value of the option transport, and fills it. */
  CacheStore(MemcachedServer server, int entries, String transport) {
    this(server, entries, transport, "");
  }

  /** Opens such a cache, by further options as a query of a URI. */
  CacheStore(MemcachedServer server, int entries, String transport, String query) {
    // A failure is to end the benchmark, and a slow machine is none.
    Properties properties = new Properties();
    properties.setProperty("memcached.failure-policy", "throw");
    properties.setProperty("memcached.timeout", "10s");
    properties.setProperty("memcached.transport", transport);
    URI uri = URI.create("memcached://" + server.address() + "/benchmark" + query);
    cache =
        provider
            .getCacheManager(uri, null, properties)
            .createCache(
                "texts",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    keys = new String[entries];
    values = new String[entries];
    Map<String, String> all = new HashMap<>();
    Random random = new Random(entries);
    for (int i = 0; i < entries; i++) {
      keys[i] = "entry-" + (10_000_000 + i);
      values[i] = Words.text(random, 200);
      all.put(keys[i], values[i]);
    }
    cache.putAll(all);
  }

  /** Returns the cache. */
  Cache<String, String> cache() {
    return cache;
  }

  @Override
  public Object get(int entry) {
    return cache.get(keys[entry]);
  }

  @Override
  public void put(int entry) {
    cache.put(keys[entry], values[entry]);
  }

  @Override
  public boolean replace(int entry) {
    return cache.replace(keys[entry], values[entry]);
  }

  @Override
  public void invoke(int entry) {
    cache.invoke(
        keys[entry],
        (stored, arguments) -> {
          stored.setValue(stored.getValue());
          return null;
        });
  }

  @Override
  public int getAll(Set<Integer> entries) {
    Set<String> wanted = new HashSet<>(entries.size() * 2);
    for (int entry : entries) {
      wanted.add(keys[entry]);
    }
    return cache.getAll(wanted).size();
  }

  @Override
  public void putAll(Set<Integer> entries) {
    Map<String, String> all = new HashMap<>(entries.size() * 2);
    for (int entry : entries) {
      all.put(keys[entry], values[entry]);
    }
    cache.putAll(all);
  }

  @Override
  public void close() {
    provider.close();
  }
}
