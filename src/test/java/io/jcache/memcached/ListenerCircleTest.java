package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An asynchronous listener wants what a processor or loader is making, which itself waits for room
 * for its events: for the listener.
 */
@Timeout(60)
final class ListenerCircleTest {

  private static final String WANTED = "wanted";

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final CountDownLatch underway = new CountDownLatch(1);
  private final CompletableFuture<String> heard = new CompletableFuture<>();
  private final CacheManager manager = manager();
  private final Cache<String, String> announcing = cache("announcing", configuration());

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void invoke_withinAListener_waitsForNoProcessor() throws Exception {
    Cache<String, String> cache = cache("processed", configuration());

    assertMeets(
        cache,
        processed ->
            processed.invoke(
                WANTED,
                (entry, arguments) -> {
                  announce();
                  return "made";
                }));
  }

  @Test
  void get_withinAListener_waitsForNoLoad() throws Exception {
    MutableConfiguration<String, String> reading = configuration();
    reading.setReadThrough(true);
    reading.setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(new Announcing()));

    assertMeets(cache("loaded", reading), loaded -> loaded.get(WANTED));
  }

  /** Loads what it announces. */
  private final class Announcing implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      announce();
      return "made";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      throw new IllegalStateException("only one key is loaded");
    }
  }

  /** Causes an event, for which there is no room until the listener has ended. */
  private void announce() {
    underway.countDown();
    announcing.put("second", "event");
  }

  private void assertMeets(
      Cache<String, String> cache, Function<Cache<String, String>, String> making)
      throws Exception {
    CacheEntryCreatedListener<String, String> listener =
        events -> {
          for (CacheEntryEvent<? extends String, ? extends String> event : events) {
            if (event.getKey().equals("first")) {
              hear(cache, making);
            }
          }
        };
    announcing.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
    announcing.put("first", "event");

    CompletableFuture<String> made = CompletableFuture.supplyAsync(() -> making.apply(cache));

    assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("made");
    assertThat(made.get(20, TimeUnit.SECONDS)).isEqualTo("made");
  }

  private void hear(Cache<String, String> cache, Function<Cache<String, String>, String> making) {
    try {
      underway.await();
      heard.complete(making.apply(cache));
    } catch (InterruptedException | RuntimeException e) {
      heard.completeExceptionally(e);
    }
  }

  private Cache<String, String> cache(
      String name, MutableConfiguration<String, String> configuration) {
    return manager.createCache(name, configuration);
  }

  private static MutableConfiguration<String, String> configuration() {
    return new MutableConfiguration<>();
  }

  private CacheManager manager() {
    Properties properties = new Properties();
    properties.setProperty("memcached.listeners.threads", "1");
    properties.setProperty("memcached.listeners.queue-size", "1");
    return provider.getCacheManager(URI.create("memory:circle"), null, properties);
  }
}
