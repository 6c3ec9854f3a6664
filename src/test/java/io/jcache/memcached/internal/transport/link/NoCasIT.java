package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Wiring;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A memcached that was started without compare-and-set. */
final class NoCasIT {

  @ParameterizedTest
  @EnumSource
  void serverIsDown_andTheFlagIsNamed(Wiring wiring) {
    Deadline later = Deadline.after(Duration.ofSeconds(60));
    try (MemcachedServer server = MemcachedServer.start("-C");
        Transport transport =
            wiring.open(NodeContract.node(server), wiring.options(Duration.ofSeconds(60)))) {
      TransportException e =
          TransportContract.failure(() -> transport.gets("k").await(later), Kind.DOWN);
      assertThat(e).hasMessageContaining("start memcached without -C");
    }
  }
}
