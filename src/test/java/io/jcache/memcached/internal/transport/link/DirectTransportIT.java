package io.jcache.memcached.internal.transport.link;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
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

  private void knowMetaCommands() {
    eventually("meta commands are known")
        .until(
            () -> {
              await(transport.get(List.of("k")));
              return transport.addsForTokens();
            });
  }

  @Test
  void addForToken_tellsTheTokenOfWhatIsStored() {
    knowMetaCommands();

    CasToken token = await(transport.addForToken("k", ONE, 0));

    assertThat(token).isEqualTo(gets("k").token());
    assertThat(await(transport.addForToken("k", TWO, 0))).isNull();
    assertThat(value("k")).isEqualTo(ONE);
    assertThat(await(transport.compareAndSet("k", token, TWO, 0))).isEqualTo(CasResult.DONE);
    assertThat(value("k")).isEqualTo(TWO);
  }

  @Test
  void addForToken_ofOneThatIsGone_isOfAnotherState() {
    knowMetaCommands();
    CasToken token = await(transport.addForToken("k", ONE, 0));
    await(transport.delete("k"));
    await(transport.addForToken("k", ONE, 0));

    assertThat(await(transport.compareAndSet("k", token, TWO, 0))).isEqualTo(CasResult.CONFLICT);
  }

  @Test
  void metaCommands_areSent() {
    try (FaultProxy proxy = FaultProxy.before(server);
        Transport counted =
            new NodeTransport(
                new Node(proxy.host(), proxy.port(), 1), options(), new DirectConnector(1))) {
      // What comes before the connection is in use is classic text.
      eventually("meta commands are sent")
          .until(
              () -> {
                await(counted.get(List.of("k")));
                return proxy.traffic().requests().getOrDefault("mg", 0L) > 1;
              });
      proxy.resetTraffic();
      await(counted.set("k", ONE, 0));
      assertThat(await(counted.get(List.of("k", "l")))).containsOnlyKeys("k");
      assertThat(await(counted.compareAndDelete("k", await(counted.gets("k")).token(), ABSENT)))
          .hasToString("DONE");
      assertThat(proxy.traffic().requests())
          .containsEntry("ms", 1L)
          .containsEntry("mg", 3L)
          .containsEntry("md", 1L)
          .doesNotContainKeys("get", "gets", "set", "cas");
    }
  }
}
