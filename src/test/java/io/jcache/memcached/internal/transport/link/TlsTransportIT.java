package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.TlsServers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A direct transport to a server that takes TLS alone. */
@Tag("full")
final class TlsTransportIT extends NodeContract {
  @TempDir static Path directory;

  private TlsServers servers;

  @Override
  MemcachedServer start(String... arguments) {
    servers = servers == null ? new TlsServers(directory) : servers;
    return servers.start(arguments);
  }

  @Override
  TransportOptions options() {
    return servers.secured(super.options());
  }

  @Override
  Connector connector() {
    return new DirectConnector(1);
  }

  /** TLS gives nothing of a record until it has all of it. */
  @Test
  void recordThatTakesLongerThanTheTimeout_makesNoNodeSuspect() {
    Duration timeout = Duration.ofMillis(400);
    Deadline later = Deadline.after(Duration.ofSeconds(60));
    try (MemcachedServer slow = start();
        FaultProxy proxy = FaultProxy.before(slow);
        Transport transport =
            new NodeTransport(
                new Node(proxy.host(), proxy.port(), 1),
                servers.secured(TransportOptions.of(timeout, Protocol.ASCII)),
                connector())) {
      transport.set("k", new byte[16_000], 0).await(later);
      proxy.inject(Direction.TO_CLIENT, Fault.drip(100, Duration.ofMillis(5)));
      Reply<Item> slowly = transport.gets("k");

      TransportContract.failure(() -> slowly.await(Deadline.after(timeout)), Kind.TIMEOUT);

      assertThat(transport.status().state()).isEqualTo(State.UP);
      assertThat(slowly.await(later).value()).hasSize(16_000);
    }
  }
}
