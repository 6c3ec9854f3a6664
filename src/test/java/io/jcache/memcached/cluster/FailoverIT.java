package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.ManagerReadings;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.NodeReport;
import io.jcache.memcached.Servers;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that stay down, and are dropped until they answer. Each manager stands for a JVM. */
@Tag("full")
final class FailoverIT {
  private static final int KEYS = 300;
  private static final String DROP = "&failover.action=drop&failover.after=1s";

  private final List<MemcachedServer> servers = new ArrayList<>();
  private final List<Jvm> jvms = new ArrayList<>();

  FailoverIT() {
    while (servers.size() < 4) {
      servers.add(MemcachedServer.start());
    }
  }

  @AfterEach
  void close() {
    jvms.forEach(jvm -> jvm.manager.close());
    servers.forEach(MemcachedServer::close);
  }

  /** A JVM with a list of its own. */
  private final class Jvm {
    final CacheManager manager;
    final Cache<String, Integer> cache;

    Jvm(String list, String options) {
      this.manager =
          new MemcachedCachingProvider()
              .getCacheManager(
                  URI.create(
                      "memcached://%s/failover?timeout=500ms%s"
                          .formatted(String.join(";", addresses(list)), options)),
                  null);
      this.cache =
          manager.createCache(
              "c",
              new MemcachedConfiguration<String, Integer>().setTypes(String.class, Integer.class));
      jvms.add(this);
    }

    void putAll(int value) {
      IntStream.range(0, KEYS).forEach(i -> cache.put("k" + i, value));
    }

    /** Returns how many keys have each value; those that are missing count as 0. */
    Map<Integer, Long> values() {
      Map<Integer, Long> counts = new HashMap<>();
      for (int i = 0; i < KEYS; i++) {
        Integer value = cache.get("k" + i);
        counts.merge(value == null ? 0 : value, 1L, Long::sum);
      }
      return counts;
    }

    List<String> dropped() {
      return manager.unwrap(ManagerReadings.class).nodes().stream()
          .filter(node -> node.state().equals("DROPPED"))
          .map(NodeReport::address)
          .toList();
    }

    void awaitDropped(String list) {
      eventually("these are dropped: " + list).until(() -> dropped().equals(addresses(list)));
    }

    Servers servers() {
      return manager.unwrap(Servers.class);
    }
  }

  /** Stores all keys, again where a server was too slow, until another JVM finds them. */
  private static void storeAll(int value, Jvm by, Jvm other) {
    eventually("all are " + value)
        .until(
            () -> {
              by.putAll(value);
              return other.values().equals(Map.of(value, (long) KEYS));
            });
  }

  /** Returns the addresses of servers that are named by letters. */
  private List<String> addresses(String list) {
    return list.chars().mapToObj(letter -> servers.get(letter - 'a').address()).toList();
  }

  private MemcachedServer third() {
    return servers.get(2);
  }

  /** How a server goes down, and comes back. */
  private enum Outage {
    /** It is another process, and empty. */
    KILL(MemcachedServer::kill, MemcachedServer::restart),
    /** It has what it had. */
    FREEZE(MemcachedServer::freeze, MemcachedServer::thaw);

    private final Consumer<MemcachedServer> begin;
    private final Consumer<MemcachedServer> end;

    Outage(Consumer<MemcachedServer> begin, Consumer<MemcachedServer> end) {
      this.begin = begin;
      this.end = end;
    }
  }

  @ParameterizedTest
  @CsvSource({"KILL, spymemcached", "FREEZE, direct"})
  void serverThatStaysDown_isReplacedByTheOthers_untilItIsBack(Outage outage, String transport) {
    Jvm one = new Jvm("abc", DROP + "&transport=" + transport);
    Jvm two = new Jvm("abc", DROP + "&transport=" + transport);
    storeAll(1, one, two);

    try (CapturedLog log = new CapturedLog()) {
      outage.begin.accept(third());
      assertThat(one.values()).as("its keys are missing").containsOnlyKeys(0, 1);
      jvms.forEach(jvm -> jvm.awaitDropped("c"));
      assertThat(log.lines("dropped until they answer, as they stay down: " + addresses("c")))
          .hasSize(2);
    }
    assertThat(two.values()).as("those of others are not").containsOnlyKeys(0, 1);
    storeAll(2, one, two);
    assertThat(one.servers().get()).isEqualTo(addresses("abc"));

    try (CapturedLog log = new CapturedLog()) {
      outage.end.accept(third());
      jvms.forEach(jvm -> jvm.awaitDropped(""));
      assertThat(log.lines("they answer again: " + addresses("c"))).hasSize(2);
    }
    assertThat(one.values()).containsOnlyKeys(0, 2);
    assertThat(two.values()).containsOnlyKeys(0, 2);
    storeAll(3, two, one);
    assertThat(new Jvm("c", "").values()).as("it has its keys").containsKey(3);
  }

  /** The control: lists that are shortened, and lengthened again, by each for itself. */
  @Test
  void serverThatComesBackWithItsMemory_givesWhatIsOld_toThoseWhoOnlyRehash() {
    new Jvm("abc", "").putAll(1);
    new Jvm("ab", "").putAll(2);

    assertThat(new Jvm("abc", "").values()).containsKey(1);
  }

  /** For all that this JVM knows it has lost its network. */
  @Test
  void mostServersDown_areNotDropped() {
    Jvm jvm = new Jvm("abc", DROP);
    storeAll(1, jvm, jvm);
    try (CapturedLog log = new CapturedLog()) {
      servers.subList(1, 3).forEach(MemcachedServer::freeze);
      eventually("it is time").until(() -> !log.lines("2 of 3 servers are down").isEmpty());
      assertThat(jvm.dropped()).isEmpty();
      servers.subList(1, 3).forEach(MemcachedServer::thaw);
    }

    eventually("all answer").until(() -> jvm.values().equals(Map.of(1, (long) KEYS)));
  }

  /** For all that is known it has still changed the keys of the server that the other dropped. */
  @Test
  void jvmThatTakesADroppedServerOffByHand_findsNothingThatMayBeOlderThanItsChanges() {
    Jvm jvm = new Jvm("abc", DROP);
    third().kill();
    jvm.awaitDropped("c");
    storeAll(1, jvm, jvm);
    Jvm late = new Jvm("abc", "");

    late.servers().set(addresses("ab"));

    assertThat(late.values()).containsOnlyKeys(0);
  }

  @Test
  void anotherList_keepsWhatIsDropped() {
    Jvm jvm = new Jvm("abc", DROP);
    third().kill();
    jvm.awaitDropped("c");

    jvm.servers().set(addresses("bcd"));
    assertThat(jvm.dropped()).isEqualTo(addresses("c"));
    assertThat(jvm.servers().get()).isEqualTo(addresses("bcd"));
    storeAll(1, jvm, new Jvm("bd", ""));

    jvm.servers().set(addresses("bd"));
    assertThat(jvm.dropped()).isEmpty();
    assertThat(jvm.values()).containsOnly(Map.entry(1, (long) KEYS));
    jvm.servers().set(addresses("c"));
    assertThat(jvm.dropped()).as("there is no other").isEmpty();
    assertThat(jvm.values()).containsOnlyKeys(0);
  }
}
