package io.jcache.memcached;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.discovery.Pace;
import io.jcache.memcached.internal.management.OpenManagers;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongSupplier;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider that {@code Caching.getCachingProvider()} finds. Its managers keep the entries of
 * their caches in memcached.
 *
 * <ul>
 *   <li>A manager's URI names the servers ({@code memcached://h1:11211;h2:11211/prefix}), a
 *       configuration file ({@code classpath:}, {@code file:} or any URL that ends in {@code
 *       .conf}) or, for unit tests, this process ({@code memory:}).
 *   <li>The default URI is that of the system property {@value #URI_PROPERTY}, else {@code
 *       memcached://localhost:11211}.
 *   <li>There is one manager per URI and class loader; the loader is held until it is closed.
 *   <li>Closing the provider closes its managers; it can be used again afterwards.
 * </ul>
 */
public final class MemcachedCachingProvider implements CachingProvider {

  private static final Logger LOG = LoggerFactory.getLogger(MemcachedCachingProvider.class);

  /** The system property that gives the default URI. */
  public static final String URI_PROPERTY = "io.jcache.memcached.uri";

  /** Those that are open, which hold their class loaders by being here alone. */
  private final Map<ClassLoader, Map<URI, MemcachedCacheManager>> managers = new HashMap<>();

  private final LongSupplier clock;
  private final Pace pace;

  /** Creates a provider without managers. */
  public MemcachedCachingProvider() {
    this(System::currentTimeMillis);
  }

  /** Creates a provider whose entries expire by a clock, which gives epoch milliseconds. */
  MemcachedCachingProvider(LongSupplier clock) {
    this(clock, Pace.USUAL);
  }

  /** Creates a provider whose managers ask what tells of their servers at a pace. */
  MemcachedCachingProvider(LongSupplier clock, Pace pace) {
    this.clock = clock;
    this.pace = pace;
  }

  /**
   * Returns the manager of a URI and class loader; null stands for the default of each.
   *
   * @throws ConfigurationException for a URI or option that is not understood, naming it
   */
  @Override
  public CacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
    URI managerUri = uri == null ? getDefaultURI() : uri;
    ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
    MemcachedCacheManager manager = open(managerUri, loader);
    if (manager == null) {
      // A file may lie behind a slow line, and name servers be silent: that holds up nobody who
      // opens or closes another manager.
      Settings settings = Settings.resolve(managerUri, properties, loader);
      FirstServers first = FirstServers.of(managerUri, settings, loader, clock, pace);
      manager = openOrCreate(managerUri, loader, properties, settings, first);
    }
    if (!manager.hasOptionsOf(properties)) {
      LOG.warn(
          "The cache manager of {} is open already with other options: the memcached.*"
              + " Properties given now are ignored; close it first, or give another URI",
          managerUri);
    }
    return manager;
  }

  private @Nullable MemcachedCacheManager open(URI uri, ClassLoader loader) {
    synchronized (managers) {
      MemcachedCacheManager manager = managers.getOrDefault(loader, Map.of()).get(uri);
      return manager == null || manager.isClosed() ? null : manager;
    }
  }

  private MemcachedCacheManager openOrCreate(
      URI uri,
      ClassLoader loader,
      @Nullable Properties properties,
      Settings settings,
      FirstServers first) {
    MemcachedCacheManager created = null;
    try {
      synchronized (managers) {
        MemcachedCacheManager present = open(uri, loader);
        if (present != null) {
          return present;
        }
        created =
            new MemcachedCacheManager(
                this, uri, loader, properties, settings, clock, first, this::released);
        managers.computeIfAbsent(loader, l -> new HashMap<>()).put(uri, created);
        OpenManagers.opened(created);
        return created;
      }
    } finally {
      if (created == null) {
        first.close(); // another thread was faster, or there is no manager
      }
    }
  }

  @Override
  public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
    return getCacheManager(uri, classLoader, null);
  }

  @Override
  public CacheManager getCacheManager() {
    return getCacheManager(null, null, null);
  }

  /** Returns the class loader that loaded this provider. */
  @Override
  public ClassLoader getDefaultClassLoader() {
    return MemcachedCachingProvider.class.getClassLoader();
  }

  /**
   * Returns the URI of a manager for which none is given.
   *
   * @throws ConfigurationException when the system property holds no URI
   */
  @Override
  public URI getDefaultURI() {
    String configured = System.getProperty(URI_PROPERTY);
    if (configured == null) {
      return Settings.DEFAULT_URI;
    }
    try {
      return URI.create(configured);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "the system property %s holds no URI; read: '%s'; allowed: such as %s"
              .formatted(URI_PROPERTY, configured, Settings.DEFAULT_URI),
          e);
    }
  }

  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  /** Closes all managers. */
  @Override
  public void close() {
    List<MemcachedCacheManager> closing = new ArrayList<>();
    synchronized (managers) {
      managers.values().forEach(ofLoader -> closing.addAll(ofLoader.values()));
    }
    closing.forEach(MemcachedCacheManager::close);
  }

  /** Closes the managers of a class loader. */
  @Override
  public void close(@Nullable ClassLoader classLoader) {
    ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
    List<MemcachedCacheManager> closing = new ArrayList<>();
    synchronized (managers) {
      closing.addAll(managers.getOrDefault(loader, Map.of()).values());
    }
    closing.forEach(MemcachedCacheManager::close);
  }

  /** Closes one manager, if there is one. */
  @Override
  public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
    MemcachedCacheManager manager;
    synchronized (managers) {
      manager =
          managers
              .getOrDefault(classLoader == null ? getDefaultClassLoader() : classLoader, Map.of())
              .get(uri == null ? getDefaultURI() : uri);
    }
    if (manager != null) {
      manager.close();
    }
  }

  /** Forgets a manager that has been closed. */
  void released(MemcachedCacheManager manager) {
    ClassLoader loader = manager.getClassLoader();
    synchronized (managers) {
      Map<URI, MemcachedCacheManager> ofLoader = loader == null ? null : managers.get(loader);
      if (ofLoader != null && ofLoader.remove(manager.getURI(), manager) && ofLoader.isEmpty()) {
        managers.remove(loader);
      }
    }
  }

  /** Returns false: entries are stored by value, which is all that a remote cache can do. */
  @Override
  public boolean isSupported(OptionalFeature optionalFeature) {
    return false;
  }
}
