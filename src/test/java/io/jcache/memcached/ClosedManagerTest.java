package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import net.spy.memcached.MemcachedClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a closed manager refuses (JSR-107, CacheManager: '@throws IllegalStateException'). */
class ClosedManagerTest {

  private static CacheManager closedManager() {
    try (CacheFixture fixture = CacheFixture.inMemory()) {
      fixture.cache("cache");
      return fixture.manager();
    }
  }

  @Test
  void closedManager_methodsThatTheSpecificationNames_refuse() {
    CacheManager manager = closedManager();
    MutableConfiguration<Object, Object> configuration = new MutableConfiguration<>();
    Map<String, ThrowingCallable> methods = new LinkedHashMap<>();
    methods.put("createCache", () -> manager.createCache("new", configuration));
    methods.put("createCache of null", () -> manager.createCache(null, null));
    methods.put("getCache", () -> manager.getCache("cache"));
    methods.put("getCache of null", () -> manager.getCache(null));
    methods.put("getCache typed", () -> manager.getCache("cache", Object.class, Object.class));
    methods.put("getCache typed of null", () -> manager.getCache(null, null, null));
    methods.put("getCacheNames", manager::getCacheNames);
    methods.put("destroyCache", () -> manager.destroyCache("cache"));
    methods.put("destroyCache of null", () -> manager.destroyCache(null));
    methods.put("enableManagement", () -> manager.enableManagement("cache", true));
    methods.put("enableManagement of null", () -> manager.enableManagement(null, true));
    methods.put("enableStatistics", () -> manager.enableStatistics("cache", true));
    methods.put("enableStatistics of null", () -> manager.enableStatistics(null, true));
    methods.put("unwrap to a client", () -> manager.unwrap(MemcachedClient.class));
    methods.put("unwrap to readings", () -> manager.unwrap(ManagerReadings.class));

    methods.forEach(
        (name, method) ->
            assertThatIllegalStateException()
                .as(name)
                .isThrownBy(method)
                .withMessageContaining("closed"));
  }

  @Test
  void closedManager_methodsThatTellWhatItWas_answer() {
    CacheManager manager = closedManager();

    assertThat(manager.isClosed()).isTrue();
    assertThat(manager.getURI()).hasToString("memory:fixture");
    assertThat(manager.getClassLoader()).isNotNull();
    assertThat(manager.getProperties()).containsOnlyKeys("memcached.timeout");
    assertThat(manager.getCachingProvider()).isNotNull();
    assertThat(manager.unwrap(CacheManager.class)).isSameAs(manager);
    assertThatCode(manager::close).doesNotThrowAnyException();
  }
}
