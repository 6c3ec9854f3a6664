package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.testkit.FaultProxy;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A direct transport to a server without meta commands, which it speaks classic text to. */
@Tag("full")
final class DirectOldTransportIT extends NodeContract {
  private OldServer old;

  @BeforeAll
  void startOldServer() {
    old = new OldServer(server);
  }

  @AfterAll
  void stopOldServer() {
    old.close();
  }

  @Override
  Connector connector() {
    return new DirectConnector(1);
  }

  @Override
  Transport open() {
    server.restart();
    return new NodeTransport(old.node(), options(), connector());
  }

  @Test
  void noMetaCommands_areSent() {
    try (FaultProxy proxy = FaultProxy.before(old.host(), old.port());
        Transport counted =
            new NodeTransport(
                new Node(proxy.host(), proxy.port(), 1), options(), new DirectConnector(1))) {
      await(counted.stats(""));
      await(counted.set("k", ONE, 0));
      assertThat(await(counted.get(List.of("k", "l")))).containsOnlyKeys("k");
      assertThat(await(counted.compareAndDelete("k", await(counted.gets("k")).token(), ABSENT)))
          .hasToString("DONE");
      assertThat(proxy.traffic().requests())
          .containsEntry("mg", 1L) // asks whether there are meta commands
          .containsEntry("set", 1L)
          .containsEntry("get", 1L)
          .containsEntry("cas", 1L)
          .doesNotContainKeys("ms", "md");
    }
  }
}
