package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the page about servers that come and go shows, and what tells of a change. */
final class MembershipSnippetIT {
  private final MemcachedServer one = MemcachedServer.start();
  private final MemcachedServer two = MemcachedServer.start();
  private final CacheManager manager =
      new MemcachedCachingProvider()
          .getCacheManager(URI.create("memcached://" + one.address() + "/changing"), null);

  @AfterEach
  void close() {
    manager.close();
    one.close();
    two.close();
  }

  @Test
  void servers_areThoseOfThePage() {
    Servers servers = manager.unwrap(Servers.class);
    servers.set("cache1:11211", "cache2:11211", "cache3:11211*2");

    assertThat(servers.get()).containsExactly("cache1:11211", "cache2:11211", "cache3:11211*2");
  }

  @Test
  void change_byTheMxBean_isToldByItAndTheMeters() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    new MemcachedMetrics(manager).bindTo(registry);
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        beans.queryNames(new ObjectName("*:type=Cluster,*"), null).stream()
            .filter(found -> found.toString().contains("/changing"))
            .findFirst()
            .orElseThrow();
    ClusterMXBean bean = JMX.newMXBeanProxy(beans, name, ClusterMXBean.class);

    bean.changeServers(two.address());

    assertThat(bean.getServers()).containsExactly(two.address());
    assertThat(bean.getNodes()).extracting(NodeReport::address).containsExactly(two.address());
    assertThat(bean.getServerChanges()).isEqualTo(1);
    assertThat(bean.getLastServerChange())
        .contains("joined [" + two.address() + "], left [" + one.address() + "]", "100 %");
    assertThat(state(registry, two)).isEqualTo(1);
    assertThat(state(registry, one)).isNaN();
  }

  @Test
  void weight_thatChanges_isReported() {
    manager.unwrap(Servers.class).set(one.address() + "*3", two.address());

    assertThat(manager.unwrap(ManagerReadings.class).nodes())
        .extracting(NodeReport::weight)
        .containsExactly(3, 1);
  }

  /** What most changes are about. */
  @Test
  void serverThatIsDown_isTakenOffTheList() {
    manager.unwrap(Servers.class).set(one.address());
    Cache<Integer, Integer> cache =
        manager.createCache(
            "visits",
            new MutableConfiguration<Integer, Integer>().setTypes(Integer.class, Integer.class));
    manager.unwrap(Servers.class).set(one.address(), two.address());
    Map<Integer, Integer> all =
        IntStream.range(0, 200).boxed().collect(Collectors.toMap(i -> i, i -> i));
    cache.putAll(all);
    two.close();
    eventually("it is down")
        .until(
            () ->
                manager.unwrap(ManagerReadings.class).nodes().stream()
                    .anyMatch(node -> node.state().equals("DOWN")));
    int left = cache.getAll(all.keySet()).size();
    assertThat(left).isBetween(50, 150);

    manager.unwrap(Servers.class).set(one.address(), "127.0.0.1:1");
    manager.unwrap(Servers.class).set(one.address());

    // It had joined while the other one was there, which so may hold what its keys were before.
    assertThat(cache.getAll(all.keySet())).isEmpty();
    cache.putAll(all);
    assertThat(cache.getAll(all.keySet())).isEqualTo(all);
  }

  /** Another JVM has moved on, and has changed the same keys before. */
  @Test
  void changeThatFailed_onAServerThatIsTakenOff_isFollowedByNothingOlder() {
    URI both = URI.create("memcached://" + one.address() + ";" + two.address() + "/changing");
    MutableConfiguration<Integer, Integer> types =
        new MutableConfiguration<Integer, Integer>().setTypes(Integer.class, Integer.class);
    try (CacheManager late = new MemcachedCachingProvider().getCacheManager(both, null)) {
      Cache<Integer, Integer> cache = late.createCache("failed", types);
      IntStream.range(0, 50).forEach(key -> cache.put(key, 1));
      Cache<Integer, Integer> early = manager.createCache("failed", types);
      IntStream.range(0, 50).forEach(key -> early.put(key, 2));
      two.close();
      eventually("it is down")
          .until(
              () ->
                  late.unwrap(ManagerReadings.class).nodes().stream()
                      .anyMatch(node -> node.state().equals("DOWN")));
      IntStream.range(0, 50).forEach(key -> cache.put(key, 3));

      late.unwrap(Servers.class).set(one.address());

      IntStream.range(0, 50).forEach(key -> assertThat(cache.get(key)).isIn(null, 3));
    }
  }

  /** The change waits for an answer that never comes; who closes does not. */
  @Test
  void close_whileAServerIsJoinedThatIsSilent_givesThatUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("memcached://" + one.address() + "/closing?connection.timeout=30s");
      CacheManager closing = new MemcachedCachingProvider().getCacheManager(uri, null);
      Servers servers = closing.unwrap(Servers.class);
      FutureTask<Void> change =
          new FutureTask<>(
              () -> servers.set(one.address(), "127.0.0.1:" + silent.getLocalPort()), null);
      Thread changing = new Thread(change, "changing");
      changing.start();
      silent.accept();
      eventually("it waits").until(() -> changing.getState() == Thread.State.TIMED_WAITING);

      closing.close();

      assertThatThrownBy(() -> change.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
      assertThat(servers.get()).containsExactly(one.address());
    }
  }

  private static double state(MeterRegistry registry, MemcachedServer server) {
    return registry
        .get("jcache.memcached.state")
        .tags("node", server.address(), "state", "up")
        .gauge()
        .value();
  }
}
