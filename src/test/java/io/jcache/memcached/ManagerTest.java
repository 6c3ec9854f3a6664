package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers, by all forms of URI, without a server. */
final class ManagerTest {

  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  @TempDir private Path directory;

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  @Test
  void getCachingProvider_ofTheApi_isThisOne() {
    assertThat(Caching.getCachingProvider()).isInstanceOf(MemcachedCachingProvider.class);
    assertThat(provider.getDefaultURI()).isEqualTo(URI.create("memcached://localhost:11211"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory:x",
        "memory:x/shop",
        "memory://x/shop",
        "memory:x?timeout=1s",
        "memcached://localhost",
        "memcached://127.0.0.1:1",
        "memcached://127.0.0.1:1/shop",
        "memcached://127.0.0.1:1;127.0.0.1:2/shop",
        "memcached://127.0.0.1:1,127.0.0.1:2/shop?timeout=300ms&protocol=binary",
        "memcached://127.0.0.1:1;127.0.0.1:2*3/shop/eu",
        "memcached://[::1]:11211/shop"
      })
  void getCacheManager_anyForm_opensAndRegistersItsBeans(String text) throws Exception {
    URI uri = URI.create(text);
    CacheManager manager = provider.getCacheManager(uri, null);
    manager.createCache(
        "a, b=\"c\"?*:d",
        new MutableConfiguration<>().setManagementEnabled(true).setStatisticsEnabled(true));

    assertThat(manager.getURI()).isEqualTo(uri);
    assertThat(provider.getCacheManager(uri, null)).isSameAs(manager);
    Set<ObjectName> names = beans();
    assertThat(names).hasSize(2);
    for (ObjectName name : names) {
      assertThat(name.getKeyProperty("CacheManager")).isEqualTo(text.replaceAll("[,:=?*]", "."));
      assertThat(name.getKeyProperty("Cache")).isEqualTo("a. b=.c....d".replace('=', '.'));
      assertThat(server().getMBeanInfo(name).getAttributes()).isNotEmpty();
    }

    manager.close();

    assertThat(beans()).isEmpty();
    assertThat(provider.getCacheManager(uri, null)).isNotSameAs(manager);
  }

  @Test
  void close_providerWithManagers_takesAllBeansBack() throws Exception {
    for (String uri : new String[] {"memory:a", "memory:b"}) {
      CacheManager manager = provider.getCacheManager(URI.create(uri), null);
      manager.createCache("one", new MutableConfiguration<>().setStatisticsEnabled(true));
      manager.createCache("two", new MutableConfiguration<>());
      manager.enableManagement("two", true);
    }
    assertThat(beans()).hasSize(4);

    provider.close();

    assertThat(beans()).isEmpty();
  }

  @Test
  void getCacheManager_oneUriAndTwoLoaders_doNotCollide() throws Exception {
    URI uri = URI.create("memory:x");
    try (URLClassLoader one = new URLClassLoader(new URL[0], getClass().getClassLoader());
        URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
      CacheManager first = provider.getCacheManager(uri, one);
      CacheManager second = provider.getCacheManager(uri, other);
      assertThat(first).isNotSameAs(second);
      assertThat(first.getClassLoader()).isSameAs(one);
      Cache<Object, Object> ofFirst =
          first.createCache("c", new MutableConfiguration<>().setStatisticsEnabled(true));
      Cache<Object, Object> ofSecond =
          second.createCache("c", new MutableConfiguration<>().setStatisticsEnabled(true));
      ofFirst.put(1, "value");
      assertThat(ofSecond.get(1)).isNull();
      assertThat(beans()).hasSize(2);

      first.close();

      assertThat(beans()).hasSize(1);
      assertThat(second.isClosed()).isFalse();
      assertThat(server().getAttribute(beans().iterator().next(), "CacheMisses")).isEqualTo(1L);
      provider.close(other);
      assertThat(beans()).isEmpty();
    }
  }

  @Test
  void getCacheManager_fileUri_readsIt() throws IOException {
    Path file = directory.resolve("jcache.conf");
    Files.writeString(file, "servers = [\"127.0.0.1:1\"], failure-policy = throw, prefix = shop\n");

    CacheManager manager = provider.getCacheManager(file.toUri(), null);

    Cache<Object, Object> cache = manager.createCache("users", new MutableConfiguration<>());
    assertThatThrownBy(() -> cache.get(1))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("127.0.0.1:1:");
  }

  @Test
  void getCacheManager_classpathUri_readsItWithTheManagersLoader() throws IOException {
    Files.writeString(
        directory.resolve("jcache.conf"), "servers = \"127.0.0.1:1\"\nfailure-policy = throw\n");
    URI uri = URI.create("classpath:jcache.conf");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Cache<Object, Object> cache =
          provider.getCacheManager(uri, loader).createCache("c", new MutableConfiguration<>());
      assertThatThrownBy(() -> cache.get(1)).hasMessageContaining("127.0.0.1:1:");
    }
    assertThatThrownBy(() -> provider.getCacheManager(uri, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("classpath:jcache.conf");
  }

  @Test
  void getCacheManager_properties_count() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("memcached.failure-policy", "throw");
    properties.setProperty("memcached.servers", "127.0.0.1:1*3;127.0.0.1:2");
    properties.setProperty("of.somebody.else", "is ignored");
    Path file = directory.resolve("empty.conf");
    Files.writeString(file, "prefix = shop");

    CacheManager manager = provider.getCacheManager(file.toUri(), null, properties);

    assertThat(manager.getProperties()).isEqualTo(properties);
    Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());
    assertThatThrownBy(() -> cache.get(1)).isInstanceOf(CacheException.class);
  }

  @Test
  void getCacheManager_mistakenOption_namesItAndLeavesNoManager() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> provider.getCacheManager(URI.create("memory:x?timeuot=1s"), null))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("timeuot")
          .hasMessageContaining("timeout");
    }
  }

  /** The deepest keys that the option allows must be ones that the codec takes. */
  @Test
  void createCache_withTheGreatestNumbers_works() {
    Properties properties = new Properties();
    properties.setProperty("memcached.keys.max-depth", "250");
    properties.setProperty("memcached.serialization.max-depth", "10000");
    CacheManager manager = provider.getCacheManager(URI.create("memory:x"), null, properties);

    Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());

    cache.put(List.of(1), "value");
    assertThat(cache.get(List.of(1))).isEqualTo("value");
  }

  @Test
  void unwrap_toOwnClasses_givesThem() {
    CacheManager manager = provider.getCacheManager(URI.create("memory:x"), null);
    Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());
    cache.put(1, "value");

    assertThat(manager.unwrap(MemcachedCacheManager.class)).isSameAs(manager);
    assertThat(manager.unwrap(CacheManager.class)).isSameAs(manager);
    assertThat((Object) cache.unwrap(MemcachedCache.class)).isSameAs(cache);
    Cache.Entry<Object, Object> entry = cache.iterator().next();
    assertThat((Object) entry.unwrap(Cache.Entry.class)).isSameAs(entry);
    for (Runnable refused :
        new Runnable[] {
          () -> manager.unwrap(String.class),
          () -> cache.unwrap(String.class),
          () -> entry.unwrap(String.class)
        }) {
      assertThatThrownBy(refused::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void unwrap_memoryToAClient_isRefused() {
    CacheManager manager = provider.getCacheManager(URI.create("memory:x"), null);

    assertThatThrownBy(() -> manager.unwrap(MemcachedClient.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory:");
  }

  private static Set<ObjectName> beans() throws Exception {
    return server().queryNames(new ObjectName("javax.cache:*"), null);
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }
}
