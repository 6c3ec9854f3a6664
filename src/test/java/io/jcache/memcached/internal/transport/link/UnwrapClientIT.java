package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyClients;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.internal.GetCompletionListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnwrapClientIT {
  private static final ClassLoader LOADER = new URLClassLoader(new URL[0]);
  private static final Node NOWHERE = new Node("no-such-host.invalid", 11211, 1);

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true"})
  void client_speaksToAllServersOnOurRing(boolean binary, boolean modulo) throws Exception {
    TransportOptions options =
        TransportOptions.of(Duration.ofSeconds(5), binary ? Protocol.BINARY : Protocol.ASCII);
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start()) {
      List<Node> nodes =
          List.of(new Node(one.host(), one.port(), 1), new Node(two.host(), two.port(), 2));
      Ring ring = modulo ? Ring.modulo(nodes) : Ring.ketama(nodes);
      MemcachedClient client = SpyClients.forUser(nodes, ring, options, LOADER);
      try (Transport first = new NodeTransport(nodes.get(0), options, new SpyConnector());
          Transport second = new NodeTransport(nodes.get(1), options, new SpyConnector())) {
        List<Transport> transports = List.of(first, second);
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 100; i++) {
          String key = "key" + i;
          int index = ring.indexOf(key);
          used.add(index);
          assertThat(client.set(key, 0, "12").get(20, TimeUnit.SECONDS)).isTrue();
          assertThat(
                  transports
                      .get(index)
                      .get(List.of(key))
                      .await(Deadline.after(Duration.ofSeconds(5)))
                      .get(key))
              .isEqualTo("12".getBytes(UTF_8));
        }
        assertThat(used).containsExactlyInAnyOrder(0, 1);
        assertThat(client.incr("key1", 5)).isEqualTo(17);
        assertThat(client.append("key2", "3").get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(client.get("key2")).isEqualTo("123");
        assertThat(client.getStats()).hasSize(2);
        assertThat(client.getBulk(List.of("key1", "key2", "key3"))).hasSize(3);
      } finally {
        client.shutdown();
      }
      client.getConnection().join(5000);
      assertThat(client.getConnection().isAlive()).isFalse();
    }
  }

  @Test
  void threads_areNamedDaemonsWithoutAContextClassLoader() {
    try (MemcachedServer server = MemcachedServer.start()) {
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      MemcachedClient client =
          SpyClients.forUser(
              List.of(NodeContract.node(server)),
              Ring.ketama(List.of(NodeContract.node(server))),
              TransportOptions.of(Duration.ofSeconds(5), Protocol.ASCII),
              LOADER);
      try {
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        assertThat(client.getConnection().getName()).startsWith("jcache-memcached-");
        assertThat(client.getConnection().isDaemon()).isTrue();
        assertThat(client.getConnection().getContextClassLoader()).isNull();
      } finally {
        client.shutdown();
      }
    }
  }

  /** The library calls listeners from its I/O thread, which pins no class loader. */
  @Test
  void listener_ofACallerWithoutAContextClassLoader_hasThatOfTheManager() throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(null);
    try (MemcachedServer server = MemcachedServer.start()) {
      MemcachedClient client =
          SpyClients.forUser(
              List.of(NodeContract.node(server)),
              Ring.ketama(List.of(NodeContract.node(server))),
              TransportOptions.of(Duration.ofSeconds(5), Protocol.ASCII),
              LOADER);
      CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
      try {
        client
            .asyncGet("k")
            .addListener(
                (GetCompletionListener)
                    future -> seen.complete(Thread.currentThread().getContextClassLoader()));

        assertThat(seen.get(20, TimeUnit.SECONDS)).isSameAs(LOADER);
      } finally {
        client.shutdown();
      }
    } finally {
      current.setContextClassLoader(before);
    }
  }

  @Test
  void unknownHost_isNamed() {
    assertThat(
            TransportContract.failure(
                () ->
                    SpyClients.forUser(
                        List.of(NOWHERE),
                        Ring.ketama(List.of(NOWHERE)),
                        TransportOptions.of(Duration.ofSeconds(5), Protocol.ASCII),
                        LOADER),
                Kind.DOWN))
        .hasMessageContaining("no-such-host.invalid");
  }
}
