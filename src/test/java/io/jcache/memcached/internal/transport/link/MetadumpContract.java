package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dump of a real memcached gives, and how it fails. */
abstract class MetadumpContract {
  /** A hash table for all items from the start: one that grows has been seen to freeze a server. */
  private static final String[] ROOMY = {"-m", "256", "-o", "hashpower=18"};

  private static final TransportOptions OPTIONS =
      TransportOptions.of(Duration.ofSeconds(20), Protocol.ASCII);
  private static final byte[] VALUE = {1};

  /** Starts the server that is dumped. */
  abstract MemcachedServer start(String... extraArgs);

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static Set<String> fill(Transport transport, String prefix, int count) {
    Set<String> keys = new TreeSet<>();
    List<Reply<Void>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = prefix + i;
      keys.add(key);
      replies.add(transport.set(key, VALUE, 0));
      if (replies.size() == 1000) {
        replies.forEach(reply -> reply.await(later()));
        replies.clear();
      }
    }
    replies.forEach(reply -> reply.await(later()));
    return keys;
  }

  private static List<String> dump(Transport transport, String prefix) {
    List<String> keys = new ArrayList<>();
    transport.dump(
        prefix, (buffer, offset, length) -> keys.add(new String(buffer, offset, length, US_ASCII)));
    return keys;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void dump_amongForeignKeys_listsExactlyOurs() {
    try (MemcachedServer server = start(ROOMY);
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      Set<String> ours = fill(transport, "shop:cache.1a.s/%25 x=".replace(' ', '+'), 50_000);
      fill(transport, "shop:cache.1b.", 20_000);
      fill(transport, "sho", 20_000);
      fill(transport, "z", 20_000);
      List<String> listed = dump(transport, "shop:cache.1a.");
      assertThat(listed).hasSameSizeAs(ours);
      assertThat(new TreeSet<>(listed)).isEqualTo(ours);
      assertThat(dump(transport, "shop:cache.")).hasSize(70_000);
    }
  }

  @Test
  void dump_everyPrintableCharacter_comesBackAsItWas() {
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      Set<String> keys = new TreeSet<>();
      for (char c = '!'; c <= '~'; c++) {
        keys.add("%c".formatted(c));
        keys.add("%cx%c".formatted(c, c));
      }
      keys.add("k".repeat(250));
      keys.add("%".repeat(250));
      keys.forEach(key -> transport.set(key, VALUE, 0).await(later()));
      assertThat(new TreeSet<>(dump(transport, ""))).isEqualTo(keys);
      for (char c = '!'; c <= '~'; c++) {
        String prefix = "%cx".formatted(c);
        assertThat(dump(transport, prefix)).containsExactly(prefix + c);
      }
    }
  }

  @Test
  void dump_ofAnEmptyNode_isEmpty() {
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      assertThat(dump(transport, "")).isEmpty();
    }
  }

  @Test
  void dump_endedEarly_freesTheCrawler() {
    try (MemcachedServer server = start(ROOMY);
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      fill(transport, "k", 200_000);
      for (int i = 0; i < 10; i++) {
        AtomicInteger taken = new AtomicInteger();
        transport.dump("k", (buffer, offset, length) -> taken.incrementAndGet() < 3);
        assertThat(taken).hasValue(3);
        transport.set("k1", VALUE, 0).await(later());
      }
      assertThat(dump(transport, "k")).hasSize(200_000);
    }
  }

  @Test
  void dump_sinkThrows_freesTheCrawler() {
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      fill(transport, "k", 1000);
      TransportContract.failure(
          () ->
              transport.dump(
                  "k",
                  (buffer, offset, length) -> {
                    throw new TransportException(Kind.CLOSED, "", "by the sink", null);
                  }),
          Kind.CLOSED);
      assertThat(dump(transport, "k")).hasSize(1000);
    }
  }

  @Test
  void dumps_ofSeveralThreads_waitForEachOther() throws Exception {
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      fill(transport, "k", 20_000);
      List<Callable<Integer>> dumps = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        dumps.add(() -> dump(transport, "k").size());
      }
      ExecutorService executor = Executors.newFixedThreadPool(4);
      try {
        for (Future<Integer> size : executor.invokeAll(dumps)) {
          assertThat(size.get()).isEqualTo(20_000);
        }
      } finally {
        executor.shutdownNow();
      }
    }
  }

  @Test
  void dump_behindOneThatDoesNotEnd_saysWhichItIs() throws Exception {
    try (MemcachedServer slow = start();
        MemcachedServer healthy = start();
        Transport transport =
            new NodeTransport(NodeContract.node(slow), OPTIONS, new SpyConnector())) {
      fill(transport, "shop:", 1);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      ExecutorService executor = Executors.newSingleThreadExecutor();
      try {
        Future<?> endless =
            executor.submit(
                () ->
                    transport.dump(
                        "shop:",
                        (buffer, offset, length) -> {
                          begun.countDown();
                          awaitUninterruptibly(end);
                          return true;
                        }));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        Node node = NodeContract.node(healthy);
        Duration patience = Duration.ofMillis(100);
        TransportException e =
            TransportContract.failure(
                () -> Metadump.run(node, OPTIONS, "", (b, o, l) -> true, patience),
                Kind.OVERLOADED);
        assertThat(e)
            .hasMessageContaining(healthy.address())
            .hasMessageContaining("waited for 100 ms")
            .hasMessageContaining("memcached " + slow.address() + ", prefix shop:, asked for");
        end.countDown();
        endless.get(20, TimeUnit.SECONDS);
        Metadump.run(node, OPTIONS, "", (b, o, l) -> true, patience);
      } finally {
        end.countDown();
        executor.shutdownNow();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-X, metadump not allowed, ASCII",
    "-o no_lru_crawler, lru crawler disabled, ASCII",
    "-B binary, closed the connection, BINARY"
  })
  void dump_refusedByTheServer_saysWhy(String argument, String reason, Protocol protocol) {
    TransportOptions options = TransportOptions.of(Duration.ofSeconds(20), protocol);
    try (MemcachedServer server = start(argument.split(" "));
        Transport transport =
            new NodeTransport(NodeContract.node(server), options, new SpyConnector())) {
      transport.set("k", VALUE, 0).await(later());
      assertThat(TransportContract.failure(() -> dump(transport, ""), Kind.UNSUPPORTED))
          .hasMessageContaining(server.address())
          .hasMessageContaining(reason)
          .hasMessageContaining("lru_crawler metadump hash");
    }
  }

  @Test
  void dump_overBinary_listsTheKeys() {
    TransportOptions options = TransportOptions.of(Duration.ofSeconds(20), Protocol.BINARY);
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), options, new SpyConnector())) {
      fill(transport, "k", 100);
      assertThat(dump(transport, "k")).hasSize(100);
    }
  }

  @Test
  void dump_ofADeadNode_isDown() {
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      server.kill();
      assertThat(TransportContract.failure(() -> dump(transport, ""), Kind.DOWN))
          .hasMessageContaining("Connection refused");
    }
  }

  @Test
  void dump_ofAFrozenNode_timesOut() {
    TransportOptions quick = TransportOptions.of(Duration.ofMillis(200), Protocol.ASCII);
    try (MemcachedServer server = start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), quick, new SpyConnector())) {
      server.freeze();
      assertThat(TransportContract.failure(() -> dump(transport, ""), Kind.TIMEOUT))
          .hasMessageContaining("silent for 200 ms");
    }
  }

  /** A short list must not be taken for a complete one. */
  @Test
  void dump_serverKilledInItsMiddle_isLost() {
    try (MemcachedServer server = start(ROOMY);
        Transport transport =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector())) {
      fill(transport, "k", 200_000);
      AtomicInteger taken = new AtomicInteger();
      assertThat(
              TransportContract.failure(
                  () ->
                      transport.dump(
                          "k",
                          (buffer, offset, length) -> {
                            if (taken.incrementAndGet() == 1) {
                              server.kill();
                            }
                            return true;
                          }),
                  Kind.LOST))
          .hasMessageContaining(server.address())
          .hasMessageContaining("dump of keys: the connection was lost");
      assertThat(taken).hasValueBetween(1, 199_999);
    }
  }

  @Test
  void dump_serverFrozenInItsMiddle_timesOut() {
    TransportOptions quick = TransportOptions.of(Duration.ofMillis(500), Protocol.ASCII);
    try (MemcachedServer server = start(ROOMY);
        Transport filling =
            new NodeTransport(NodeContract.node(server), OPTIONS, new SpyConnector());
        Transport transport =
            new NodeTransport(NodeContract.node(server), quick, new SpyConnector())) {
      fill(filling, "k", 200_000);
      AtomicInteger taken = new AtomicInteger();
      TransportContract.failure(
          () ->
              transport.dump(
                  "k",
                  (buffer, offset, length) -> {
                    if (taken.incrementAndGet() == 1) {
                      server.freeze();
                    }
                    return true;
                  }),
          Kind.TIMEOUT);
    }
  }
}
