package io.jcache.memcached.internal.transport.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that break in the middle of requests. The client library, left to itself, resends a
 * half-written request on its next connection and is one answer behind from then on. The check of
 * the answers' keys is switched off here: replacing the whole client must be enough.
 */
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectors")
final class ResetIT {
  @Parameter Connector connector;

  private static final int THREADS = 8;
  private static final int ROUNDS = 400;
  private static final int GREETING = 200;
  private static final int MEAN_BYTES = 600_000;
  private static final long SEED = 42;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void connections_resetMidway_neverShiftAnswers(boolean binary) throws Exception {
    TransportOptions options =
        TransportOptions.of(Duration.ofSeconds(2), binary ? Protocol.BINARY : Protocol.ASCII);
    AtomicInteger answered = new AtomicInteger();
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        Transport transport =
            new NodeTransport(
                new Node(proxy.host(), proxy.port(), 1),
                options,
                connector,
                (asked, got) -> true)) {
      Random lengths = new Random(SEED);
      proxy.inject(
          Direction.TO_SERVER, Fault.resetAfter(() -> GREETING + lengths.nextInt(2 * MEAN_BYTES)));
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int id = i;
        tasks.add(
            () -> {
              exercise(transport, id, answered);
              return null;
            });
      }
      ExecutorService executor = Executors.newFixedThreadPool(THREADS);
      try {
        for (Future<Void> future : executor.invokeAll(tasks)) {
          future.get();
        }
      } finally {
        executor.shutdownNow();
      }
      assertThat(proxy.traffic().resets()).as("resets").isGreaterThan(20);
      assertThat(answered.get()).as("answered reads").isGreaterThan(THREADS * ROUNDS / 4);
    }
  }

  private void exercise(Transport transport, int id, AtomicInteger answered) {
    Random random = new Random(SEED + id);
    for (int round = 0; round < ROUNDS; round++) {
      String key = "thread-" + id + "-" + random.nextInt(5);
      byte[] name = (key + "!").getBytes(US_ASCII);
      byte[] value = Arrays.copyOf(name, name.length + random.nextInt(60_000));
      Reply<Void> set = transport.set(key, value, 0);
      Reply<Boolean> added = transport.add(key, value, 0);
      Reply<Item> item = transport.gets(key);
      try {
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));
        set.await(deadline);
        assertThat(added.await(deadline)).as("add behind set, seed " + SEED).isFalse();
        byte[] read = item.await(deadline).value();
        assertThat(Arrays.copyOf(read, name.length)).as("seed " + SEED).isEqualTo(name);
        answered.incrementAndGet();
      } catch (TransportException e) {
        assertThat(e.kind()).as(e.getMessage()).isIn(Kind.LOST, Kind.DOWN, Kind.TIMEOUT);
      }
    }
  }
}
