package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long what was sent may be without an answer. */
final class SendLaneTest {

  private static final Duration TIMEOUT = Duration.ofHours(1);

  private final StoreFixture fixture = new StoreFixture();
  private final Shard shard = fixture.shard(fixture.node, fixture.generation());
  private final SendLane lane = new SendLane(StoreFixture.NODE, TIMEOUT, 100, 1000);

  @AfterEach
  void close() {
    lane.close(StoreFixture.soon());
  }

  /** A write on a connection, with the deadline by which its answer is awaited. */
  private final class Sent {
    private final CompletableFuture<Deadline> awaited = new CompletableFuture<>();
    private final SentWrite write;
    private final long channel;

    Sent(String text, long channel) {
      this.channel = channel;
      write =
          new SentWrite(
              "node",
              text,
              shard.generation(),
              shard.unanswered(),
              used -> reply(),
              () -> {},
              failure -> {});
      lane.awaitRoom(1, StoreFixture.soon());
      write.send(StoreFixture.soon());
    }

    private Reply<Boolean> reply() {
      return new Reply<>() {
        @Override
        public Boolean await(Deadline deadline) {
          awaited.complete(deadline);
          return true;
        }

        @Override
        public long channel() {
          return channel;
        }
      };
    }

    Duration timeSinceSent() {
      return Duration.ofNanos(awaited.join().nanoTime() - write.sentNanos());
    }
  }

  /** Each write on a connection that stalls was given the timeout anew by answers on another. */
  @Test
  void answer_givesTimeToWhatWasSentOnItsConnection_andToNothingElse() {
    Sent first = new Sent("first", 1);
    Sent stalled = new Sent("stalled", 2);
    Sent behindFirst = new Sent("behind the first", 1);

    lane.add(first.write, 1);
    lane.add(stalled.write, 1);
    lane.add(behindFirst.write, 1);

    assertThat(first.timeSinceSent()).isEqualTo(TIMEOUT);
    assertThat(stalled.timeSinceSent()).isEqualTo(TIMEOUT);
    assertThat(behindFirst.timeSinceSent()).isGreaterThan(TIMEOUT);
  }
}
