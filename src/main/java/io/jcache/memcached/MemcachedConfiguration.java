package io.jcache.memcached;

import io.jcache.memcached.internal.option.KeyPrefix;
import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import java.time.Duration;
import java.util.Objects;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a cache with the options of this provider.
 *
 * <ul>
 *   <li>An option that is null, as all are at first, leaves the choice to the manager's settings.
 *   <li>A cache copies its configuration when it is created; later changes have no effect on it.
 *   <li>Without options it equals a {@link MutableConfiguration} that agrees in the rest. With
 *       options it equals none, though {@code MutableConfiguration.equals}, which knows nothing of
 *       them, may say so.
 * </ul>
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class MemcachedConfiguration<K, V> extends MutableConfiguration<K, V> {
  private static final long serialVersionUID = 1L;

  static final Duration DEFAULT_LOAD_LEASE = Duration.ofSeconds(5);
  private static final Duration LONGEST_LOAD_LEASE = Duration.ofHours(1);

  private @Nullable FailureMode failurePolicy;
  private @Nullable WriteMode writes;
  private @Nullable Duration expiryScan;
  private @Nullable Boolean remoteEvents;
  private @Nullable Duration loadLease;
  private @Nullable Factory<Serializer> serializer;
  private @Nullable Factory<KeyEncoder> keyEncoder;
  private @Nullable Factory<Affinity> affinity;
  private @Nullable ItemFormat format;
  private @Nullable String keyPrefix;
  private @Nullable NearCache near;

  /** Creates a configuration with the defaults of {@link MutableConfiguration}. */
  public MemcachedConfiguration() {}

  /** Creates a copy of a configuration, with its options where it has some. */
  public MemcachedConfiguration(CompleteConfiguration<K, V> configuration) {
    super(configuration);
    if (configuration instanceof MemcachedConfiguration<K, V> other) {
      failurePolicy = other.failurePolicy;
      writes = other.writes;
      expiryScan = other.expiryScan;
      remoteEvents = other.remoteEvents;
      loadLease = other.loadLease;
      serializer = other.serializer;
      keyEncoder = other.keyEncoder;
      affinity = other.affinity;
      format = other.format;
      keyPrefix = other.keyPrefix;
      near = other.near;
    }
  }

  /** Returns what the cache does while a server fails, null for the manager's setting. */
  public @Nullable FailureMode getFailurePolicy() {
    return failurePolicy;
  }

  /** Sets what the cache does while a server fails, null for the manager's setting. */
  public MemcachedConfiguration<K, V> setFailurePolicy(@Nullable FailureMode failurePolicy) {
    this.failurePolicy = failurePolicy;
    return this;
  }

  /** Returns whether writes wait for their answers, null for the manager's setting. */
  public @Nullable WriteMode getWrites() {
    return writes;
  }

  /** Sets whether writes wait for their answers, null for the manager's setting. */
  public MemcachedConfiguration<K, V> setWrites(@Nullable WriteMode writes) {
    this.writes = writes;
    return this;
  }

  /** Returns how often expiries are looked for, zero for never, null for the manager's setting. */
  public @Nullable Duration getExpiryScan() {
    return expiryScan;
  }

  /**
   * Sets how often expiries are looked for where somebody listens for them, so that listeners hear
   * of those, too, that no operation of this JVM comes upon.
   *
   * @param expiryScan from a second to an hour, zero for never, null for the manager's setting
   * @throws IllegalArgumentException where it is anything else
   */
  public MemcachedConfiguration<K, V> setExpiryScan(@Nullable Duration expiryScan) {
    if (expiryScan != null
        && !expiryScan.isZero()
        && (expiryScan.compareTo(Duration.ofSeconds(1)) < 0
            || expiryScan.compareTo(Duration.ofHours(1)) > 0)) {
      throw new IllegalArgumentException(
          "an expiry scan every " + expiryScan + "; allowed: from PT1S to PT1H, or zero for never");
    }
    this.expiryScan = expiryScan;
    return this;
  }

  /** Returns whether listeners hear what other JVMs do, null for the manager's setting. */
  public @Nullable Boolean getRemoteEvents() {
    return remoteEvents;
  }

  /**
   * Sets whether listeners hear what other JVMs do, as far as the servers tell of it: those that
   * are asynchronous and need no old values. Such an event says so ({@link EventOrigin}). Some may
   * be lost. All JVMs that share the cache must have it set, as a removal is told by those alone.
   *
   * @param remoteEvents null for the manager's setting
   */
  public MemcachedConfiguration<K, V> setRemoteEvents(@Nullable Boolean remoteEvents) {
    this.remoteEvents = remoteEvents;
    return this;
  }

  /** Returns how long others wait for a load, zero for not at all, null for 5 seconds. */
  public @Nullable Duration getLoadLease() {
    return loadLease;
  }

  /**
   * Sets how long other JVMs wait for what one of them loads, before they load by themselves.
   *
   * @param loadLease from a millisecond to an hour, zero for not at all, null for 5 seconds
   * @throws IllegalArgumentException where it is anything else
   */
  public MemcachedConfiguration<K, V> setLoadLease(@Nullable Duration loadLease) {
    if (loadLease != null
        && !loadLease.isZero()
        && (loadLease.compareTo(Duration.ofMillis(1)) < 0
            || loadLease.compareTo(LONGEST_LOAD_LEASE) > 0)) {
      throw new IllegalArgumentException(
          "a load lease of " + loadLease + "; allowed: from PT0.001S to PT1H, or zero for none");
    }
    this.loadLease = loadLease;
    return this;
  }

  /** Returns the factory of the serializer of values, null for the built-in one. */
  public @Nullable Factory<Serializer> getSerializer() {
    return serializer;
  }

  /**
   * Sets the factory of the serializer of values, null for the built-in one. All JVMs that share
   * the cache must agree on it. One of the application's own is outside {@code serialization.allow}
   * and the limits of {@code serialization}: what it builds of the bytes it is given, it answers
   * for.
   */
  public MemcachedConfiguration<K, V> setSerializer(@Nullable Factory<Serializer> serializer) {
    this.serializer = serializer;
    return this;
  }

  /** Returns the factory of the encoder that is asked for each key first, null for none. */
  public @Nullable Factory<KeyEncoder> getKeyEncoder() {
    return keyEncoder;
  }

  /**
   * Sets the factory of the encoder that is asked for each key first, null for none. All JVMs that
   * share the cache must agree on it.
   */
  public MemcachedConfiguration<K, V> setKeyEncoder(@Nullable Factory<KeyEncoder> keyEncoder) {
    this.keyEncoder = keyEncoder;
    return this;
  }

  /** Returns the factory of what tells which keys lie on one server, null for nothing. */
  public @Nullable Factory<Affinity> getAffinity() {
    return affinity;
  }

  /**
   * Sets the factory of what tells which keys lie on one server, such as {@code
   * BracesAffinity::new}, null for nothing. All JVMs that share the cache must agree on it.
   */
  public MemcachedConfiguration<K, V> setAffinity(@Nullable Factory<Affinity> affinity) {
    this.affinity = affinity;
    return this;
  }

  /** Returns whose items the entries are, null for the provider's own. */
  public @Nullable ItemFormat getFormat() {
    return format;
  }

  /**
   * Sets whose items the entries are, null for the provider's own. All programs that share them
   * must agree on it, and on the manager's {@code distribution}. Values of classes that the others
   * do not have are JSON text there, which needs Jackson (jackson-databind).
   */
  public MemcachedConfiguration<K, V> setFormat(@Nullable ItemFormat format) {
    this.format = format;
    return this;
  }

  /** Returns what stands before the keys of other programs' items, null for nothing. */
  public @Nullable String getKeyPrefix() {
    return keyPrefix;
  }

  /**
   * Sets what stands before the keys of other programs' items, null for nothing.
   *
   * @param keyPrefix at most 128 characters of printable ASCII, without spaces
   * @throws IllegalArgumentException where it is anything else
   */
  public MemcachedConfiguration<K, V> setKeyPrefix(@Nullable String keyPrefix) {
    if (keyPrefix != null && !KeyPrefix.isValid(keyPrefix)) {
      throw new IllegalArgumentException(
          "a key prefix '" + keyPrefix + "'; allowed: " + KeyPrefix.ALLOWED);
    }
    this.keyPrefix = keyPrefix;
    return this;
  }

  /** Returns what this JVM keeps of the entries, null for nothing. */
  public @Nullable NearCache getNear() {
    return near;
  }

  /** Sets what this JVM keeps of the entries that were read, null for nothing. */
  public MemcachedConfiguration<K, V> setNear(@Nullable NearCache near) {
    this.near = near;
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setTypes(Class<K> keyType, Class<V> valueType) {
    super.setTypes(keyType, valueType);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> addCacheEntryListenerConfiguration(
      CacheEntryListenerConfiguration<K, V> listener) {
    super.addCacheEntryListenerConfiguration(listener);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> removeCacheEntryListenerConfiguration(
      CacheEntryListenerConfiguration<K, V> listener) {
    super.removeCacheEntryListenerConfiguration(listener);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setCacheLoaderFactory(
      @Nullable Factory<? extends CacheLoader<K, V>> factory) {
    super.setCacheLoaderFactory(factory);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setCacheWriterFactory(
      @Nullable Factory<? extends CacheWriter<? super K, ? super V>> factory) {
    super.setCacheWriterFactory(factory);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setExpiryPolicyFactory(
      @Nullable Factory<? extends ExpiryPolicy> factory) {
    super.setExpiryPolicyFactory(factory);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setReadThrough(boolean readThrough) {
    super.setReadThrough(readThrough);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setWriteThrough(boolean writeThrough) {
    super.setWriteThrough(writeThrough);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setStoreByValue(boolean storeByValue) {
    super.setStoreByValue(storeByValue);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setStatisticsEnabled(boolean enabled) {
    super.setStatisticsEnabled(enabled);
    return this;
  }

  @Override
  public MemcachedConfiguration<K, V> setManagementEnabled(boolean enabled) {
    super.setManagementEnabled(enabled);
    return this;
  }

  @Override
  public int hashCode() {
    // Without options it is that of the superclass, which may be equal.
    return super.hashCode()
        + 31 * Objects.hashCode(failurePolicy)
        + 37 * Objects.hashCode(serializer)
        + 41 * Objects.hashCode(keyEncoder)
        + 43 * Objects.hashCode(expiryScan)
        + 67 * Objects.hashCode(loadLease)
        + 71 * Objects.hashCode(remoteEvents)
        + 53 * Objects.hashCode(affinity)
        + 59 * Objects.hashCode(format)
        + 61 * Objects.hashCode(keyPrefix)
        + 67 * Objects.hashCode(near)
        + 47 * Objects.hashCode(writes);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    if (this == object) {
      return true;
    }
    if (!super.equals(object)) {
      return false;
    }
    if (object instanceof MemcachedConfiguration<?, ?> other) {
      return failurePolicy == other.failurePolicy
          && writes == other.writes
          && Objects.equals(expiryScan, other.expiryScan)
          && Objects.equals(remoteEvents, other.remoteEvents)
          && Objects.equals(loadLease, other.loadLease)
          && Objects.equals(serializer, other.serializer)
          && Objects.equals(keyEncoder, other.keyEncoder)
          && Objects.equals(affinity, other.affinity)
          && format == other.format
          && Objects.equals(keyPrefix, other.keyPrefix)
          && Objects.equals(near, other.near);
    }
    return failurePolicy == null
        && writes == null
        && expiryScan == null
        && remoteEvents == null
        && loadLease == null
        && serializer == null
        && keyEncoder == null
        && affinity == null
        && format == null
        && keyPrefix == null
        && near == null;
  }
}
