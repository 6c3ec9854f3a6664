package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.Shapes;
import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/** The list of classes as it is configured, in a cache. */
final class AllowListTest {

  private static Cache<Object, Object> cache(
      MemcachedCachingProvider provider, String uri, String list) {
    Properties properties = new Properties();
    if (list != null) {
      properties.setProperty("memcached.serialization.allow", list);
    }
    CacheManager manager = provider.getCacheManager(URI.create(uri), getClassLoader(), properties);
    return manager.createCache("listed", new MemcachedConfiguration<Object, Object>());
  }

  private static ClassLoader getClassLoader() {
    return AllowListTest.class.getClassLoader();
  }

  @Test
  void put_classOutsideTheList_namesClassAndOption() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<Object, Object> cache = cache(provider, "memory:list", "com.acme.**;com.acme.Order");
      assertThatThrownBy(() -> cache.put("key", new Shapes.Nothing()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Shapes$Nothing is not covered by serialization.allow");
      assertThatThrownBy(() -> cache.put(new Shapes.Nothing(), "value"))
          .as("a key")
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Shapes$Nothing is not covered by serialization.allow");
      assertThatThrownBy(() -> cache.put(Shapes.Color.RED, "value"))
          .as("a readable key")
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Shapes$Color is not covered by serialization.allow");
      cache.put("key", java.util.List.of(1, "two", java.time.Instant.EPOCH));
      assertThat(cache.get("key")).isNotNull();
    }
  }

  @Test
  void put_withoutList_refusesHooksAlone() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<Object, Object> cache = cache(provider, "memory:none", null);
      cache.put("key", new Shapes.Nothing());
      assertThat(cache.get("key")).isEqualTo(new Shapes.Nothing());
      assertThatThrownBy(() -> cache.put("key", new Shapes.Hooked()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Shapes$Hooked has methods of its own for Java serialization")
          .hasMessageContaining("serialization.allow");
    }
  }

  @Test
  void file_withList_isTaken() {
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      Cache<Object, Object> cache = cache(provider, "classpath:allow-list.conf", null);
      assertThatThrownBy(() -> cache.put("key", new Shapes.Nothing()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Shapes$Nothing is not covered by serialization.allow");
    }
  }
}
