package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.TransportOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that answers classic text, and cannot stand the question for meta commands. */
final class MetaQuestionTest {

  @Test
  void serverThatGoesAway_isDownNamingTheQuestionAndTheWayOut() throws Exception {
    assertThat(failure())
        .hasMessageContaining("mg ")
        .hasMessageContaining("transport = spymemcached")
        .hasMessageNotContaining("-S");
  }

  private static TransportException failure() throws Exception {
    FakeServer.Answers answers =
        new FakeServer.Answers() {
          @Override
          public String text(String command) {
            return "END\r\n";
          }

          @Override
          public String meta() {
            return FakeServer.CLOSE;
          }
        };
    try (FakeServer server = new FakeServer(answers);
        Transport transport =
            new NodeTransport(
                server.node(),
                TransportOptions.of(Duration.ofSeconds(20), Protocol.ASCII),
                new DirectConnector(1))) {
      TransportException e =
          TransportContract.failure(
              () -> transport.gets("k").await(Deadline.after(Duration.ofSeconds(20))), Kind.DOWN);
      assertThat(transport.status().state()).isEqualTo(State.DOWN);
      return e;
    }
  }
}
