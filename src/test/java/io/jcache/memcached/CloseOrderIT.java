package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.NotCompliantMBeanException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is left of a cache that is destroyed, and of a manager one of whose caches fails to close.
 */
final class CloseOrderIT {

  /** A loader that does something when its cache closes. */
  private interface ClosingLoader extends CacheLoader<Object, Object>, Closeable {
    @Override
    void close();

    @Override
    default Object load(Object key) {
      return null;
    }

    @Override
    default Map<Object, Object> loadAll(Iterable<?> keys) {
      return Map.of();
    }
  }

  /** The entries were removed first: what was put while the cache closed was left for ever. */
  @Test
  void destroyCache_putMeanwhile_leavesNothing() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture here = CacheFixture.on(server, "/order?timeout=5s");
        CacheFixture elsewhere = CacheFixture.on(server, "/order?timeout=5s")) {
      Cache<Object, Object> other = elsewhere.cache("c");
      ClosingLoader late = () -> other.put("late", 1);
      here.cache("c", new MutableConfiguration<>().setCacheLoaderFactory(() -> late));

      here.manager().destroyCache("c");

      assertThat(other.get("late")).isNull();
    }
  }

  /** What JMX does not give back at the first time of asking. */
  public interface ClingingMBean {}

  /** See {@link ClingingMBean}. */
  private static final class Clinging extends StandardMBean implements MBeanRegistration {
    private boolean asked;

    Clinging() throws NotCompliantMBeanException {
      super(new ClingingMBean() {}, ClingingMBean.class, false);
    }

    @Override
    public ObjectName preRegister(MBeanServer server, ObjectName name) {
      return name;
    }

    @Override
    public void postRegister(Boolean done) {}

    @Override
    public void postDeregister() {}

    @Override
    public void preDeregister() {
      if (!asked) {
        asked = true;
        throw new IllegalStateException("not yet");
      }
    }
  }

  /** The caches after the one that failed stayed open, and so did the connections. */
  @ParameterizedTest
  @ValueSource(strings = {"c0", "c1", "c2"})
  void close_ofTheManager_goesOnWhereACacheFails(String failing) throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, "/order?timeout=5s")) {
      List<Cache<Object, Object>> caches = new ArrayList<>();
      for (String name : List.of("c0", "c1", "c2")) {
        Cache<Object, Object> cache =
            fixture.cache(name, new MutableConfiguration<>().setManagementEnabled(true));
        cache.put("k", 1);
        caches.add(cache);
      }
      ObjectName pattern =
          new ObjectName("javax.cache:type=CacheConfiguration,Cache=" + failing + ",*");
      ObjectName bean =
          beans.queryNames(pattern, null).stream()
              .filter(name -> name.toString().contains(Integer.toString(server.port())))
              .findAny()
              .orElseThrow();
      beans.unregisterMBean(bean);
      beans.registerMBean(new Clinging(), bean);
      try {
        assertThatThrownBy(fixture.manager()::close).isInstanceOf(RuntimeException.class);
      } finally {
        beans.unregisterMBean(bean);
      }

      assertThat(caches).allMatch(Cache::isClosed);
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().endsWith("keeper-" + server.address()));
    }
  }
}
