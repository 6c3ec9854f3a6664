package io.jcache.memcached;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.config.SettingsInMemory;
import io.jcache.memcached.internal.discovery.Pace;
import java.net.URI;
import java.util.function.LongSupplier;
import javax.cache.CacheManager;

/** Opens managers that take a configuration file and keep their entries in this process. */
final class FileManager {
  private static final URI ADDRESS = URI.create("memory:file");

  private FileManager() {}

  /** Opens a manager with a file of this text and the test's class loader. */
  static CacheManager open(MemcachedCachingProvider provider, String text, LongSupplier clock) {
    return open(provider, text, FileManager.class.getClassLoader(), clock);
  }

  /** Opens a manager with a file of this text. */
  static CacheManager open(
      MemcachedCachingProvider provider, String text, ClassLoader loader, LongSupplier clock) {
    Settings settings = SettingsInMemory.of(text, loader);
    return new MemcachedCacheManager(
        provider,
        ADDRESS,
        loader,
        null,
        settings,
        clock,
        FirstServers.of(ADDRESS, settings, loader, clock, Pace.USUAL),
        provider::released);
  }
}
