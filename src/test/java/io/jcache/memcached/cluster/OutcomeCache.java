package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.FailureMode;
import io.jcache.memcached.MemcachedConfiguration;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A cache for one line of an outcome table: what the line's call does to it is heard and counted.
 *
 * <p>It reads through, writes through or has a listener where the name of the call says so.
 */
final class OutcomeCache
    implements CacheLoader<String, String>,
        CacheWriter<String, String>,
        CacheEntryCreatedListener<String, String>,
        CacheEntryUpdatedListener<String, String>,
        CacheEntryRemovedListener<String, String> {

  private static final Map<String, String> COUNTERS =
      Map.of("CacheHits", "hit", "CacheMisses", "miss", "CachePuts", "put", "CacheRemovals", "rem");

  private final CacheManager manager;
  private final Cache<String, String> cache;
  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  private final Iterator<Cache.Entry<String, String>> iterator;
  private final Map<String, Long> countedBefore;

  /** Creates the cache of a call, with "old" under "k" and "l", and an iterator at "k". */
  OutcomeCache(CacheManager manager, String call, FailureMode mode) {
    this.manager = manager;
    MemcachedConfiguration<String, String> configuration =
        new MemcachedConfiguration<String, String>()
            .setTypes(String.class, String.class)
            .setFailurePolicy(mode)
            .setStatisticsEnabled(true)
            .setReadThrough(call.contains("read-through"))
            .setWriteThrough(call.contains("write-through"));
    if (call.contains("read-through") || call.contains("loadAll")) {
      configuration.setCacheLoaderFactory(() -> this);
    }
    if (call.contains("write-through")) {
      configuration.setCacheWriterFactory(() -> this);
    }
    if (call.contains("listener")) {
      configuration.addCacheEntryListenerConfiguration(
          new MutableCacheEntryListenerConfiguration<>(() -> this, null, false, true));
    }
    String name = (mode + "." + call).toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", ".");
    this.cache = manager.createCache(name, configuration);
    fill();
    this.iterator = cache.iterator();
    String given = iterator.next().getKey();
    while (!given.equals("k")) {
      given = iterator.next().getKey();
    }
    heard.clear();
    this.countedBefore = counters();
  }

  /** Puts until that is taken: the first connection of a JVM may take longer than the timeout. */
  private void fill() {
    Map<String, String> entries = Map.of("k", "old", "l", "old");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    boolean filled = false;
    while (!filled && System.nanoTime() < end) {
      try {
        cache.putAll(entries);
        filled = cache.getAll(entries.keySet()).equals(entries);
      } catch (CacheException e) {
        filled = false;
      }
    }
    assertThat(filled).as("whether " + cache.getName() + " is served").isTrue();
  }

  Cache<String, String> cache() {
    return cache;
  }

  /** Returns the iterator, which has given an entry. */
  Iterator<Cache.Entry<String, String>> iterator() {
    return iterator;
  }

  /** Returns what loader, writer and listener were asked and told since the creation. */
  String heard() {
    return heard.isEmpty() ? "-" : String.join(", ", heard);
  }

  /** Returns what was counted since the creation. */
  String counted() {
    StringJoiner counted = new StringJoiner(", ").setEmptyValue("-");
    Map<String, Long> now = counters();
    now.forEach(
        (what, count) -> {
          long more = count - countedBefore.get(what);
          if (more != 0) {
            counted.add(more + " " + what);
          }
        });
    return counted.toString();
  }

  private Map<String, Long> counters() {
    String uri = manager.getURI().toString().replaceAll("[,:=?\n]", ".");
    Map<String, Long> counters = new LinkedHashMap<>();
    try {
      ObjectName bean =
          new ObjectName(
              "javax.cache:type=CacheStatistics,CacheManager=" + uri + ",Cache=" + cache.getName());
      for (String attribute : new TreeSet<>(COUNTERS.keySet())) {
        Object count = ManagementFactory.getPlatformMBeanServer().getAttribute(bean, attribute);
        counters.put(COUNTERS.get(attribute), (Long) count);
      }
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    return counters;
  }

  private void hear(String what, Object... keys) {
    for (Object key : keys) {
      heard.add(what + " " + key);
    }
    heard.sort(null);
  }

  @Override
  public String load(String key) {
    hear("load", key);
    return "loaded";
  }

  @Override
  public Map<String, String> loadAll(Iterable<? extends String> keys) {
    Map<String, String> loaded = new LinkedHashMap<>();
    keys.forEach(key -> loaded.put(key, load(key)));
    return loaded;
  }

  @Override
  public void write(Cache.Entry<? extends String, ? extends String> entry) {
    hear("write", entry.getKey());
  }

  @Override
  public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
    entries.forEach(this::write);
    entries.clear();
  }

  @Override
  public void delete(Object key) {
    hear("delete", key);
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    keys.forEach(this::delete);
    keys.clear();
  }

  @Override
  public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    events.forEach(event -> hear("created", event.getKey()));
  }

  @Override
  public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    events.forEach(event -> hear("updated", event.getKey()));
  }

  @Override
  public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
    events.forEach(event -> hear("removed", event.getKey()));
  }
}
