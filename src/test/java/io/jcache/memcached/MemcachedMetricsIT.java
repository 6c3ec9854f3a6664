package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.store.CacheItems;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Stopwatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.JCacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Micrometer's meters against what was really done. */
final class MemcachedMetricsIT {

  private static final int KEYS = 40;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final List<MemcachedServer> servers = new ArrayList<>();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void stop() {
    provider.close();
    servers.forEach(MemcachedServer::close);
  }

  /** Opens a cache with its meters on some servers. */
  private Cache<String, String> open(int count, Duration timeout) {
    for (int i = 0; i < count; i++) {
      servers.add(MemcachedServer.start());
    }
    String hosts = servers.stream().map(MemcachedServer::address).collect(Collectors.joining(";"));
    Properties properties = new Properties();
    properties.setProperty("memcached.timeout", timeout.toMillis() + "ms");
    CacheManager manager =
        provider.getCacheManager(URI.create("memcached://" + hosts + "/metrics"), null, properties);
    Cache<String, String> cache =
        manager.createCache(
            "visits",
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setStatisticsEnabled(true));
    JCacheMetrics.monitor(registry, cache);
    new MemcachedMetrics(manager).bindTo(registry);
    return cache;
  }

  private double counted(String meter, String... tags) {
    return registry.get(meter).tags(tags).functionCounter().count();
  }

  private double node(String meter, int server) {
    return counted("jcache.memcached." + meter, "node", servers.get(server).address());
  }

  private double gauge(String meter, int server) {
    return registry
        .get("jcache.memcached." + meter)
        .tags("node", servers.get(server).address())
        .gauge()
        .value();
  }

  private double cache(String meter) {
    return counted("jcache.memcached." + meter, "cache", "visits");
  }

  /** Returns the states of a server whose gauges are 1: one, unless it changes just now. */
  private String state(int server) {
    return registry
        .get("jcache.memcached.state")
        .tag("node", servers.get(server).address())
        .gauges()
        .stream()
        .filter(gauge -> gauge.value() == 1)
        .map(gauge -> gauge.getId().getTag("state"))
        .collect(Collectors.joining(", "));
  }

  private static Map<String, String> entries(String prefix, int count) {
    return IntStream.range(0, count)
        .boxed()
        .collect(Collectors.toMap(i -> prefix + i, i -> "value" + i));
  }

  @ParameterizedTest(name = "{0} servers")
  @ValueSource(ints = {1, 3})
  void metersOfMicrometer_countTheScript(int count) {
    Cache<String, String> cache = open(count, TIMEOUT);

    entries("k", 100).forEach(cache::put);
    cache.putAll(entries("all", 7));
    IntStream.range(0, 60).forEach(i -> cache.get("k" + i));
    IntStream.range(0, 25).forEach(i -> cache.get("none" + i));
    Map<String, String> asked = new HashMap<>(entries("k", 10));
    asked.putAll(entries("none", 5));
    cache.getAll(asked.keySet());
    IntStream.range(0, 20).forEach(i -> cache.remove("k" + i));
    IntStream.range(0, 3).forEach(i -> cache.remove("none" + i));
    cache.replace("k50", "other");
    cache.getAndRemove("k51");

    assertThat(counted("cache.puts", "cache", "visits")).isEqualTo(100 + 7 + 1);
    assertThat(counted("cache.gets", "cache", "visits", "result", "hit"))
        .isEqualTo(60 + 10 + 1 + 1);
    assertThat(counted("cache.gets", "cache", "visits", "result", "miss")).isEqualTo(25 + 5);
    assertThat(registry.get("cache.removals").gauge().value()).isEqualTo(20 + 1);
    assertThat(counted("cache.evictions", "cache", "visits")).isZero();
  }

  @Test
  void serverThatJoinsAgainAtOnce_keepsItsMeters() {
    Cache<String, String> cache = open(2, TIMEOUT);
    Servers list = cache.getCacheManager().unwrap(Servers.class);
    List<String> both = servers.stream().map(MemcachedServer::address).toList();
    try (CapturedLog log = new CapturedLog()) {
      list.set(both.get(0));
      list.set(both);

      assertThat(log.lines("already registered")).isEmpty();
    }
    assertThat(state(1)).isEqualTo("up");
  }

