package io.jcache.memcached.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who hears of servers that join, and that are closed after they have left. */
final class ClusterReadingsTest {
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final CacheManager manager =
      provider.getCacheManager(URI.create("memory:readings"), null);
  private final ClusterReadings readings = (ClusterReadings) manager.unwrap(ManagerReadings.class);

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void serverThatIsClosed_isTold_andNoLongerOnceNobodyListens() {
    List<String> told = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    Consumer<String> joining = told::add;
    readings.listenToServers(
        joining,
        address -> {
          closed.add(address);
          throw new IllegalStateException("hinders nobody");
        });
    readings.listenToServers(told::add, closed::add);
    told.clear();

    readings.joined("h1:11211");
    readings.closed("h1:11211");
    assertThat(told).containsExactly("h1:11211", "h1:11211");
    assertThat(closed).containsExactly("h1:11211", "h1:11211");

    readings.unlisten(joining);
    readings.closed("h1:11211");
    assertThat(closed).hasSize(3);
  }

  /** Pods get another name each time. */
  @Test
  void metersOfServers_goWithThem() {
    MeterRegistry registry = new SimpleMeterRegistry();
    new MemcachedMetrics(manager).bindTo(registry);
    int before = registry.getMeters().size();

    readings.joined("pod:11211");
    int more = registry.getMeters().size();
    readings.joined("pod:11211");
    assertThat(registry.getMeters()).hasSize(more).hasSizeGreaterThan(before);

    readings.closed("pod:11211");
    assertThat(registry.getMeters()).hasSize(before);
    readings.joined("pod:11211");
    assertThat(registry.getMeters()).as("it comes back").hasSize(more);
  }
}
