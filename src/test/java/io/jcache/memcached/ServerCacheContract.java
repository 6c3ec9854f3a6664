package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.link.DirectConnector;
import io.jcache.memcached.internal.transport.link.NodeTransport;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.ChildJvm;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.MutatedBytes;
import io.jcache.memcached.testkit.RandomObjects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A cache on a real memcached. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerCacheContract extends WholeCacheContract {
  private static final int LONGEST = 2_000;

  private MemcachedServer server;

  /** Returns what follows the address in the URI. */
  abstract String suffix();

  /** Starts the server, this machine's memcached. */
  MemcachedServer start(String... extraArgs) {
    return MemcachedServer.start(extraArgs);
  }

  /** Returns where clients reach the server. */
  String address(MemcachedServer server) {
    return server.address();
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Override
  CacheFixture open() {
    if (server == null) {
      server = start("-m", "512");
    } else {
      server.restart();
    }
    return CacheFixture.on(address(server), suffix());
  }

  @Override
  void readElsewhere(String cacheName, String expected) {
    String uri = fixture().manager().getURI().toString();
    try (ChildJvm jvm =
        ChildJvm.start(KeyReader.class, uri, cacheName, SEED, keys(), isIterable())) {
      assertThat(jvm.hear()).isEqualTo(expected);
    }
  }

  @Test
  void get_ofDamagedItems_isTheOriginalOrAMiss() {
    int damaged = 2 * objects();
    RandomObjects objects = new RandomObjects(SEED);
    List<Object> values = new ArrayList<>();
    List<byte[]> items = new ArrayList<>();
    Map<Integer, String> itemKeys = new HashMap<>();
    int misses = 0;
    try (Transport raw = raw();
        CapturedLog log = new CapturedLog()) {
      while (values.size() < 100) {
        int key = values.size();
        Object value = objects.next();
        cache().put(key, value);
        String itemKey = itemKey(raw, key, itemKeys);
        byte[] item = raw.get(List.of(itemKey)).await(soon()).get(itemKey);
        if (item.length <= LONGEST) {
          values.add(value);
          items.add(item);
        }
      }
      MutatedBytes mutated = new MutatedBytes(SEED, items);
      for (int i = 0; i < damaged; i++) {
        int key = i % values.size();
        raw.set(itemKeys.get(key), mutated.next(items.get(key)), 0).await(soon());
        Object found = cache().get(key);
        if (found == null) {
          misses++;
        } else {
          assertThat(RandomObjects.difference(values.get(key), found))
              .as("seed %d, round %d", SEED, i)
              .isNull();
        }
      }
      assertThat(log.lines("WARN")).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    }
    assertThat(misses).isGreaterThan(damaged * 99 / 100);
  }

  /** Finds the item of a key that was put just now. */
  private static String itemKey(Transport raw, int key, Map<Integer, String> known) {
    if (!known.containsKey(key)) {
      raw.dump(
          "whole/whole~",
          (buffer, offset, length) -> {
            String itemKey = new String(buffer, offset, length, StandardCharsets.US_ASCII);
            if (itemKey.endsWith(".i" + key)) {
              known.put(key, itemKey);
            }
            return true;
          });
    }
    return known.get(key);
  }

  @Test
  void itemKeys_areThePrefixTheCacheAndTheKey() {
    cache().put(7, "value");
    Set<String> itemKeys = new HashSet<>();
    try (Transport raw = raw()) {
      raw.dump(
          "",
          (buffer, offset, length) ->
              itemKeys.add(new String(buffer, offset, length, StandardCharsets.US_ASCII)));
    }

    assertThat(itemKeys)
        .hasSize(2)
        .contains("whole/whole~")
        .anyMatch(key -> key.matches("whole/whole~[0-9a-z]+\\.i7"));
  }

  @Test
  void unwrap_toAClient_isOneWhereTheLibraryCanConnect() throws Exception {
    useClient();
  }

  /** Uses the client for the application's own keys. */
  void useClient() throws Exception {
    MemcachedClient client = fixture().manager().unwrap(MemcachedClient.class);

    assertThat(client).isSameAs(fixture().manager().unwrap(MemcachedClient.class));
    assertThat(client.set("greeting", 0, "hello").get()).isTrue();
    assertThat(client.append("greeting", " world").get()).isTrue();
    assertThat(client.prepend("greeting", "> ").get()).isTrue();
    assertThat(client.get("greeting")).isEqualTo("> hello world");
    assertThat(client.incr("visits", 5, 10)).isEqualTo(10);
    assertThat(client.incr("visits", 5)).isEqualTo(15);
    assertThat(client.decr("visits", 1)).isEqualTo(14);
    assertThat(client.getStats().values())
        .allSatisfy(stats -> assertThat(stats).containsKey("pid"));
    assertStatisticsOfAGroup(client);
    cache().put("greeting", "of the cache");
    assertThat(client.get("greeting")).isEqualTo("> hello world");
  }

  /** Has a client asked for statistics of a group. */
  void assertStatisticsOfAGroup(MemcachedClient client) {
    assertThat(client.getStats("slabs").values()).isNotEmpty();
  }

  private Transport raw() {
    return new NodeTransport(server.node(), options(), new DirectConnector(1));
  }

  /** Returns the options of connections beside the cache. */
  TransportOptions options() {
    return TransportOptions.of(Duration.ofSeconds(10), Protocol.ASCII);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }
}
