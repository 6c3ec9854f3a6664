package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.spi.Affinity;
import io.jcache.memcached.spi.KeyEncoder;
import io.jcache.memcached.spi.Serializer;
import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache is made whole, or nothing is left of it. */
final class CreationTest {

  private static final String NAME = "half";
  private static final int MOST_NAMESAKES = 1000;

  private final CacheFixture fixture = CacheFixture.inMemory();
  private final List<String> closed = new ArrayList<>();

  @AfterEach
  void close() {
    fixture.close();
  }

  /** What gives no object. */
  enum Failing {
    LISTENER(
        configuration ->
            configuration.addCacheEntryListenerConfiguration(
                new MutableCacheEntryListenerConfiguration<String, String>(
                    () -> fail(), null, false, true))),
    POLICY(configuration -> configuration.setExpiryPolicyFactory(() -> fail())),
    SERIALIZER(configuration -> configuration.setSerializer(failing(Serializer.class))),
    KEY_ENCODER(configuration -> configuration.setKeyEncoder(failing(KeyEncoder.class))),
    AFFINITY(configuration -> configuration.setAffinity(failing(Affinity.class)));

    private final Consumer<MemcachedConfiguration<String, String>> setting;

    Failing(Consumer<MemcachedConfiguration<String, String>> setting) {
      this.setting = setting;
    }
  }

  private static <T> Factory<T> failing(Class<T> type) {
    return () -> type.cast(fail());
  }

  private static <T> T fail() {
    throw new IllegalStateException("made to fail");
  }

  private final class Loader implements CacheLoader<String, String>, Closeable {
    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of();
    }

    @Override
    public void close() {
      closed.add("loader");
    }
  }

  private final class Writer implements CacheWriter<String, String>, Closeable {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {}

    @Override
    public void delete(Object key) {}

    @Override
    public void deleteAll(Collection<?> keys) {}

    @Override
    public void close() {
      closed.add("writer");
    }
  }

  private final class Listener implements CacheEntryCreatedListener<String, String>, Closeable {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {}

    @Override
    public void close() {
      closed.add("listener");
    }
  }

  private final class Policy implements ExpiryPolicy, Closeable {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ONE_HOUR;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
      return null;
    }

    @Override
    public void close() {
      closed.add("policy");
    }
  }

  private MemcachedConfiguration<String, String> whole() {
    MemcachedConfiguration<String, String> configuration = new MemcachedConfiguration<>();
    configuration
        .setTypes(String.class, String.class)
        .setCacheLoaderFactory(Loader::new)
        .setCacheWriterFactory(Writer::new)
        .setExpiryPolicyFactory(Policy::new)
        .setManagementEnabled(true)
        .setStatisticsEnabled(true)
        .addCacheEntryListenerConfiguration(
            new MutableCacheEntryListenerConfiguration<>(Listener::new, null, false, true));
    return configuration;
  }

  private Set<String> reported() {
    return fixture.manager().unwrap(ManagerReadings.class).caches().stream()
        .map(CacheReport::name)
        .collect(Collectors.toSet());
  }

  private static Set<ObjectName> beans() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("javax.cache:Cache=" + NAME + ",*"), null);
  }

  @ParameterizedTest
  @EnumSource
  void create_whereAnObjectCannotBeMade_closesTheOthersAndLeavesNothing(Failing failing)
      throws Exception {
    MemcachedConfiguration<String, String> configuration = whole();
    failing.setting.accept(configuration);

    assertThatThrownBy(() -> fixture.manager().createCache(NAME, configuration))
        .hasStackTraceContaining("made to fail");

    assertThat(closed).contains("loader", "writer").doesNotHaveDuplicates();
    if (failing != Failing.LISTENER) {
      assertThat(closed).contains("listener");
    }
    assertThat(reported()).doesNotContain(NAME);
    assertThat(beans()).isEmpty();
    assertThat(fixture.manager().getCacheNames()).doesNotContain(NAME);
    closed.clear();
    fixture.manager().createCache(NAME, whole()).put("k", "v");
    assertThat(closed).isEmpty();
    assertThat(reported()).contains(NAME);
  }

  @Test
  void create_whereABeanCannotBeRegistered_closesAllAndTakesTheOtherBack() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    fixture.manager().createCache(NAME, whole());
    ObjectName first =
        beans().stream()
            .filter(bean -> bean.getKeyProperty("type").equals("CacheStatistics"))
            .findAny()
            .orElseThrow();
    fixture.manager().getCache(NAME).close();
    closed.clear();
    List<ObjectName> taken = new ArrayList<>();
    try {
      for (int namesake = 1; namesake <= MOST_NAMESAKES; namesake++) {
        String manager = first.getKeyProperty("CacheManager");
        String name = namesake == 1 ? manager : manager + "#" + namesake;
        ObjectName bean =
            new ObjectName(
                first
                    .getCanonicalName()
                    .replace("CacheManager=" + manager, "CacheManager=" + name));
        server.registerMBean(new Namesake(), bean);
        taken.add(bean);
      }

      assertThatThrownBy(() -> fixture.manager().createCache(NAME, whole()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("CacheStatistics");

      assertThat(closed).containsExactlyInAnyOrder("loader", "writer", "listener", "policy");
      assertThat(beans()).hasSameElementsAs(taken);
      assertThat(fixture.manager().getCacheNames()).doesNotContain(NAME);
    } finally {
      for (ObjectName bean : taken) {
        server.unregisterMBean(bean);
      }
    }
  }

  /** A bean that takes a name. */
  public interface NamesakeMBean {}

  /** A bean that takes a name. */
  public static final class Namesake implements NamesakeMBean {}
}
