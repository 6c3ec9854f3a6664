package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.Impatience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SilenceTest {
  private static final Duration TIMEOUT = Duration.ofMillis(800);
  private static final TransportOptions OPTIONS =
      Impatience.of(TransportOptions.of(TIMEOUT, Protocol.ASCII), TIMEOUT);
  private static final int REQUESTS = 2000;

  private final Node node = new Node("h", 1, 1);
  private final NodeHealth health = new NodeHealth(node, System::currentTimeMillis);
  private final FakeTicker ticker = new FakeTicker();
  private final Silence silence = new Silence(health, OPTIONS, 1, ticker);
  private final Walked pending = new Walked();

  SilenceTest() {
    health.connected(1);
  }

  /** What is pending, and how often somebody walked over it. */
  private static final class Walked implements Supplier<LongStream> {
    private final List<Long> sent = new ArrayList<>();
    private int walks;

    @Override
    public LongStream get() {
      walks++;
      return sent.stream().mapToLong(Long::longValue);
    }
  }

  private long sent() {
    long now = ticker.getAsLong();
    pending.sent.add(now);
    return now;
  }

  private void pass(Duration time) {
    ticker.advance(time);
  }

  private State state() {
    return health.status(0).state();
  }

  /** Each of thousands of callers that gave up together once looked at all the others. */
  @Test
  void manyTimeouts_lookAtWhatIsPendingNowAndThen() {
    pass(TIMEOUT.dividedBy(2).plusMillis(10));
    List<Long> impatient = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      impatient.add(sent());
    }
    for (long request : impatient) {
      silence.timedOut(request, 0, pending);
      pass(Duration.ofNanos(10_000));
    }
    assertThat(pending.walks).as("in the 20 ms of %d timeouts", REQUESTS).isEqualTo(2);
  }

  @Test
  void impatientCaller_seesThatAnotherHasWaitedForLong() {
    sent();
    pass(TIMEOUT.dividedBy(2).plusMillis(10));
    long impatient = sent();
    silence.timedOut(impatient, TIMEOUT.toNanos(), pending);
    assertThat(state()).as("this JVM was held up").isEqualTo(State.UP);
    silence.timedOut(impatient, 0, pending);
    assertThat(state()).isEqualTo(State.SUSPECT);
    assertThat(silence.isSuspect()).isTrue();
    silence.heard();
    assertThat(state()).isEqualTo(State.UP);
  }

  @Test
  void unreadAnswers_excuseTheNodeForAWhile() {
    long heartbeat = sent();
    assertThat(silence.isOverLimitSince(heartbeat, () -> false)).isFalse();
    pass(OPTIONS.silence().plusMillis(10));
    for (int i = 0; i < 5; i++) {
      assertThat(silence.isOverLimitSince(heartbeat, () -> true)).as("check %d", i).isFalse();
    }
    assertThat(silence.isOverLimitSince(heartbeat, () -> true)).as("stuck reader").isTrue();
    assertThat(silence.isOverLimitSince(heartbeat, () -> false)).isTrue();
  }

  /** What is read while the question is asked must count, too. */
  @Test
  void answerReadMeanwhile_isHeard() {
    long heartbeat = sent();
    pass(OPTIONS.silence().plusMillis(10));
    AtomicBoolean read = new AtomicBoolean();
    assertThat(
            silence.isOverLimitSince(
                heartbeat,
                () -> {
                  silence.heard();
                  return read.getAndSet(true);
                }))
        .isFalse();
    assertThat(read).isTrue();
  }
}
