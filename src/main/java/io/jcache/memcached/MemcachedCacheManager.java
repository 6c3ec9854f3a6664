package io.jcache.memcached;

import io.jcache.memcached.internal.config.ManagerProperties;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.management.OpenManagers;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one URI and class loader.
 *
 * <ul>
 *   <li>Opening one waits for no server.
 *   <li>While it is open its class loader stays: what an application opens it has to close.
 *   <li>Which caches there are is known to this manager alone; what is in them is shared by all
 *       that use the same servers, prefix and cache name.
 *   <li>A cache that the configuration file declares is there from the beginning, and opened at its
 *       first use; once it has been closed or destroyed it is gone, as any other.
 *   <li>{@code unwrap(MemcachedClient.class)} gives a client of its own over all servers, for the
 *       application's own keys.
 * </ul>
 */
public final class MemcachedCacheManager implements CacheManager {

  private final CachingProvider provider;
  private final URI uri;
  private final WeakReference<ClassLoader> loader;
  private final Properties properties;
  private final int optionsGiven;
  private final CacheFactory factory;
  private final Map<String, MemcachedCache<?, ?>> caches = new ConcurrentHashMap<>();

  /** Caches that the file declares and nobody has used; one leaves after it came into the map. */
  private final Set<String> declared = ConcurrentHashMap.newKeySet();

  private final Consumer<MemcachedCacheManager> released;
  private volatile boolean closed;

  /**
   * Opens a manager with settings that have been resolved.
   *
   * @param released hears of this manager when it has been closed
   */
  MemcachedCacheManager(
      CachingProvider provider,
      URI uri,
      ClassLoader loader,
      @Nullable Properties properties,
      Settings settings,
      LongSupplier clock,
      FirstServers first,
      Consumer<MemcachedCacheManager> released) {
    this.provider = provider;
    this.released = released;
    this.uri = uri;
    this.loader = new WeakReference<>(loader);
    this.properties =
        properties == null ? new Properties() : ManagerProperties.withoutSecrets(properties);
    this.optionsGiven = ManagerProperties.hashOfOptions(properties);
    this.factory = new CacheFactory(uri, settings, loader, clock, first);
    this.declared.addAll(factory.declared());
  }

  @Override
  public CachingProvider getCachingProvider() {
    return provider;
  }

  @Override
  public URI getURI() {
    return uri;
  }

  /** Returns the class loader; null if it has been collected after this manager was closed. */
  @Override
  public @Nullable ClassLoader getClassLoader() {
    return loader.get();
  }

  /** Returns whether Properties, null for none, have no options, or those it was opened with. */
  boolean hasOptionsOf(@Nullable Properties given) {
    int hash = ManagerProperties.hashOfOptions(given);
    return hash == 0 || hash == optionsGiven;
  }

  @Override
  public Properties getProperties() {
    return properties;
  }

