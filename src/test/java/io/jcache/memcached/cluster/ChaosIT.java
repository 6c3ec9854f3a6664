package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.ClusterMXBean;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.StoreCache;
import io.jcache.memcached.WriteMode;
import io.jcache.memcached.cluster.ChaosFaults.Kind;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.OutageStore;
import io.jcache.memcached.internal.store.OutageStore.Guards;
import io.jcache.memcached.testkit.ServerKind;
import io.jcache.memcached.testkit.Wiring;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectInstance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three servers that are killed, stopped, cut off, delayed and garbled at random, each second
 * something else, under the load of eight threads.
 *
 * <p>{@code -Dchaos.seconds=600} makes it longer, {@code -Dchaos.seed} repeats a run, {@code
 * -Dchaos.kinds="KILL STOP"} lets only some things go wrong.
 */
@Tag("alone")
final class ChaosIT {

  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final Duration SLACK = Duration.ofMillis(250);

  private static final int KEPT_SECONDS = 20;
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("chaos.seconds", 60));
  private static final Duration GARBLED = Duration.ofSeconds(12);
  private static final Duration PHASE = Duration.ofSeconds(15);
  private static final Duration CONTROL_PHASE = Duration.ofSeconds(4);
  private static final int CONTROL_PHASES = 15;
  private static final long RECOVERY = TimeUnit.SECONDS.toNanos(3);
  private static final int SERVERS = 3;

  private static Set<Kind> kinds() {
    String kinds = System.getProperty("chaos.kinds");
    return kinds == null
        ? EnumSet.allOf(Kind.class)
        : Stream.of(kinds.split(" ")).map(Kind::valueOf).collect(Collectors.toSet());
  }

  private static long seed() {
    long seed = Long.getLong("chaos.seed", new Random().nextInt());
    System.out.println("chaos.seed=" + seed);
    return seed;
  }

  /**
   * Where entries are kept long, the cache is read, written and cleared; where it loads what it
   * does not have, and each access prolongs an entry, another JVM accesses them, too.
   *
   * @param share among how many the time is shared out
   */
  @ParameterizedTest
  @Tag("full")
  @CsvSource({
    "SPY_ASCII, TCP, false, 4",
    "SPY_BINARY, TCP, true, 3",
    "DIRECT_4, TCP, false, 6",
    "DIRECT, TCP, true, 3",
    "DIRECT, TLS, false, 4"
  })
  void trafficAtLength_underAnyFault_seesNothingOldOrWrongAndRecovers(
      Wiring wiring, ServerKind server, boolean loading, int share) throws Exception {
    seesNothingOldOrWrong(wiring, server, loading, TIME.dividedBy(share), kinds());
  }

  /**
   * A put that has returned may fail afterwards: its key is absent then, and never an old value.
   */
  @ParameterizedTest
  @Tag("full")
  @CsvSource({"SPY_ASCII, 4", "DIRECT_4, 6"})
  void trafficThatIsSent_underAnyFault_seesNothingOldOrWrongAndRecovers(Wiring wiring, int share)
      throws Exception {
    seesNothingOldOrWrong(
        wiring,
        ServerKind.TCP,
        configuration(null).setWrites(WriteMode.SENT),
        null,
        TIME.dividedBy(share),
        kinds());
  }

  /** No proxy can stand before them, but what happens to a server happens. */
  @Test
  @Tag("full")
  void traffic_overUnixSockets_seesNothingOldOrWrongAndRecovers() throws Exception {
    Set<Kind> kinds = EnumSet.of(Kind.KILL, Kind.RESTART, Kind.STOP);
    seesNothingOldOrWrong(Wiring.DIRECT, ServerKind.UNIX, false, TIME.dividedBy(4), kinds);
  }

  /** An entry that cannot be read is loaded, while a newer one is put. */
  @Test
  @Tag("full")
  void loading_whereAnswersAreGarbled_seesNothingOldOrWrong() throws Exception {
    seesNothingOldOrWrong(Wiring.DIRECT, ServerKind.TCP, true, GARBLED, EnumSet.of(Kind.GARBLE));
  }

  @ParameterizedTest
  @CsvSource({"SPY_ASCII, 8", "DIRECT, 4"})
  void traffic_underAnyFault_seesNothingOldOrWrongAndRecovers(Wiring wiring, int seconds)
      throws Exception {
    seesNothingOldOrWrong(wiring, ServerKind.TCP, false, Duration.ofSeconds(seconds), kinds());
  }

  private static void seesNothingOldOrWrong(
      Wiring wiring, ServerKind server, boolean loading, Duration time, Set<Kind> kinds)
      throws Exception {
    ChaosSource source = loading ? new ChaosSource() : null;
    seesNothingOldOrWrong(wiring, server, configuration(source), source, time, kinds);
  }

  private static void seesNothingOldOrWrong(
      Wiring wiring,
      ServerKind server,
      MemcachedConfiguration<String, String> configuration,
      @Nullable ChaosSource source,
      Duration time,
      Set<Kind> kinds)
      throws Exception {
    long seed = seed();
    boolean loading = source != null;
    Set<String> threadsBefore = ourThreads();
    String options =
        "/chaos?timeout=" + TIMEOUT.toMillis() + "ms&" + wiring.query() + server.query();
    try (ChaosFaults faults = new ChaosFaults(SERVERS, seed, kinds, server)) {
      try (CacheFixture fixture = CacheFixture.on(String.join(";", faults.addresses()), options)) {
        Cache<String, String> cache = fixture.cache("chaos", configuration);
        // What waits for loads, and stores what was loaded, takes as long as these do.
        long limit = loading ? Long.MAX_VALUE : TIMEOUT.plus(SLACK).toNanos();
        // All servers at once, then keys in doubt one by one: each server may fail meanwhile.
        long bulkLimit =
            loading ? Long.MAX_VALUE : TIMEOUT.multipliedBy(1 + SERVERS).plus(SLACK).toNanos();
        ChaosTraffic traffic = new ChaosTraffic(cache, source, limit, bulkLimit, seed);
        try (traffic;
            OtherReader other = loading ? new OtherReader(faults.addresses(), options) : null) {
          for (long left = time.toSeconds(); left > 0; left -= PHASE.toSeconds()) {
            faults.run(Duration.ofSeconds(Math.min(left, PHASE.toSeconds())));
            long healed = System.nanoTime();
            while (!servesAll(cache)) {
              assertThat(System.nanoTime() - healed)
                  .as("full service, seed %d: %s", seed, states(fixture))
                  .isLessThan(RECOVERY);
            }
          }
        }
        System.out.println(
            wiring
                + ", "
                + server
                + ", "
                + (configuration.getWrites() == WriteMode.SENT ? "sent: " : "awaited: ")
                + traffic);
        assertThat(traffic.wrong()).as(faults.log()).isEmpty();
        assertThat(traffic.stale()).as(faults.log()).isEmpty();
        assertThat(traffic.slow()).as(faults.log()).isEmpty();
        assertThat(traffic.unexpected()).as(faults.log()).isEmpty();
        assertThat(traffic.hits()).isGreaterThan(time.toSeconds() * 100);
      }
      eventually("no connection is left")
          .atMost(RECOVERY, TimeUnit.NANOSECONDS)
          .until(() -> faults.openConnections() == 0);
    }
    assertThat(ourThreads()).isEqualTo(threadsBefore);
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({
    "SPY_ASCII, NO_CHECK, GARBLE",
    "SPY_ASCII, NO_LEDGER, KILL STOP CUT FREEZE BLACK_HOLE",
    "SPY_ASCII, OTHER_CONNECTION, DELAY",
    "SPY_ASCII, NO_QUARANTINE, STRAND",
    "DIRECT, NO_CHECK, GARBLE",
    "DIRECT, NO_LEDGER, KILL STOP CUT FREEZE BLACK_HOLE",
    "DIRECT, OTHER_CONNECTION, DELAY",
    "DIRECT, NO_QUARANTINE, STRAND"
  })
  void control_withoutAGuard_seesWhatIsOldOrWrong(Wiring wiring, Guards missing, String kinds)
      throws Exception {
    long seed = seed();
    Set<Kind> faulty = EnumSet.noneOf(Kind.class);
    Stream.of(kinds.split(" ")).map(Kind::valueOf).forEach(faulty::add);
    try (CacheFixture fixture = CacheFixture.inMemory();
        ChaosFaults faults = new ChaosFaults(SERVERS, seed, faulty, ServerKind.TCP);
        OutageStore<String> store =
            OutageStore.over(
                nodes(faults.addresses()),
                nodes(faults.serverAddresses()),
                String.class,
                "chaos",
                wiring,
                wiring.options(TIMEOUT),
                missing)) {
      Cache<String, String> cache =
          StoreCache.over(
              store.store(),
              fixture.manager(),
              new MemcachedConfiguration<String, String>().setTypes(String.class, String.class));
      ChaosTraffic traffic = new ChaosTraffic(cache, null, Long.MAX_VALUE, Long.MAX_VALUE, seed);
      List<String> found = missing == Guards.NO_CHECK ? traffic.wrong() : traffic.stale();
      try (traffic) {
        for (int phase = 0; phase < CONTROL_PHASES && found.isEmpty(); phase++) {
          faults.run(CONTROL_PHASE);
        }
      }
      System.out.printf(
          "%s, %s: %d wrong, %d old; %s%n",
          wiring, missing, traffic.wrong().size(), traffic.stale().size(), traffic);
      assertThat(found).as("seed %d%n%s", seed, faults.log()).isNotEmpty();
    }
  }

  @Test
  void faults_ofOneSeed_areTheSame() {
    assertThat(drawn(5)).isEqualTo(drawn(5)).isNotEqualTo(drawn(6));
  }

  private static List<String> drawn(long seed) {
    try (ChaosFaults faults =
        new ChaosFaults(2, seed, EnumSet.of(Kind.CUT, Kind.DELAY), ServerKind.TCP)) {
      return IntStream.range(0, 20).mapToObj(i -> faults.draw().toString()).toList();
    }
  }

  private static MemcachedConfiguration<String, String> configuration(
      @Nullable ChaosSource source) {
    MemcachedConfiguration<String, String> configuration =
        new MemcachedConfiguration<String, String>().setTypes(String.class, String.class);
    if (source != null) {
      javax.cache.expiry.Duration kept =
          new javax.cache.expiry.Duration(TimeUnit.SECONDS, KEPT_SECONDS);
      configuration
          .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(kept))
          .setReadThrough(true)
          .setCacheLoaderFactory(() -> source);
    }
    return configuration;
  }

  /** Reads as another JVM does, which prolongs entries. */
  private static final class OtherReader implements AutoCloseable {
    private final CacheFixture fixture;
    private final Thread thread;
    private volatile boolean ended;

    OtherReader(List<String> addresses, String options) {
      this.fixture = CacheFixture.on(String.join(";", addresses), options);
      MemcachedConfiguration<String, String> reading =
          configuration(new ChaosSource()).setReadThrough(false);
      Cache<String, String> cache = fixture.cache("chaos", reading);
      this.thread =
          new Thread(
              () -> {
                for (int key = 0; !ended; key++) {
                  cache.get(ChaosTraffic.key(key % ChaosTraffic.KEYS));
                }
              },
              "other-reader");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws InterruptedException {
      ended = true;
      thread.join();
      fixture.close();
    }
  }

  /** Returns what the manager knows of its servers. */
  private static String states(CacheFixture fixture) {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    String uri = fixture.manager().getURI().toString();
    return beans.queryMBeans(null, null).stream()
        .map(ObjectInstance::getObjectName)
        .filter(name -> name.getDomain().equals("io.jcache.memcached"))
        .map(name -> JMX.newMXBeanProxy(beans, name, ClusterMXBean.class))
        .flatMap(bean -> Stream.of(bean.getNodes()))
        .map(
            node ->
                "%s %s since %d, %d pending repairs, last failure: %s"
                    .formatted(
                        node.getAddress(),
                        node.getState(),
                        System.currentTimeMillis() - node.getStateSince(),
                        node.getPendingRepairs(),
                        node.getLastFailure()))
        .collect(Collectors.joining("; ", uri + ": ", ""));
  }

  /** Returns whether all servers serve, asking for keys of which no write is under way. */
  private static boolean servesAll(Cache<String, String> cache) {
    String attempt = Long.toString(System.nanoTime());
    for (int i = 0; i < 100; i++) {
      String key = "service " + i + " " + attempt;
      cache.put(key, key);
      if (!key.equals(cache.get(key))) {
        return false;
      }
    }
    return true;
  }

  private static List<Node> nodes(List<String> addresses) {
    return addresses.stream()
        .map(address -> address.split(":"))
        .map(parts -> new Node(parts[0], Integer.parseInt(parts[1]), 1))
        .toList();
  }

  private static Set<String> ourThreads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("jcache-memcached")) {
        names.add(thread.getName());
      }
    }
    return names;
  }
}
