package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of JSR-107 1.1 about class loaders and resources that its TCK does not check. */
@Timeout(60)
class ResourceSpecificationTest {

  // Of tests before this one, whose nodes stayed down.
  private final Set<Thread> others = ourThreads();
  private final RecordedCaches caches = new RecordedCaches();

  @AfterEach
  void close() {
    caches.close();
  }

  /** A class that its own loader defines, too. */
  public static final class Pojo {
    private int number = 7;

    @Override
    public String toString() {
      return "Pojo " + number;
    }
  }

  /** Defines {@link Pojo} anew. */
  private static final class PojoLoader extends ClassLoader {
    PojoLoader() {
      super(ResourceSpecificationTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Pojo.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** CacheManager.getClassLoader: values are read by the manager's class loader. */
  @Test
  void read_classOfTheManagersLoader_isOfThatLoaderWhateverTheThreads() throws Exception {
    PojoLoader loader = new PojoLoader();
    Class<?> type = loader.loadClass(Pojo.class.getName());
    assertThat(type).isNotEqualTo(Pojo.class);
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      CacheManager manager = provider.getCacheManager(URI.create("memory:loaders"), loader);
      Cache<String, Object> cache =
          manager.createCache("cache", new MutableConfiguration<String, Object>());
      cache.put("k", type.getConstructor().newInstance());

      assertThat(cache.get("k")).isInstanceOf(type).hasToString("Pojo 7");
      assertThat(cache.iterator().next().getValue()).isInstanceOf(type);
      assertThat(cache.<Object>invoke("k", (entry, arguments) -> entry.getValue()))
          .isInstanceOf(type);
    }
  }

  /**
   * Cache.getCacheManager: '<code>null</code> if the Cache is not managed', which Cache.close says
   * of a closed one: 'it should no longer be managed'. Others give the manager.
   */
  @Test
  void getCacheManager_ofAClosedCache_isNull() {
    Cache<String, String> closed = caches.fixture.cache("closed by itself");
    Cache<String, String> destroyed = caches.fixture.cache("destroyed");
    Cache<String, String> closedWithItsManager = caches.fixture.cache("closed with its manager");
    CacheManager manager = caches.fixture.manager();
    assertThat(List.of(closed, destroyed, closedWithItsManager))
        .allMatch(cache -> cache.getCacheManager() == manager);

    closed.close();
    assertThat(closed.getCacheManager()).isNull();
    manager.destroyCache("destroyed");
    assertThat(destroyed.getCacheManager()).isNull();
    assertThat(closedWithItsManager.getCacheManager()).isSameAs(manager);
    manager.close();
    assertThat(closedWithItsManager.getCacheManager()).isNull();
  }

  /** Cache.close and CacheManager.close: 'must close and release all resources'. */
  @Test
  void close_releasesThreadsMxBeansAndCustomizations() throws Exception {
    HeardEvents<String, String> asynchronous = new HeardEvents<>();
    GatedLoader<String> loader = new GatedLoader<>(key -> "loaded");
    Cache<String, String> cache =
        caches.fixture.cache(
            "released",
            caches
                .configuration()
                .setManagementEnabled(true)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader)
                .addCacheEntryListenerConfiguration(asynchronous.configuration(true, false)));
    cache.get("k");
    cache.loadAll(Set.of("l"), true, null);

    caches.fixture.close();

    assertThat(caches.heard.closed).isTrue();
    assertThat(asynchronous.closed).isTrue();
    assertThat(cache.isClosed()).isTrue();
    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("javax.cache:*,Cache=released"), null))
        .isEmpty();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!others.containsAll(ourThreads()) && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(others).containsAll(ourThreads());
  }

  private static Set<Thread> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("jcache-memcached"))
        .collect(Collectors.toSet());
  }
}
