package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.Servers;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** Servers that join, leave and come back while managers are open. Each stands for a JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MembershipIT {
  private static final int KEYS = 400;

  private final List<CacheManager> managers = new ArrayList<>();
  private List<MemcachedServer> servers = List.of();
  private String name = "";

  @BeforeAll
  void start() {
    servers = new ArrayList<>();
    while (servers.size() < 4) {
      MemcachedServer server = MemcachedServer.start();
      // Of those whose marks are the same, one that leaves is taken for the other.
      if (servers.stream().allMatch(other -> mark(other) != mark(server))) {
        servers.add(server);
      } else {
        server.close();
      }
    }
  }

  private static int mark(MemcachedServer server) {
    return Math.floorMod(server.address().hashCode(), 62);
  }

  @AfterAll
  void stop() {
    servers.forEach(MemcachedServer::close);
  }

  @BeforeEach
  void name(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void close() {
    managers.forEach(CacheManager::close);
  }

  /** A JVM with a list of its own. */
  private final class Jvm {
    final CacheManager manager;
    final Cache<String, Integer> cache;

    Jvm(String list) {
      this(open(list));
    }

    private Jvm(CacheManager manager) {
      this.manager = manager;
      this.cache = create();
    }

    private Cache<String, Integer> create() {
      return manager.createCache(
          name,
          new MemcachedConfiguration<String, Integer>().setTypes(String.class, Integer.class));
    }

    /** Returns the same with its cache made anew. */
    Jvm again() {
      return new Jvm(manager);
    }

    void use(String list) {
      manager.unwrap(Servers.class).set(addresses(list));
    }

    void putAll(int value) {
      IntStream.range(0, KEYS).forEach(i -> cache.put("k" + i, value));
    }

    Map<Integer, Long> valuesOfAll() {
      Map<Integer, Long> counts = new HashMap<>();
      for (int i = 0; i < KEYS; i++) {
        Integer value = cache.get("k" + i);
        counts.merge(value == null ? 0 : value, 1L, Long::sum);
      }
      return counts;
    }
  }

  private CacheManager open(String list) {
    URI uri =
        URI.create(
            "memcached://%s/membership?failure-policy=throw&timeout=10s"
                .formatted(String.join(";", addresses(list))));
    CacheManager manager = new MemcachedCachingProvider().getCacheManager(uri, null);
    managers.add(manager);
    return manager;
  }

  /** Returns the addresses of servers that are named by letters. */
  private List<String> addresses(String list) {
    return list.chars().mapToObj(letter -> servers.get(letter - 'a').address()).toList();
  }

  @Test
  void join_movesAQuarter_andKeepsAllElse() {
    Jvm jvm = new Jvm("abc");
    jvm.putAll(1);

    try (CapturedLog log = new CapturedLog()) {
      jvm.use("abcd");
      assertThat(log.lines("another list of servers"))
          .singleElement()
          .asString()
          .contains("joined [" + addresses("d").get(0) + "], left []", "% of the keys");
    }

    Map<Integer, Long> values = jvm.valuesOfAll();
    long moved = values.getOrDefault(0, 0L);
    Jvm there = new Jvm("d");
    assertThat(moved).isBetween(KEYS / 8L, KEYS * 3L / 8); // a quarter, as the ports have it
    assertThat(values).containsEntry(1, KEYS - moved);
    jvm.putAll(2);
    long taken = there.valuesOfAll().getOrDefault(2, 0L);
    assertThat(moved).as("nothing but what has moved is missing").isEqualTo(taken);
  }

  @Test
  @Tag("full")
  void leave_keepsAllElse_whereNoServerHasJoined() {
    Jvm jvm = new Jvm("abc");
    jvm.putAll(1);
    long onLast = new Jvm("c").valuesOfAll().getOrDefault(1, 0L);

    jvm.use("ab");

    assertThat(jvm.valuesOfAll()).containsEntry(0, onLast).containsEntry(1, KEYS - onLast);
  }

  @Test
  @Tag("full")
  void leave_ofAServerThatWasThereBefore_keepsAllElse_whereAnotherHasJoined() {
    Jvm jvm = new Jvm("abc");
    jvm.use("abcd");
    jvm.putAll(1);
    long onThird = new Jvm("c").valuesOfAll().getOrDefault(1, 0L);

    jvm.use("abd");

    assertThat(jvm.valuesOfAll()).containsEntry(0, onThird).containsEntry(1, KEYS - onThird);
  }

  @Test
  void keysThatMoveAwayAndBack_areNotOutdated() {
    Jvm jvm = new Jvm("a");
    jvm.putAll(1);
    jvm.use("ab");
    jvm.putAll(2);

    jvm.use("a");

    assertThat(jvm.valuesOfAll()).doesNotContainKey(1);
    assertThat(jvm.cache).allSatisfy(entry -> assertThat(entry.getValue()).isEqualTo(2));
  }

  @Test
  void keysThatMoveBack_areNotOutdated_whereTheirCacheIsCreatedAfterTheyMovedAway() {
    new Jvm("a").putAll(1);
    CacheManager manager = open("a");
    manager.unwrap(Servers.class).set(addresses("ab"));
    Jvm jvm = new Jvm(manager);
    jvm.putAll(2);

    jvm.use("a");

    assertThat(jvm.valuesOfAll()).doesNotContainKey(1);
  }

  /** The control: JVMs of fixed lists, none of which hears of a change. */
  @Test
  void keysThatMoveAwayAndBack_areOutdated_whereNobodyIsTold() {
    new Jvm("a").putAll(1);
    new Jvm("ab").putAll(2);

    assertThat(new Jvm("a").valuesOfAll()).containsKey(1);
  }

  @Test
  void serverThatComesBack_withOldItems_givesNone() {
    Jvm jvm = new Jvm("ab");
    jvm.putAll(1);
    jvm.use("a");
    jvm.putAll(2);

    jvm.use("ab");

    assertThat(jvm.valuesOfAll()).doesNotContainKey(1);
    jvm.putAll(3);
    assertThat(jvm.valuesOfAll()).containsOnly(Map.entry(3, (long) KEYS));
  }

  /** The cache that was closed is moved, too, as long as the application holds it. */
  @Test
  void cacheThatIsMadeAnew_followsTheList_andKeepsAllElse() {
    Jvm jvm = new Jvm("ab");
    jvm.putAll(1);
    jvm.cache.close();
    Jvm anew = jvm.again();

    anew.use("abc");
    assertThat(anew.valuesOfAll().getOrDefault(1, 0L)).isGreaterThan(KEYS / 2L);
    anew.putAll(2);
    anew.use("abd");

    assertThat(anew.valuesOfAll()).doesNotContainKey(1);
    anew.putAll(3);
    assertThat(anew.valuesOfAll()).containsOnly(Map.entry(3, (long) KEYS));
    assertThat(jvm.cache.isClosed()).isTrue();
  }

  /** It was not there as the server left. */
  @Test
  @Tag("full")
  void serverThatComesBack_withOldItems_givesNoneToAJvmThatIsNew() {
    Jvm jvm = new Jvm("ab");
    jvm.putAll(1);
    jvm.use("a");
    jvm.putAll(2);

    Jvm later = new Jvm("ab");

    assertThat(later.valuesOfAll()).doesNotContainKey(1);
  }

  /** What it wrote meanwhile lies where nobody looks any more. */
  @Test
  void jvmThatHearsLater_leavesNothingThatIsOlderThanItsOwnChanges() {
    for (String change : List.of("abc>ab", "ab>abc", "ab>cd", "abcd>a")) {
      String[] lists = change.split(">");
      Jvm early = new Jvm(lists[0]);
      Jvm late = new Jvm(lists[0]);
      early.putAll(1);
      late.putAll(1);
      early.use(lists[1]);
      early.putAll(2);
      late.putAll(3);

      late.use(lists[1]);

      assertThat(early.valuesOfAll()).as(change).doesNotContainKey(1).doesNotContainKey(2);
      assertThat(late.valuesOfAll()).as(change).doesNotContainKey(1).doesNotContainKey(2);
      managers.forEach(CacheManager::close);
      managers.clear();
    }
  }

  @Test
  @Tag("full")
  void randomChanges_ofTwoJvms_leaveNothingOutdated() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Jvm one = new Jvm("abc");
    Jvm two = new Jvm("abc");
    Map<String, Integer> last = new HashMap<>();
    for (int value = 1; value < 30; value++) {
      String list = list(random);
      Jvm first = random.nextBoolean() ? one : two;
      Jvm second = first == one ? two : one;
      first.use(list);
      write(first, random, value * 2, last);
      write(second, random, value * 2 + 1, last);
      second.use(list);
      for (int i = 0; i < KEYS; i++) {
        Integer found = (random.nextBoolean() ? one : two).cache.get("k" + i);
        String about = "k" + i + " on " + list + " after " + value + ", seed " + seed;
        assertThat(found).as(about).isIn(null, last.get("k" + i));
      }
      for (Cache.Entry<String, Integer> entry : first.cache) {
        assertThat(entry.getValue()).as("seed " + seed).isEqualTo(last.get(entry.getKey()));
      }
    }
  }

  /** Each thread has keys of its own, so that it knows what it has to find. */
  @Test
  @Tag("full")
  void changesUnderLoad_giveNoThreadWhatItHasChanged() throws Exception {
    Jvm jvm = new Jvm("abc");
    AtomicBoolean over = new AtomicBoolean();
    LongAdder calls = new LongAdder();
    List<Future<Long>> found = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      String own = "t" + thread + "-";
      found.add(threads.submit(() -> hitsUntil(over, calls, jvm.cache, own)));
    }
    try {
      Random random = new Random();
      for (int change = 0; change < 40; change++) {
        jvm.use(list(random));
        long before = calls.sum();
        eventually("calls of each list").until(() -> calls.sum() > before + 100);
      }
    } finally {
      over.set(true);
      threads.shutdown();
    }
    assertThat(found).allSatisfy(hits -> assertThat(hits.get()).isPositive());
  }

  private static long hitsUntil(
      AtomicBoolean over, LongAdder calls, Cache<String, Integer> cache, String own) {
    Map<String, Integer> last = new HashMap<>();
    Random random = new Random();
    long hits = 0;
    for (int value = 1; !over.get(); value++, calls.increment()) {
      String key = own + random.nextInt(20);
      if (random.nextInt(3) == 0) {
        cache.put(key, value);
        last.put(key, value);
      } else if (random.nextInt(10) == 0) {
        int now = value;
        cache.invoke(
            key,
            (entry, arguments) -> {
              assertThat(entry.getValue()).isIn(null, last.get(key));
              entry.setValue(now);
              return null;
            });
        last.put(key, value);
      }
      String read = own + random.nextInt(20);
      Integer found = cache.get(read);
      assertThat(found).as(read).isIn(null, last.get(read));
      hits += found == null ? 0 : 1;
    }
    return hits;
  }

  @Test
  @Tag("full")
  void manyChanges_leaveNoThreadsAndNoSockets() {
    Random random = new Random();
    Jvm jvm = new Jvm("abcd");
    change(jvm, random, 20);
    jvm.use("abcd");
    jvm.putAll(1);
    long threads = threads();
    long sockets = descriptors();

    change(jvm, random, 1000);
    jvm.use("abcd");
    jvm.putAll(2);

    assertThat(jvm.valuesOfAll()).containsOnly(Map.entry(2, (long) KEYS));
    eventually("threads end").until(() -> threads() <= threads);
    eventually("sockets are closed").until(() -> descriptors() <= sockets + 3);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("jcache-memcached-"))
        .count();
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static void change(Jvm jvm, Random random, int times) {
    for (int i = 0; i < times; i++) {
      jvm.use(list(random));
      jvm.cache.put("k" + i, i);
      jvm.cache.get("k" + i);
    }
  }

  private static String list(Random random) {
    String list = "";
    while (list.isEmpty()) {
      for (char letter = 'a'; letter <= 'd'; letter++) {
        list += random.nextBoolean() ? letter : "";
      }
    }
    return list;
  }

  private static void write(Jvm jvm, Random random, int value, Map<String, Integer> last) {
    Map<String, Integer> many = new HashMap<>();
    for (int i = 0; i < KEYS / 2; i++) {
      String key = "k" + random.nextInt(KEYS);
      if (i % 2 == 0) {
        jvm.cache.put(key, value);
        many.remove(key);
        last.put(key, value);
      } else {
        many.put(key, value);
      }
    }
    jvm.cache.putAll(many);
    last.putAll(many);
  }

  @Test
  void listThatIsNone_isRefused_andChangesNothing() {
    Jvm jvm = new Jvm("ab");
    Servers list = jvm.manager.unwrap(Servers.class);

    for (List<String> wrong : List.of(List.<String>of(), List.of("h1:0"), List.of("h1", "h1"))) {
      assertThatThrownBy(() -> list.set(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("host:port*weight");
    }

    assertThat(list.get()).isEqualTo(addresses("ab"));
  }
}
