package io.jcache.memcached.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.transport.NodeStatus.State;
import io.jcache.memcached.transport.TransportException.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A large answer that takes its time is no silence: bytes of it come all the while. */
final class SlowLinkIT {

  @Test
  void largeAnswer_onItsWay_isNoSilence() {
    try (MemcachedServer server = MemcachedServer.start();
        FaultProxy proxy = FaultProxy.before(server);
        Transport transport =
            Transports.spy(
                new Node(proxy.host(), proxy.port(), 1),
                TransportOptions.of(Duration.ofMillis(400), false))) {
      Deadline later = Deadline.after(Duration.ofSeconds(20));
      transport.set("large", new byte[900_000], 0).await(later);
      proxy.inject(Direction.TO_CLIENT, Fault.drip(10_000, Duration.ofMillis(50)));
      Reply<Item> large = transport.gets("large");
      TransportContract.failure(
          () -> large.await(Deadline.after(Duration.ofMillis(400))), Kind.TIMEOUT);
      assertThat(transport.status().state()).as("after the timeout").isEqualTo(State.UP);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3600));
      assertThat(large.await(later).value()).hasSize(900_000);
      assertThat(transport.status().reconnects()).isZero();
    }
  }
}
