package io.jcache.memcached;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMX;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Caches whose policy, writer and listener note what they are asked and told. */
final class RecordedCaches implements AutoCloseable {

  static final long LIFE_MILLIS = 10_000;

  final CacheFixture fixture = CacheFixture.inMemory();
  final HeardEvents<String, String> heard = new HeardEvents<>();
  final Recorder asked = new Recorder();

  /** A policy and writer that note what they are asked. */
  static final class Recorder implements ExpiryPolicy, CacheWriter<String, String> {
    final List<String> policyCalls = new ArrayList<>();
    final List<String> writerCalls = new ArrayList<>();
    @Nullable Duration creation = new Duration(TimeUnit.MILLISECONDS, LIFE_MILLIS);
    @Nullable String failingKey;

    @Override
    public @Nullable Duration getExpiryForCreation() {
      policyCalls.add("creation");
      return creation;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      policyCalls.add("access");
      return null;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      policyCalls.add("update");
      return null;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      writerCalls.add("write " + entry.getKey() + "=" + entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      if (failingKey == null) {
        writerCalls.add("writeAll");
        return;
      }
      entries.removeIf(entry -> !entry.getKey().equals(failingKey));
      throw new CacheWriterException("cannot write " + failingKey);
    }

    @Override
    public void delete(Object key) {
      writerCalls.add("delete " + key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      writerCalls.add("deleteAll");
    }
  }

  /** Returns the configuration of {@link #cache}, to be extended. */
  MutableConfiguration<String, String> configuration() {
    return new MutableConfiguration<String, String>()
        .setStatisticsEnabled(true)
        .setWriteThrough(true)
        .setCacheWriterFactory(() -> asked)
        .setExpiryPolicyFactory(() -> asked)
        .addCacheEntryListenerConfiguration(heard.configuration(true, true));
  }

  /** Creates the cache. */
  Cache<String, String> cache() {
    return fixture.cache("cache", configuration());
  }

  /** Creates the cache with a loader. */
  Cache<String, String> loading(GatedLoader<String> loader) {
    return fixture.cache(
        "cache", configuration().setReadThrough(true).setCacheLoaderFactory(() -> loader));
  }

  /** Puts entries, lets them expire and forgets what was noted. */
  void expire(Cache<String, String> cache, String... keys) {
    for (String key : keys) {
      cache.put(key, "v");
    }
    fixture.clock().advanceMillis(LIFE_MILLIS);
    heard.texts.clear();
    asked.policyCalls.clear();
    asked.writerCalls.clear();
  }

  /** Returns the statistics of the cache. */
  CacheStatisticsMXBean statistics() {
    try {
      ObjectName name =
          new ObjectName(
              "javax.cache:type=CacheStatistics,CacheManager=memory.fixture,Cache=cache");
      return JMX.newMXBeanProxy(
          ManagementFactory.getPlatformMBeanServer(), name, CacheStatisticsMXBean.class);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    fixture.close();
  }
}
