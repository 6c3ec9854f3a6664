package io.jcache.memcached;

import io.jcache.memcached.internal.codec.ImmutableClasses;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.near.NearEntries;
import io.jcache.memcached.internal.store.EntryStore;
import java.util.function.LongSupplier;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** Puts near caches before the entries of caches, and refuses what cannot hold with one. */
final class NearLimits {
  private NearLimits() {}

  /**
   * Returns the near cache of a cache; null where it has none.
   *
   * @param configuration the complete one of the cache
   * @param clock the time in epoch milliseconds
   * @throws ConfigurationException where something does not go together with a near cache, or its
   *     library is missing
   */
  static <K, V> @Nullable NearEntries<K, V> of(
      String cache,
      MemcachedConfiguration<K, V> configuration,
      ExpiryPolicy policy,
      EntryStore<K, V> store,
      Copier copier,
      LongSupplier clock) {
    NearCache near = configuration.getNear();
    if (near == null || near.isOff()) {
      return null;
    }
    if (policy.getExpiryForAccess() != null) {
      throw new ConfigurationException(
          ("Cache '%s': near and expiry.access (getExpiryForAccess) do not go together: each read"
                  + " has to tell the server that the entry lives longer, and one that finds it in"
                  + " this JVM tells nobody; leave out expiry.access, or near")
              .formatted(cache));
    }
    try {
      return new NearEntries<>(
          store,
          new NearEntries.Options(
              near.maxEntries(), near.maxAge(), configuration.getKeyEncoder() != null),
          copier,
          ImmutableClasses::contain,
          clock,
          System::nanoTime);
    } catch (LinkageError e) {
      throw new ConfigurationException(
          ("Cache '%s': near needs the library com.github.ben-manes.caffeine:caffeine, version 3,"
                  + " which is not on the class path, or is too old (%s); add it%s, or leave out"
                  + " near")
              .formatted(
                  cache,
                  e,
                  NearLimits.class.getModule().isNamed()
                      ? ", on the module path with --add-modules com.github.benmanes.caffeine"
                      : ""),
          e);
    }
  }
}
