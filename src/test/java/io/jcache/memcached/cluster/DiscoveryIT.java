package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.ClusterMXBean;
import io.jcache.memcached.HastyProvider;
import io.jcache.memcached.MemcachedMetrics;
import io.jcache.memcached.Servers;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.ConfigServer;
import io.jcache.memcached.testkit.DnsServer;
import io.jcache.memcached.testkit.MemcachedServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Open managers whose servers are found, by each source, while these join, leave and come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DiscoveryIT {
  private static final String PROVIDER_URL = "java.naming.provider.url";
  private static final String NAME = "cache.test";
  private static final String SERVICE = "_memcached._tcp.cache.test";
  private static final Map<Integer, Integer> ONES = values(1);

  private final List<MemcachedServer> servers = new ArrayList<>();
  private final DnsServer dns = new DnsServer();
  private final ConfigServer endpoint = new ConfigServer();
  private final List<CacheManager> managers = new ArrayList<>();
  private int version;
  private CapturedLog log = new CapturedLog();
  @TempDir private Path directory;

  /** Where servers are found. */
  private enum Source {
    DNS,
    SRV,
    CONFIG,
    FILE
  }

  @BeforeAll
  void start() {
    log.close();
    System.setProperty(PROVIDER_URL, dns.url());
    servers.add(MemcachedServer.start());
    // Of a name with several addresses all have the same port.
    for (String host : List.of("127.0.0.2", "127.0.0.3")) {
      servers.add(MemcachedServer.startAt(host, servers.get(0).port()));
    }
  }

  @BeforeEach
  void capture() {
    log = new CapturedLog();
  }

  @AfterEach
  void close() {
    log.close();
    managers.forEach(CacheManager::close);
  }

  @AfterAll
  void stop() {
    System.clearProperty(PROVIDER_URL);
    servers.forEach(MemcachedServer::close);
    dns.close();
    endpoint.close();
  }

  private static Map<Integer, Integer> values(int value) {
    return IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> i, i -> value));
  }

  private MemcachedServer[] some(int... which) {
    return Arrays.stream(which).mapToObj(servers::get).toArray(MemcachedServer[]::new);
  }

  private static List<String> addresses(MemcachedServer... servers) {
    return Arrays.stream(servers).map(MemcachedServer::address).toList();
  }

  private Path file() {
    return directory.resolve("cache.conf");
  }

  private String uri(Source source, String interval) {
    String found =
        switch (source) {
          case DNS -> "memcached+dns://" + NAME + ":" + servers.get(0).port() + "/found";
          case SRV -> "memcached+srv://" + SERVICE + "/found";
          case CONFIG -> "memcached+config://" + endpoint.address() + "/found";
          case FILE -> file().toUri().toString();
        };
    return found + "?discovery.interval=" + interval;
  }

  /** Has all sources tell of servers. */
  private void tell(MemcachedServer... list) {
    dns.fail(false);
    dns.addresses(NAME, Arrays.stream(list).map(MemcachedServer::host).toArray(String[]::new));
    dns.services(
        SERVICE,
        Arrays.stream(list)
            .map(each -> "0 33 " + each.port() + " " + each.host())
            .toArray(String[]::new));
    endpoint.tell(++version, list);
    write("servers = \"%s\"".formatted(String.join(";", addresses(list))));
  }

  /** Writes the file as an editor does that replaces it whole. */
  private void write(String text) {
    try {
      Path written =
          Files.writeString(
              directory.resolve("cache.conf.new"),
              text + "\nprefix = found\ndiscovery.source = file");
      Files.move(written, file(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fail() {
    dns.fail(true);
    endpoint.answer("CONFIG cluster " + ConfigServer.value("x\n"));
    write("servers = [");
  }

  private CacheManager open(String uri) {
    CacheManager manager = HastyProvider.create().getCacheManager(URI.create(uri), null);
    managers.add(manager);
    return manager;
  }

  private static void awaitServers(CacheManager manager, MemcachedServer... list) {
    eventually("it has heard")
        .untilAsserted(
            () ->
                assertThat(manager.unwrap(Servers.class).get())
                    .containsExactlyInAnyOrderElementsOf(addresses(list)));
  }

  private static ClusterMXBean bean(Source source) throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    String part = source == Source.FILE ? "cache.conf" : "memcached+";
    ObjectName name =
        beans.queryNames(new ObjectName("*:type=Cluster,*"), null).stream()
            .filter(found -> found.toString().contains(part))
            .findFirst()
            .orElseThrow();
    return JMX.newMXBeanProxy(beans, name, ClusterMXBean.class);
  }

  @ParameterizedTest
  @EnumSource
  void servers_thatJoinLeaveAndComeBack_areFollowed(Source source) throws Exception {
    tell(some(0, 1));
    CacheManager manager = open(uri(source, "50ms"));
    awaitServers(manager, some(0, 1));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new MemcachedMetrics(manager).bindTo(registry);
    Cache<Integer, Integer> cache =
        manager.createCache(
            "found-" + source,
            new MutableConfiguration<Integer, Integer>().setTypes(Integer.class, Integer.class));
    cache.putAll(ONES);

    tell(some(0, 1, 2));
    awaitServers(manager, some(0, 1, 2));
    eventually("keys have moved").until(() -> cache.getAll(ONES.keySet()).size() < 100);
    assertThat(cache.getAll(ONES.keySet())).hasSizeGreaterThan(30);
    cache.putAll(values(2));
    assertThat(cache.getAll(ONES.keySet())).isEqualTo(values(2));
    tell(some(0, 2));
    awaitServers(manager, some(0, 2));
    cache.putAll(values(3));
    tell(some(0, 1));
    awaitServers(manager, some(0, 1));

    assertThat(cache.getAll(ONES.keySet()).values()).allMatch(value -> value == 3);
    cache.putAll(values(4));
    assertThat(cache.getAll(ONES.keySet())).isEqualTo(values(4));
    ClusterMXBean bean = bean(source);
    assertThat(bean.getServerSource()).startsWith(source.name().toLowerCase(Locale.ROOT));
    assertThat(bean.getServerSourceVersion()).isEqualTo(source == Source.CONFIG ? version : 0);
    assertThat(bean.getServerSourceAnswered()).isPositive();
    eventually("it is told").until(() -> bean.getServerChanges() == 3);
    String change =
        "joined %s, left %s".formatted(addresses(servers.get(1)), addresses(servers.get(2)));
    assertThat(bean.getLastServerChange()).contains(change, "; told by " + bean.getServerSource());
    assertThat(log.lines(change)).hasSize(1);
    assertThat(log.lines("WARN io.jcache")).isEmpty();

    fail();
    eventually("it has failed").until(() -> bean.getServerSourceFailures() > 2);

    awaitServers(manager, some(0, 1));
    assertThat(bean.getServerSourceLastFailure()).isNotEmpty();
    assertThat(log.lines("keeps its list of servers, as " + bean.getServerSource())).hasSize(1);
    assertThat(registry.get("jcache.memcached.source.failures").functionCounter().count())
        .isGreaterThan(2);
    tell(some(0, 1));
    eventually("it is told again").until(() -> bean.getServerSourceLastFailure().isEmpty());
    assertThat(bean.getServerChanges()).isEqualTo(3);
  }

  /** The name of a node of a managed service stays, and so does its address on this machine. */
  @Test
  void server_thatIsReplacedBehindItsName_isTheSame() {
    MemcachedServer[] both = some(0, 1);
    tell(both);
    CacheManager manager = open(uri(Source.CONFIG, "50ms"));
    Cache<Integer, Integer> cache = manager.createCache("same", new MutableConfiguration<>());
    cache.putAll(ONES);

    both[1].restart();
    tell(both);

    eventually("it is used again")
        .untilAsserted(
            () -> {
              cache.putAll(values(2));
              assertThat(cache.getAll(ONES.keySet())).isEqualTo(values(2));
            });
    assertThat(log.lines("has another list of servers")).isEmpty();
  }

  @Test
  @Tag("full")
  void serverThatFails_hasTheSourceAskedAtOnce() {
    MemcachedServer[] both = some(0, 1);
    tell(both);
    CacheManager manager = open(uri(Source.CONFIG, "1h"));
    Cache<Integer, Integer> cache = manager.createCache("fails", new MutableConfiguration<>());
    cache.putAll(ONES);
    tell(some(0, 2));

    both[1].kill();
    try {
      awaitServers(manager, some(0, 2));
    } finally {
      both[1].restart();
    }
  }

  @Test
  void list_thatIsSetByHand_staysUntilTheAnswerIsAnother() {
    tell(some(0, 1, 2));
    CacheManager manager = open(uri(Source.CONFIG, "20ms"));
    manager.unwrap(Servers.class).set(addresses(some(0, 1)));
    int asked = endpoint.asked();
    eventually("it is asked again").until(() -> endpoint.asked() > asked + 2);
    awaitServers(manager, some(0, 1));

    tell(some(1, 2));

    awaitServers(manager, some(1, 2));
  }
}
