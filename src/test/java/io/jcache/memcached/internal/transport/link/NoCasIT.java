package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.testkit.MemcachedServer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A memcached that was started without compare-and-set. */
final class NoCasIT {

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void serverIsDown_andTheFlagIsNamed(Protocol protocol) {
    Deadline later = Deadline.after(Duration.ofSeconds(60));
    try (MemcachedServer server = MemcachedServer.start("-C");
        Transport transport =
            new NodeTransport(
                NodeContract.node(server),
                TransportOptions.of(Duration.ofSeconds(60), protocol),
                new SpyConnector())) {
      TransportException e =
          TransportContract.failure(() -> transport.gets("k").await(later), Kind.DOWN);
      assertThat(e).hasMessageContaining("start memcached without -C");
    }
  }
}
