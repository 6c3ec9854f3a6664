package io.jcache.memcached;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Stopwatch;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The MXBean of a manager's servers, as an operator's tool sees it. */
final class ClusterBeanIT {
  private static final int KEYS = 30;

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final MemcachedServer one = MemcachedServer.start();
  private final MemcachedServer two = MemcachedServer.start();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final URI uri =
      URI.create("memcached://" + one.address() + "*3;" + two.address() + "/beans?timeout=2s");

  @AfterEach
  void stop() {
    provider.close();
    one.close();
    two.close();
  }

  private Set<ObjectName> names() throws Exception {
    return beans.queryNames(new ObjectName("io.jcache.memcached:type=Cluster,*"), null);
  }

  private ObjectName name() throws Exception {
    return new ObjectName(
        "io.jcache.memcached:type=Cluster,CacheManager="
            + uri.toString().replaceAll("[,:=*?]", "."));
  }

  private ClusterMXBean bean() throws Exception {
    return JMX.newMXBeanProxy(beans, name(), ClusterMXBean.class);
  }

  private Cache<String, String> open() {
    CacheManager manager = provider.getCacheManager(uri, null);
    return manager.createCache("c", new MutableConfiguration<>());
  }

  private static void use(Cache<String, String> cache) {
    for (int i = 0; i < KEYS; i++) {
      cache.put("key" + i, "value");
    }
  }

  @Test
  void manager_hasABeanFromOpenToClose() throws Exception {
    Set<ObjectName> before = names();
    CacheManager manager = provider.getCacheManager(uri, null);
    assertThat(names()).contains(name()).hasSize(before.size() + 1);
    NodeReport[] unused = bean().getNodes();
    assertThat(unused).hasSize(2);
    assertThat(unused[0].address()).isEqualTo(one.address());
    assertThat(unused[0].weight()).isEqualTo(3);
    assertThat(unused[0].state()).as("connects ahead").isIn("UNKNOWN", "UP");
    assertThat(bean().getOperations()).isZero();
    eventually("is connected without a request")
        .until(() -> bean().getNodes()[0].getState().equals("UP"));
    assertThat(bean().getOperations()).isZero();
    CacheManager namesake =
        provider.getCacheManager(uri, new ClassLoader(getClass().getClassLoader()) {});
    assertThat(names()).hasSize(before.size() + 2);
    manager.close();
    namesake.close();
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void restartedServer_isSeenInStateAndCounts() throws Exception {
    Cache<String, String> cache = open();
    ClusterMXBean bean = bean();
    use(cache);
    eventually("both are known")
        .until(
            () ->
                bean.getNodes()[0].getServerVersion().startsWith("1.")
                    && bean.getNodes()[1].getServerVersion().startsWith("1."));
    assertThat(bean.getNodes()).extracting(NodeReport::state).containsOnly("UP");
    assertThat(bean.getNodes()).extracting(NodeReport::clockSkewMillis).containsOnly(0L);
    assertThat(bean.getOperations()).isGreaterThanOrEqualTo(KEYS);
    assertThat(bean.getFailures()).isZero();
    long operations = bean.getOperations();
    long since = bean.getNodes()[0].getStateSince();

    one.kill();
    eventually("is down").until(() -> bean.getNodes()[0].getState().equals("DOWN"));
    use(cache);
    NodeReport down = bean.getNodes()[0];
    assertThat(down.stateSince()).isGreaterThan(since);
    assertThat(down.failures()).isPositive();
    eventually("tells why")
        .until(() -> bean.getNodes()[0].getLastFailure().contains("Connection refused"));
    assertThat(bean.getNodes()[1].state()).isEqualTo("UP");
    assertThat(bean.getNodes()[1].failures()).isZero();
    assertThat(bean.getDegradedOperations()).isPositive();

    one.restart();
    eventually("is up").until(() -> bean.getNodes()[0].getState().equals("UP"));
    assertThat(bean.getReconnects()).isEqualTo(1);
    assertThat(bean.getOperations()).isGreaterThan(operations);
    assertThat(bean.getFailures()).isGreaterThanOrEqualTo(down.failures());
    assertThat(bean.getPendingRepairs()).isNotNegative();
    assertThat(bean.getUndecodableItems()).isZero();
  }

  @Test
  void attributes_whileAServerIsFrozen_areThereAtOnce() throws Exception {
    Cache<String, String> cache = open();
    use(cache);
    one.freeze();
    String[] attributes = {
      "Nodes",
      "Servers",
      "ServerChanges",
      "LastServerChange",
      "ServerSource",
      "ServerSourceVersion",
      "ServerSourceAnswered",
      "ServerSourceFailures",
      "ServerSourceLastFailure",
      "Operations",
      "Failures",
      "Timeouts",
      "Reconnects",
      "PendingRepairs",
      "DegradedOperations",
      "UndecodableItems",
      "NearHits",
      "NearMisses",
      "NearOutdated"
    };
    try (Stopwatch time = new Stopwatch()) {
      assertThat(beans.getAttributes(name(), attributes).asList())
          .extracting(Attribute::getName)
          .containsExactly(attributes);
      assertThat(beans.getMBeanInfo(name()).getAttributes()).hasSameSizeAs(attributes);
      assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(1));
    }

    eventually("is suspect").until(() -> state().equals("SUSPECT"));
    try (Stopwatch time = new Stopwatch()) {
      assertThatThrownBy(() -> bean().serverStatistics(one.address(), ""))
          .hasMessageContaining(one.address());
      assertThat(time.elapsed()).as("less than two timeouts").isLessThan(Duration.ofMillis(3900));
    }
    assertThat(bean().serverStatistics(two.address(), "")).containsKey("uptime");
    one.thaw();
    eventually("is up").until(() -> state().equals("UP"));
  }

