package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A large answer that takes its time is no silence: bytes of it come all the while. */
@Tag("alone")
@Tag("full")
@ParameterizedClass
@MethodSource("io.jcache.memcached.internal.transport.link.NodeContract#connectors")
final class SlowLinkIT {
  @Parameter Connector connector;

  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final int LENGTH = 900_000;

  /** At this pace the value takes 7.2 s, long after the heartbeat behind it is overdue. */
  private static final Fault SLOW = Fault.drip(5_000, Duration.ofMillis(40));

  private MemcachedServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() {
    server = MemcachedServer.start();
    proxy = FaultProxy.before(server);
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.close();
  }

  private Transport open(boolean binary) {
    TransportOptions options =
        Impatience.of(
            TransportOptions.of(TIMEOUT, binary ? Protocol.BINARY : Protocol.ASCII), SILENCE);
    Transport transport =
        new NodeTransport(new Node(proxy.host(), proxy.port(), 1), options, connector);
    eventually("the server is reached")
        .ignoreException(TransportException.class)
        .untilAsserted(() -> transport.set("large", new byte[LENGTH], 0).await(later()));
    proxy.inject(Direction.TO_CLIENT, SLOW);
    return transport;
  }

  private static Deadline later() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeAnswer_onItsWay_isNoSilence(boolean binary) {
    try (Transport transport = open(binary)) {
      long start = System.nanoTime();
      Reply<Item> large = transport.gets("large");
      TransportContract.failure(() -> large.await(Deadline.after(TIMEOUT)), Kind.TIMEOUT);
      assertThat(transport.status().state()).as("after the timeout").isEqualTo(State.UP);
      assertThat(large.await(later()).value()).hasSize(LENGTH);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("the answer took longer than a silence may")
          .isGreaterThan(SILENCE.plusSeconds(2));
      assertThat(transport.status().state()).isEqualTo(State.UP);
      assertThat(transport.status().reconnects()).isZero();
    }
  }

  /**
   * The heartbeat was sent before the last byte came; still it is the silence after that counts.
   */
  @Test
  void largeAnswer_thatStopsMidway_isASilence() {
    try (Transport transport = open(false)) {
      Reply<Item> large = transport.gets("large");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
      proxy.inject(Direction.TO_CLIENT, Fault.freeze());
      assertThat(TransportContract.failure(() -> large.await(later()), Kind.LOST))
          .hasMessageContaining("has not answered anything for 2000 ms");
    }
  }
}
