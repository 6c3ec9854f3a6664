package io.jcache.memcached.cluster;

import static io.jcache.memcached.cluster.IterationIT.assertRefuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.MemcachedRelease;
import io.jcache.memcached.testkit.MemcachedServer;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Iterating, and removing all entries, on each release of memcached, under the default policy. On
 * 1.6.45 an iteration gave the one entry in fifty whose key had just been used, and {@code
 * removeAll()} told of five removals.
 */
@Tag("full")
@ParameterizedClass
@MethodSource("io.jcache.memcached.testkit.MemcachedRelease#present")
final class IterationReleasesIT {
  private static final String OPTIONS = "/releases?timeout=10s";
  private static final int ENTRIES = 5_000;
  private static final Set<Integer> KEYS =
      IntStream.range(0, ENTRIES).boxed().collect(Collectors.toSet());

  private final MemcachedRelease release;
  private MemcachedServer server;
  private CacheFixture fixture;

  IterationReleasesIT(MemcachedRelease release) {
    this.release = release;
  }

  @BeforeEach
  void open() {
    server = release.start();
    fixture = CacheFixture.on(server, OPTIONS);
  }

  @AfterEach
  void close() {
    fixture.close();
    server.close();
  }

  private static Cache<Integer, String> fill(Cache<Integer, String> cache) {
    for (int key : KEYS) {
      cache.put(key, "value " + key);
    }
    return cache;
  }

  private long removals(String cache) throws Exception {
    String manager = fixture.manager().getURI().toString().replaceAll("[:=?]", ".");
    ObjectName bean =
        new ObjectName(
            "javax.cache:type=CacheStatistics,CacheManager=" + manager + ",Cache=" + cache);
    return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "CacheRemovals");
  }

  @Test
  void iterator_givesEachEntryOnce() {
    Cache<Integer, String> cache = fill(fixture.cache("iterated"));
    assertThat(cache.get(1)).isEqualTo("value 1");
    Set<Integer> given = new HashSet<>();

    for (Cache.Entry<Integer, String> entry : cache) {
      assertThat(entry.getValue()).isEqualTo("value " + entry.getKey());
      assertThat(given.add(entry.getKey())).isTrue();
    }

    assertThat(given).isEqualTo(KEYS);
  }

  @Test
  void iterator_ofAnEmptyCache_givesNothing() {
    fill(fixture.cache("another"));

    assertThat(fixture.<Integer, String>cache("empty").iterator().hasNext()).isFalse();
  }

  @Test
  void iteratorRemove_ofEachEntry_leavesNone() throws Exception {
    Cache<Integer, String> cache = fill(fixture.cache("removed"));

    for (Iterator<?> iterator = cache.iterator(); iterator.hasNext(); ) {
      iterator.next();
      iterator.remove();
    }

    assertThat(cache.iterator().hasNext()).isFalse();
    assertThat(removals("removed")).isEqualTo(ENTRIES);
  }

  @Test
  void removeAll_withStatistics_countsEachEntry() throws Exception {
    Cache<Integer, String> cache = fill(fixture.cache("counted"));

    cache.removeAll();

    assertThat(removals("counted")).isEqualTo(ENTRIES);
    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @Test
  void removeAll_withAListener_tellsOfEachEntry() {
    Set<Integer> told = Collections.synchronizedSet(new HashSet<>());
    CacheEntryRemovedListener<Integer, String> listener =
        events -> events.forEach(event -> told.add(event.getKey()));
    Cache<Integer, String> cache =
        fill(
            fixture.cache(
                "heard",
                new MutableConfiguration<Integer, String>()
                    .addCacheEntryListenerConfiguration(
                        new MutableCacheEntryListenerConfiguration<>(
                            () -> listener, null, false, true))));

    cache.removeAll();

    assertThat(told).isEqualTo(KEYS);
    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @Test
  void removeAll_withAWriter_tellsOfEachEntry() {
    MapWriter writer = new MapWriter();
    Cache<Integer, String> cache =
        fill(
            fixture.cache(
                "written",
                new MutableConfiguration<Integer, String>()
                    .setWriteThrough(true)
                    .setCacheWriterFactory(new FactoryBuilder.SingletonFactory<>(writer))));
    assertThat(writer.written()).hasSize(ENTRIES);

    cache.removeAll();

    assertThat(writer.written()).isEmpty();
    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @Test
  void iterator_onAServerThatRefusesDumps_isUnsupported() {
    try (MemcachedServer refusing = release.start("-X");
        CacheFixture on = CacheFixture.on(refusing, OPTIONS)) {
      assertRefuses(
          on.<Integer, String>cache("refused").iterator(),
          "listing keys needs 'lru_crawler metadump hash'");
    }
  }
}