  /**
   * Creates a cache, of whose configuration the file gives what this one leaves at its default. The
   * cache may be one that the file declares, as long as nobody has used it.
   *
   * @throws CacheException when a cache of that name is open
   * @throws UnsupportedOperationException when the configuration asks for store by reference
   */
  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String cacheName, C configuration) {
    requireOpen();
    Objects.requireNonNull(cacheName, "the cache name is null");
    Objects.requireNonNull(configuration, "the configuration is null");
    synchronized (caches) {
      requireOpen();
      if (caches.containsKey(cacheName)) {
        throw new CacheException(
            "a cache called '" + cacheName + "' exists already in the manager of " + uri);
      }
      MemcachedCache<K, V> cache = factory.create(this, cacheName, configuration, this::released);
      caches.put(cacheName, cache);
      declared.remove(cacheName);
      return cache;
    }
  }

  /** Opens a cache that the file declares, unless that has been done. */
  private void openDeclared(String cacheName) {
    synchronized (caches) {
      if (declared.contains(cacheName)) {
        createCache(cacheName, new MutableConfiguration<>());
      }
    }
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(
      String cacheName, Class<K> keyType, Class<V> valueType) {
    requireOpen();
    Objects.requireNonNull(cacheName, "the cache name is null");
    Objects.requireNonNull(keyType, "the key type is null");
    Objects.requireNonNull(valueType, "the value type is null");
    MemcachedCache<K, V> cache = find(cacheName);
    if (cache != null) {
      Configuration<?, ?> configuration = cache.configuration();
      requireSame(cacheName, "keys", configuration.getKeyType(), keyType);
      requireSame(cacheName, "values", configuration.getValueType(), valueType);
    }
    return cache;
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
    return find(cacheName);
  }

  /** Returns the names of the caches as they are now, with those that the file declares. */
  @Override
  public Iterable<String> getCacheNames() {
    requireOpen();
    Set<String> names = new HashSet<>(declared);
    names.addAll(caches.keySet());
    return List.copyOf(names);
  }

  /** Removes every entry of a cache, for every JVM, and closes it; of an unknown one nothing. */
  @Override
  public void destroyCache(String cacheName) {
    MemcachedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      cache.destroy();
    }
  }

  @Override
  public void enableManagement(String cacheName, boolean enabled) {
    MemcachedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      cache.setManagementEnabled(enabled);
    }
  }

  @Override
  public void enableStatistics(String cacheName, boolean enabled) {
    MemcachedCache<?, ?> cache = find(cacheName);
    if (cache != null) {
      cache.setStatisticsEnabled(enabled);
    }
  }

  /** Closes the caches and the connections; entries stay in memcached. */
  @Override
  public void close() {
    List<MemcachedCache<?, ?>> closing;
    synchronized (caches) {
      if (closed) {
        return;
      }
      closed = true;
      closing = new ArrayList<>(caches.values());
    }
    try {
      // Before anything that takes time: the URI may be opened again meanwhile.
      OpenManagers.closed(this);
      closeAll(closing);
    } finally {
      try {
        factory.close();
      } finally {
        released.accept(this);
      }
    }
  }

  /** Closes caches, each whatever becomes of those before. */
  private static void closeAll(List<MemcachedCache<?, ?>> closing) {
    RuntimeException failure = null;
    for (MemcachedCache<?, ?> cache : closing) {
      try {
        cache.close();
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        failure = new CacheException("cache '" + cache.getName() + "' did not close: " + e, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * Returns this manager, or a memcached client over all its servers for the application's own
   * keys, which is closed with the manager and keeps the list of servers that it was made with, or
   * {@link Servers} or {@link ManagerReadings}.
   */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == ManagerReadings.class) {
      requireOpen();
      return type.cast(factory.readings());
    }
    if (type == Servers.class) {
      requireOpen();
      return type.cast(factory.servers());
    }
    if (type.isAssignableFrom(MemcachedClient.class)) {
      requireOpen();
      return type.cast(factory.client());
    }
    throw new IllegalArgumentException(
        "a cache manager cannot be unwrapped to %s, only to %s, %s, %s and %s"
            .formatted(
                type.getName(),
                MemcachedCacheManager.class.getName(),
                MemcachedClient.class.getName(),
                Servers.class.getName(),
                ManagerReadings.class.getName()));
  }

  /** Forgets a cache that has been closed. */
  private void released(Cache<?, ?> cache) {
    caches.remove(cache.getName(), cache);
  }

  @SuppressWarnings("unchecked") // The caller says what the types are, as JSR-107 lets it.
  private <K, V> @Nullable MemcachedCache<K, V> find(String cacheName) {
    requireOpen();
    Objects.requireNonNull(cacheName, "the cache name is null");
    if (declared.contains(cacheName)) {
      openDeclared(cacheName);
    }
    return (MemcachedCache<K, V>) caches.get(cacheName);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the cache manager of " + uri + " is closed");
    }
  }

  private static void requireSame(
      String cacheName, String what, Class<?> configured, Class<?> asked) {
    if (!configured.equals(asked)) {
      throw new ClassCastException(
          "the %s of cache '%s' are configured as %s, not as %s"
              .formatted(what, cacheName, configured.getName(), asked.getName()));
    }
  }

  @Override
  public String toString() {
    return "MemcachedCacheManager(" + uri + ")";
  }
}