  private String state() {
    try {
      CompositeData[] nodes = (CompositeData[]) beans.getAttribute(name(), "Nodes");
      return (String) nodes[0].get("state");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void serverStatistics_areTheServersOwn() throws Exception {
    open();
    ClusterMXBean bean = bean();
    assertThat(bean.serverStatistics(two.address(), ""))
        .containsEntry("pid", Long.toString(two.process().pid()));
    assertThat(bean.serverStatistics(two.address(), "settings")).containsKey("item_size_max");
    assertThatThrownBy(() -> bean.serverStatistics("elsewhere:1", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("elsewhere:1")
        .hasMessageContaining(one.address())
        .hasMessageContaining(two.address());
    assertThatThrownBy(() -> bean.serverStatistics(two.address(), "reset"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bean.serverStatistics(two.address(), "x\r\nflush_all"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closedCaches_stayCounted() throws Exception {
    Cache<String, String> cache = open();
    CacheManager manager = cache.getCacheManager();
    use(cache);
    one.kill();
    two.kill();
    eventually("is down").until(() -> state().equals("DOWN"));
    use(cache);
    long degraded = bean().getDegradedOperations();
    assertThat(degraded).isPositive();
    cache.close();
    assertThat(bean().getDegradedOperations()).isEqualTo(degraded);
    Cache<String, String> again = manager.createCache("c", new MutableConfiguration<>());
    use(again);
    assertThat(bean().getDegradedOperations()).isGreaterThanOrEqualTo(degraded + KEYS);
  }

  @Test
  void memoryManager_hasABeanToo() throws Exception {
    CacheManager manager = provider.getCacheManager(URI.create("memory:beans"), null);
    Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<>());
    use(cache);
    ClusterMXBean bean =
        JMX.newMXBeanProxy(
            beans,
            new ObjectName("io.jcache.memcached:type=Cluster,CacheManager=memory.beans"),
            ClusterMXBean.class);
    assertThat(bean.getOperations()).isGreaterThanOrEqualTo(KEYS);
    assertThat(bean.getNodes()[0].state()).isEqualTo("UP");
    assertThat(bean.serverStatistics("memory:1", "")).containsEntry("version", "memory");
  }
}
