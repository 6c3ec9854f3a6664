package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The context class loader that code of the application has on the provider's threads: without one
 * a container's services, drivers and parsers were not found there.
 */
@Timeout(60)
final class ContextLoaderTest {

  private static final ClassLoader CALLERS = new URLClassLoader("callers", new URL[0], null);
  private static final ClassLoader MANAGERS =
      new URLClassLoader("managers", new URL[0], ContextLoaderTest.class.getClassLoader());

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final CacheManager manager =
      provider.getCacheManager(URI.create("memory:context"), MANAGERS);
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private Cache<String, String> cache;

  @BeforeEach
  void createCache() {
    cache =
        manager.createCache(
            "cache",
            new MutableConfiguration<String, String>().setCacheLoaderFactory(() -> new Loader()));
  }

  @AfterEach
  void close() {
    Thread.currentThread().setContextClassLoader(before);
    provider.close();
  }

  /** Notes who is called on a thread of the provider, and with which context class loader. */
  private void see(String who) {
    Thread current = Thread.currentThread();
    ClassLoader loader = current.getContextClassLoader();
    assertThat(current.getName()).startsWith("jcache-memcached-");
    seen.add(who + " " + (loader == null ? "none" : loader.getName()));
  }

  private String next() throws Exception {
    return String.valueOf(seen.poll(20, TimeUnit.SECONDS));
  }

  /** Loads the key as its own value. */
  private final class Loader implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      see("loader");
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, key));
      return loaded;
    }
  }

  /** Notes that a load has ended. */
  private final class Completion implements CompletionListener {
    @Override
    public void onCompletion() {
      see("completion");
    }

    @Override
    public void onException(Exception e) {
      see("failure");
    }
  }

  private void listen() {
    CacheEntryEventFilter<String, String> filter =
        event -> {
          see("filter");
          return true;
        };
    CacheEntryCreatedListener<String, String> listener = events -> see("listener");
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, () -> filter, false, false));
  }

  @Test
  void loaderAndCompletionListener_haveThatOfTheCaller() throws Exception {
    Thread.currentThread().setContextClassLoader(CALLERS);

    cache.loadAll(Set.of("k"), true, new Completion());

    assertThat(next()).isEqualTo("loader callers");
    assertThat(next()).isEqualTo("completion callers");
  }

  @Test
  void listenerAndFilter_haveThatOfWhoChangedTheEntry() throws Exception {
    listen();
    Thread.currentThread().setContextClassLoader(CALLERS);

    cache.put("k", "v");

    assertThat(next()).isEqualTo("filter callers");
    assertThat(next()).isEqualTo("listener callers");
  }

  @Test
  void callerWithoutOne_theyHaveThatOfTheManager() throws Exception {
    listen();
    Thread.currentThread().setContextClassLoader(null);

    cache.put("k", "v");
    assertThat(next()).isEqualTo("filter managers");
    assertThat(next()).isEqualTo("listener managers");
    cache.loadAll(Set.of("k"), true, new Completion());
    assertThat(next()).isEqualTo("loader managers");
    assertThat(next()).isEqualTo("completion managers");
  }

  /** What a listener causes is caused by whoever caused its event. */
  @Test
  void loaderThatAListenerCalls_hasThatOfTheFirstCaller() throws Exception {
    CacheEntryCreatedListener<String, String> listener =
        events ->
            events.forEach(
                event -> {
                  if (event.getKey().equals("k")) {
                    cache.loadAll(Set.of("other"), true, new Completion());
                  }
                });
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
    Thread.currentThread().setContextClassLoader(CALLERS);

    cache.put("k", "v");

    assertThat(next()).isEqualTo("loader callers");
  }

  /** Nothing is kept of a caller: the next one's class loader is its own. */
  @Test
  void threeCallers_haveTheirOwnOneAfterTheOther() throws Exception {
    listen();
    for (ClassLoader caller : new ClassLoader[] {CALLERS, MANAGERS, CALLERS}) {
      cache.remove("k");
      Thread.currentThread().setContextClassLoader(caller);

      cache.put("k", "v");

      assertThat(next()).isEqualTo("filter " + caller.getName());
      assertThat(next()).isEqualTo("listener " + caller.getName());
    }
  }
}
