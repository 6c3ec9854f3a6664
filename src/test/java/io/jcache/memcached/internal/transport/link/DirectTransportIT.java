package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.testkit.FaultProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A direct transport to a server with meta commands, which are sent to it. */
final class DirectTransportIT extends NodeContract {
  @Override
  Connector connector() {
    return new DirectConnector(1);
  }

  @Test
  void metaCommands_areSent() {
    try (FaultProxy proxy = FaultProxy.before(server);
        Transport counted =
            new NodeTransport(
                new Node(proxy.host(), proxy.port(), 1), options(), new DirectConnector(1))) {
      await(counted.stats("")); // what comes before there is a connection is classic text
      await(counted.set("k", ONE, 0));
      assertThat(await(counted.get(List.of("k", "l")))).containsOnlyKeys("k");
      assertThat(await(counted.compareAndDelete("k", await(counted.gets("k")).token(), ABSENT)))
          .hasToString("DONE");
      assertThat(proxy.traffic().requests())
          .containsEntry("ms", 1L)
          .containsEntry("mg", 4L) // one asks whether there are meta commands
          .containsEntry("md", 1L)
          .doesNotContainKeys("get", "gets", "set", "cas");
    }
  }
}
