package io.jcache.memcached.internal;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.ItemFormat;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.NearCache;
import io.jcache.memcached.WriteMode;
import io.jcache.memcached.internal.config.CacheTemplate;
import io.jcache.memcached.internal.config.CacheTemplates;
import io.jcache.memcached.internal.config.ExpiryTimes;
import io.jcache.memcached.internal.config.Sourced;
import io.jcache.memcached.internal.entry.FixedExpiryPolicy;
import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the configurations that code gives by what the configuration file says.
 *
 * <ul>
 *   <li>What the code leaves as {@link MutableConfiguration} has it comes from the file.
 *   <li>What the code sets counts; where the file says something else, the log tells.
 * </ul>
 */
public final class ConfiguredCaches {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredCaches.class);

  private final CacheTemplates templates;
  private final ConfiguredClasses classes;

  /** Creates the configurations of a manager, checking every class that the file names. */
  public ConfiguredCaches(CacheTemplates templates, ClassLoader loader) {
    this.templates = templates;
    this.classes = new ConfiguredClasses(loader);
    templates.each().forEach(classes::check);
  }

  /**
   * Checks the classes that a block names.
   *
   * @throws ConfigurationException for the first that is missing, or is none of the kind needed
   */
  public static void check(CacheTemplate block, ClassLoader loader) {
    new ConfiguredClasses(loader).check(block);
  }

  /** Returns the complete configuration of a cache, a copy. */
  public <K, V> MemcachedConfiguration<K, V> complete(String cacheName, Configuration<K, V> given) {
    MemcachedConfiguration<K, V> configuration = copy(given);
    CacheTemplate file = templates.of(cacheName);
    file.requireSources(
        configuration.getCacheLoaderFactory() != null,
        configuration.getCacheWriterFactory() != null);
    Filling filling = new Filling(cacheName);
    fillTypes(filling, configuration, file);
    fillExpiry(filling, configuration, file);
    fillSources(filling, configuration, file);
    filling.turnOn(
        configuration.isStatisticsEnabled(),
        file.statistics(),
        configuration::setStatisticsEnabled);
    filling.turnOn(
        configuration.isManagementEnabled(),
        file.management(),
        configuration::setManagementEnabled);
    filling.fill(
        configuration.getFailurePolicy(),
        file.failurePolicy(),
        value(file.failurePolicy()),
        configuration::setFailurePolicy);
    filling.fill(
        configuration.getWrites(),
        file.writes(),
        unlessAwaited(value(file.writes())),
        configuration::setWrites);
    filling.fill(
        configuration.getExpiryScan(),
        file.expiryScan(),
        unlessOff(value(file.expiryScan())),
        configuration::setExpiryScan);
    filling.fill(
        configuration.getRemoteEvents(),
        file.remoteEvents(),
        unlessNo(value(file.remoteEvents())),
        configuration::setRemoteEvents);
    filling.fill(
        configuration.getLoadLease(),
        file.loadLease(),
        unlessBuiltIn(file.loadLease()),
        configuration::setLoadLease);
    filling.fill(
        configuration.getSerializer(),
        file.serializer(),
        classes.<Serializer>factory(file.serializer(), Serializer.class),
        configuration::setSerializer);
    filling.fill(
        configuration.getKeyEncoder(),
        file.keyEncoder(),
        classes.<KeyEncoder>factory(file.keyEncoder(), KeyEncoder.class),
        configuration::setKeyEncoder);
    filling.fill(
        configuration.getAffinity(),
        file.affinity(),
        classes.<Affinity>factory(file.affinity(), Affinity.class),
        configuration::setAffinity);
    filling.fill(
        configuration.getFormat(),
        file.format(),
        unlessOwn(value(file.format())),
        configuration::setFormat);
    filling.fill(
        configuration.getKeyPrefix(),
        file.keyPrefix(),
        value(file.keyPrefix()),
        configuration::setKeyPrefix);
    fillNear(filling, configuration, file);
    warnOfTimestamps(cacheName, configuration);
    return configuration;
  }

  /**
   * Fills what code leaves open.
   *
   * @param cacheName the cache, for messages
   */
  private record Filling(String cacheName) {

    /** Sets an option that is off as long as the code says nothing. */
    void turnOn(boolean code, @Nullable Sourced<Boolean> said, Consumer<Boolean> setter) {
      fill(code ? true : null, said, value(said), setter);
    }

    /**
     * Sets an option to what the file says, unless the code says something.
     *
     * @param code what the code says; null for nothing
     * @param said what the file says; null for nothing
     * @param value the same as a value of the option
     */
    <T> void fill(
        @Nullable T code, @Nullable Sourced<?> said, @Nullable T value, Consumer<T> setter) {
      if (said == null || value == null) {
        return;
      }
      if (code == null) {
        setter.accept(value);
      } else if (!code.equals(value) && !said.builtIn()) {
        LOG.info(
            "Cache '{}': the configuration given in code decides, not '{}' of {}",
            cacheName,
            said.value(),
            said);
      }
    }
  }

  @SuppressWarnings("unchecked") // Who configures types in a file answers for the code's.
  private <K, V> void fillTypes(
      Filling filling, MemcachedConfiguration<K, V> configuration, CacheTemplate file) {
    filling.<Class<?>>fill(
        said(configuration.getKeyType()),
        file.keyType(),
        classes.type(file.keyType()),
        type -> configuration.setTypes((Class<K>) type, configuration.getValueType()));
    filling.<Class<?>>fill(
        said(configuration.getValueType()),
        file.valueType(),
        classes.type(file.valueType()),
        type -> configuration.setTypes(configuration.getKeyType(), (Class<V>) type));
  }

  /** Fills in a near cache where the file says anything of one; the rest is as by default. */
  private static <K, V> void fillNear(
      Filling filling, MemcachedConfiguration<K, V> configuration, CacheTemplate file) {
    NearCache usual = NearCache.ofDefaults();
    NearCache near =
        new NearCache(
            Objects.requireNonNullElse(value(file.nearMaxEntries()), usual.maxEntries()),
            Objects.requireNonNullElse(value(file.nearMaxAge()), usual.maxAge()),
            Objects.requireNonNullElse(value(file.nearWatch()), usual.watch()));
    Sourced<?> said =
        Stream.<@Nullable Sourced<?>>of(file.nearMaxEntries(), file.nearMaxAge(), file.nearWatch())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    filling.fill(configuration.getNear(), said, near.isOff() ? null : near, configuration::setNear);
  }

  private static <K, V> void fillExpiry(
      Filling filling, MemcachedConfiguration<K, V> configuration, CacheTemplate file) {
    ExpiryTimes times = value(file.expiry());
    Factory<ExpiryPolicy> code = configuration.getExpiryPolicyFactory();
    filling.<Factory<? extends ExpiryPolicy>>fill(
        isEternal(code) ? null : code,
        file.expiry(),
        times == null
            ? null
            : FixedExpiryPolicy.factoryOf(times.creation(), times.access(), times.update()),
        configuration::setExpiryPolicyFactory);
  }

  private <K, V> void fillSources(
      Filling filling, MemcachedConfiguration<K, V> configuration, CacheTemplate file) {
    filling.<Factory<CacheLoader<K, V>>>fill(
        configuration.getCacheLoaderFactory(),
        file.loader(),
        classes.factory(file.loader(), CacheLoader.class),
        configuration::setCacheLoaderFactory);
    filling.turnOn(
        configuration.isReadThrough(), file.readThrough(), configuration::setReadThrough);
    filling.<Factory<CacheWriter<? super K, ? super V>>>fill(
        configuration.getCacheWriterFactory(),
        file.writer(),
        classes.factory(file.writer(), CacheWriter.class),
        configuration::setCacheWriterFactory);
    filling.turnOn(
        configuration.isWriteThrough(), file.writeThrough(), configuration::setWriteThrough);
  }

  /** Warns where Hibernate's update timestamps are configured otherwise than they need. */
  private <K, V> void warnOfTimestamps(String cacheName, MemcachedConfiguration<K, V> complete) {
    Sourced<String> loader = templates.builtIn(cacheName).loader();
    if (loader == null) {
      return;
    }
    Factory<CacheLoader<K, V>> needed = classes.factory(loader, CacheLoader.class);
    if (!complete.isReadThrough() || !complete.getCacheLoaderFactory().equals(needed)) {
      LOG.warn(
          "Cache '{}' holds Hibernate's update timestamps and is not read through {}: Hibernate"
              + " takes a missing timestamp for 'not changed', and will serve query results that"
              + " are out of date; remove read-through and loader from its configuration",
          cacheName,
          loader.value());
    } else if (!isEternal(complete.getExpiryPolicyFactory())) {
      LOG.warn(
          "Cache '{}' holds Hibernate's update timestamps and has an expiry: whenever the timestamp"
              + " of a table expires, all cached query results of the table are thrown away; remove"
              + " the expiry from its configuration",
          cacheName);
    }
  }

  private static boolean isEternal(Factory<? extends ExpiryPolicy> factory) {
    return factory.equals(EternalExpiryPolicy.factoryOf());
  }

  /** Returns a type, null where it is the one of a configuration that says nothing. */
  private static @Nullable Class<?> said(Class<?> type) {
    return type == Object.class ? null : type;
  }

  /** Returns an interval, null where it is the one of a configuration that says nothing. */
  private static @Nullable Duration unlessOff(@Nullable Duration interval) {
    return interval == null || interval.isZero() ? null : interval;
  }

  /** Returns yes; null for no, which is the one of a configuration that says nothing. */
  private static @Nullable Boolean unlessNo(@Nullable Boolean answer) {
    return Boolean.TRUE.equals(answer) ? answer : null;
  }

  /** Returns a lease, null where it is the one of a configuration that says nothing. */
  private static @Nullable Duration unlessBuiltIn(@Nullable Sourced<Duration> lease) {
    return lease == null || lease.builtIn() ? null : lease.value();
  }

  /** Returns how writes are made, null where it is as in a configuration that says nothing. */
  private static @Nullable WriteMode unlessAwaited(@Nullable WriteMode writes) {
    return writes == WriteMode.AWAITED ? null : writes;
  }

  /** Returns a format, null where it is the one of a configuration that says nothing. */
  private static @Nullable ItemFormat unlessOwn(@Nullable ItemFormat format) {
    return format == ItemFormat.JCACHE ? null : format;
  }

  private static <T> @Nullable T value(@Nullable Sourced<T> said) {
    return said == null ? null : said.value();
  }

  private static <K, V> MemcachedConfiguration<K, V> copy(Configuration<K, V> given) {
    if (given instanceof CompleteConfiguration<K, V> complete) {
      return new MemcachedConfiguration<>(complete);
    }
    MutableConfiguration<K, V> plain = new MutableConfiguration<>();
    plain.setTypes(given.getKeyType(), given.getValueType());
    plain.setStoreByValue(given.isStoreByValue());
    return new MemcachedConfiguration<>(plain);
  }
}
