package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.internal.transport.spy.SpyConnector;
import io.jcache.memcached.testkit.Impatience;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Stopwatch;
import java.lang.reflect.Field;
import java.nio.channels.Selector;
import java.time.Duration;
import net.spy.memcached.MemcachedConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the client library waits on is taken away from it. */
@Tag("full")
final class SpySelectorIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static boolean serves(Transport transport) {
    try {
      transport.gets("k").await(Deadline.after(TIMEOUT));
      return true;
    } catch (TransportException e) {
      return false;
    }
  }

  @Test
  void selector_closedUnderTheIoThread_serviceGoesOn() throws Exception {
    TransportOptions options =
        Impatience.of(TransportOptions.of(TIMEOUT, Protocol.ASCII), Duration.ofSeconds(2));
    try (MemcachedServer server = MemcachedServer.start();
        Transport transport =
            new NodeTransport(NodeContract.node(server), options, new SpyConnector())) {
      assertThat(serves(transport)).isTrue();
      Thread before =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().equals("jcache-memcached-io-" + server.address()))
              .findAny()
              .orElseThrow();
      Field field = MemcachedConnection.class.getDeclaredField("selector");
      field.setAccessible(true);
      ((Selector) field.get(before)).close();
      try (Stopwatch time = new Stopwatch()) {
        eventually("serves").until(() -> serves(transport));
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(9));
      }
      eventually("the old I/O thread is gone").until(() -> !before.isAlive());
    }
  }
}