  @Test
  void killedServer_isSeenInItsMetersAlone() {
    Cache<String, String> cache = open(3, TIMEOUT);
    entries("k", KEYS).forEach(cache::put);
    IntStream.range(0, 3)
        .forEach(
            server -> {
              assertThat(state(server)).isEqualTo("up");
              assertThat(node("operations", server)).isGreaterThanOrEqualTo(1);
              assertThat(node("failures", server)).isZero();
              assertThat(node("reconnects", server)).isZero();
              eventually("the clock is known")
                  .until(() -> !Double.isNaN(gauge("clock.skew", server)));
              eventually("nothing is on its way").until(() -> gauge("in.flight", server) == 0);
              assertThat(gauge("clock.skew", server)).isZero();
            });
    assertThat(cache("degraded")).isZero();

    servers.get(0).kill();
    eventually("is down").until(() -> state(0).equals("down"));
    int lost = KEYS - cache.getAll(entries("k", KEYS).keySet()).size();
    assertThat(lost).isBetween(1, KEYS - 1);
    double degraded = cache("degraded");
    assertThat(degraded).isPositive();
    entries("k", KEYS).forEach(cache::put);
    assertThat(cache("degraded")).isEqualTo(degraded + lost);
    assertThat(gauge("pending.repairs", 0)).isEqualTo(lost);
    assertThat(node("failures", 0)).isGreaterThanOrEqualTo(lost);
    assertThat(node("timeouts", 0)).isZero();
    for (int server = 1; server < 3; server++) {
      assertThat(state(server)).isEqualTo("up");
      assertThat(node("failures", server)).isZero();
      assertThat(gauge("pending.repairs", server)).isZero();
    }

    servers.get(0).restart();
    eventually("is up").until(() -> state(0).equals("up"));
    eventually("is repaired").until(() -> gauge("pending.repairs", 0) == 0);
    assertThat(node("reconnects", 0)).isEqualTo(1);
    assertThat(cache("undecodable")).isZero();
  }

  @Test
  void silentServer_isWaitedForByNoMeter() {
    Cache<String, String> cache = open(1, TIMEOUT);
    cache.put("key", "value");
    servers.get(0).freeze();
    try {
      Thread call = new Thread(() -> cache.get("key"));
      call.start();
      eventually("a request is on its way").until(() -> gauge("in.flight", 0) > 0);
      try (Stopwatch time = new Stopwatch()) {
        registry
            .getMeters()
            .forEach(meter -> meter.measure().forEach(measured -> measured.getValue()));
        assertThat(time.elapsed()).isLessThan(TIMEOUT);
      }
      eventually("has timed out").until(() -> node("timeouts", 0) >= 1);
      eventually("is suspect").until(() -> state(0).equals("suspect"));
    } finally {
      servers.get(0).thaw();
    }
    eventually("is up").until(() -> state(0).equals("up"));
  }

  @Test
  void itemOfAStranger_isCountedForItsCache() {
    Cache<String, String> cache = open(1, TIMEOUT);
    Cache<String, String> other =
        cache.getCacheManager().createCache("other", new MutableConfiguration<>());
    for (String key : Set.of("ada", "bob")) {
      cache.put(key, "value");
      other.put(key, "value");
    }
    try (CacheItems items = new CacheItems(servers.get(0), "metrics", "visits")) {
      items.spoil("ada");
    }
    assertThat(cache.get("bob")).isEqualTo("value");
    assertThat(other.get("ada")).isEqualTo("value");
    assertThat(cache("undecodable")).isZero();
    assertThat(cache.get("ada")).isNull();
    assertThat(cache("undecodable")).isEqualTo(1);
    assertThat(counted("jcache.memcached.undecodable", "cache", "other")).isZero();
  }
}
