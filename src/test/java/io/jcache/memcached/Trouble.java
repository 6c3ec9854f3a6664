package io.jcache.memcached;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** A policy and writer of which one goes wrong as soon as a test says so. */
final class Trouble implements ExpiryPolicy, CacheWriter<Object, Object> {

  static final long LIFE_MILLIS = 10_000;
  private static final Duration LIFE = new Duration(TimeUnit.MILLISECONDS, LIFE_MILLIS);
  private static final AtomicInteger CACHES = new AtomicInteger();

  /** What goes wrong; nothing where it is empty. */
  volatile String rule = "";

  @Override
  public @Nullable Duration getExpiryForCreation() {
    return answer("creation", LIFE);
  }

  @Override
  public @Nullable Duration getExpiryForAccess() {
    return answer("access", null);
  }

  @Override
  public @Nullable Duration getExpiryForUpdate() {
    return answer("update", new Duration(TimeUnit.MILLISECONDS, 3 * LIFE_MILLIS));
  }

  private @Nullable Duration answer(String question, @Nullable Duration usual) {
    if (rule.equals("policy throws")) {
      throw new IllegalStateException("of the policy");
    }
    if (rule.equals(question + " zero")) {
      return Duration.ZERO;
    }
    return rule.equals(question + " null") ? null : usual;
  }

  @Override
  public void write(Cache.Entry<?, ?> entry) {
    call();
  }

  @Override
  public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
    call();
  }

  @Override
  public void delete(Object key) {
    call();
  }

  @Override
  public void deleteAll(Collection<?> keys) {
    call();
  }

  private void call() {
    if (rule.equals("writer throws")) {
      throw new IllegalStateException("of the writer");
    }
  }

  /** Creates a cache of strings, with a loader, whose policy and writer this is. */
  Cache<Object, Object> cache(CacheFixture fixture) {
    return cache(fixture, ItemFormat.JCACHE);
  }

  /** Creates the same over items of a format. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  Cache<Object, Object> cache(CacheFixture fixture, ItemFormat format) {
    int number = CACHES.incrementAndGet();
    MutableConfiguration<String, String> configuration =
        new MemcachedConfiguration<String, String>()
            .setTypes(String.class, String.class)
            .setFormat(format)
            .setKeyPrefix(format == ItemFormat.JCACHE ? null : number + ":")
            .setExpiryPolicyFactory(() -> this)
            .setWriteThrough(true)
            .setCacheWriterFactory(() -> (CacheWriter) this)
            .setCacheLoaderFactory(() -> new GatedLoader<>(key -> "loaded"));
    return (Cache) fixture.cache("trouble " + number, configuration);
  }
}
