package io.jcache.memcached.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.ConfigurationException;
import io.jcache.memcached.internal.config.ServerList;
import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.DiscoverySource;
import io.jcache.memcached.internal.option.Distribution;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.option.Protocol;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.internal.transport.TransportOptions;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a list of servers, whatever its source says; time is the test's. */
final class DiscoveryTest {
  private static final List<Node> FOUR = ServerList.of(List.of("a", "b", "c", "d"));

  private final FakeTicker ticker = new FakeTicker();
  private final CapturedLog log = new CapturedLog();
  private final Told source = new Told();
  private final List<List<Node>> changes = new ArrayList<>();
  private volatile Set<String> down = Set.of();
  private Duration patience = Duration.ofSeconds(20);
  private Discovery discovery = discovery(Distribution.KETAMA);

  /** A source that says what the test tells it to. */
  private static final class Told implements Source {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean mayBeCut;
    private volatile Saying saying = () -> new Answer(FOUR, 7);

    @Override
    public Answer ask(@Nullable Answer known) throws SourceException {
      asked.incrementAndGet();
      return saying.answer();
    }

    @Override
    public boolean mayBeCut() {
      return mayBeCut;
    }

    @Override
    public String remedy() {
      return "check the source";
    }

    @Override
    public String toString() {
      return "told by a test";
    }
  }

  /** Answers, or does not. */
  @FunctionalInterface
  private interface Saying {
    Answer answer() throws SourceException;
  }

  private Discovery discovery(Distribution distribution) {
    return new Discovery(
        "memcached://test",
        source,
        // Long enough for the thread to do nothing by itself during a test.
        new Settings.Discovery(DiscoverySource.CONFIG, Duration.ofMinutes(30), 0.5, null),
        distribution::problem,
        TransportOptions.of(Duration.ofMillis(500), Protocol.ASCII)
            .withConnectTimeout(Duration.ofMillis(400)),
        new Pace(patience, Pace.USUAL.soon(), Pace.USUAL.down(), Pace.USUAL.cached()),
        ticker);
  }

  private Discovery impatient(Distribution distribution) {
    discovery.close();
    patience = Duration.ofMillis(300);
    return discovery(distribution);
  }

  @AfterEach
  void close() {
    discovery.close();
    log.close();
  }

  /** Asks once more. */
  private void interval() {
    ticker.advance(Duration.ofMinutes(30));
    discovery.step();
  }

  private void follow() {
    discovery.follow((servers, by) -> changes.add(servers), this::states);
  }

  private Map<String, State> states() {
    return down.stream().collect(Collectors.toMap(each -> each, each -> State.DOWN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8",
        "8\n",
        "8\n\n",
        "eight\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|11211\n",
        "-8\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|11211\n",
        "99999999999999999999\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|11211\n",
        "a|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211\nb|10.0.0.2|11211\nc|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 a|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 c\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|0\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|65536\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|x\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 ||11211\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 c;x|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 user:secret@c|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 unix:/tmp/x|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211,b|10.0.0.2|11211,c|10.0.0.3|11211\n",
        "8\na|10.0.0.1|11211 b|10.0.0.2|11211 \u0007|10.0.0.3|11211\n",
        "8\nz|10.0.0.1|11211\n",
        "6\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|11211 d|10.0.0.4|11211\n",
        "7\na|10.0.0.1|11211 b|10.0.0.2|11211 c|10.0.0.3|11211\n",
      })
  void lie_leavesTheList_andIsLoggedOnce(String lie) {
    assertThat(discovery.first()).isEqualTo(FOUR);
    follow();

    source.saying = () -> ClusterText.read(List.of(lie.split("\n")), lie.length());
    interval();
    ticker.advance(Duration.ofSeconds(1));
    discovery.step(); // it is not yet time

    assertThat(changes).isEmpty();
    assertThat(log.lines("WARN")).hasSize(1);
    assertThat(log.lines("keeps its list of servers, as told by a test gives none")).hasSize(1);
    assertThat(log.lines("secret")).hasSizeLessThanOrEqualTo(lie.contains("secret") ? 1 : 0);
    assertThat(discovery.report().failures()).isEqualTo(1);
    assertThat(discovery.report().lastFailure()).isNotEmpty();
    assertThat(discovery.report().version()).isEqualTo(7);

    source.saying = () -> new Answer(FOUR, 7);
    interval();
    assertThat(discovery.report().lastFailure()).isEmpty();
    assertThat(log.lines("is told of its servers by told by a test again")).hasSize(1);
  }

  @Test
  void failures_ofASeries_areLoggedOnce() {
    discovery.first();
    follow();
    source.saying =
        () -> {
          throw new SourceException("the cable is cut");
        };

    for (int i = 0; i < 5; i++) {
      interval();
    }

    assertThat(changes).isEmpty();
    assertThat(log.lines("the cable is cut; check the source")).hasSize(1);
    assertThat(discovery.report().failures()).isEqualTo(5);
  }

  @Test
  void first_thatFails_isAskedForAgain() {
    source.saying =
        () -> {
          if (source.asked.get() < 3) {
            throw new SourceException("nobody there");
          }
          return new Answer(FOUR, 0);
        };

    assertThat(discovery.first()).isEqualTo(FOUR);

    assertThat(source.asked).hasValue(3);
    assertThat(discovery.report().lastFailure()).isEmpty();
    assertThat(log.lines("test")).isEmpty();
  }

  /** Rather than one that is taken for the first, and changed for all JVMs a moment later. */
  @Test
  void first_withoutAnAnswer_isAnErrorWithItsRemedy() {
    discovery = impatient(Distribution.KETAMA);
    source.saying =
        () -> {
          throw new SourceException("nobody there");
        };

    assertThatThrownBy(discovery::first)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The cache manager of memcached://test has no servers: within 300 ms told by a test"
                + " named none that could be believed: nobody there; check the source");
    int asked = source.asked.get();
    assertThat(asked).isGreaterThan(1);
    interval();
    assertThat(source.asked).hasValue(asked);
  }

  @Test
  void first_thatNeverComes_isAnError() {
    discovery = impatient(Distribution.KETAMA);
    CountDownLatch never = new CountDownLatch(1);
    source.saying =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new SourceException("interrupted", e);
          }
          return new Answer(FOUR, 0);
        };

    assertThatThrownBy(discovery::first).hasMessageContaining("believed: it has not answered;");
  }

  @Test
  void first_thatMayBeCut_isAskedForTwice() {
    source.mayBeCut = true;
    discovery.close();
    discovery = discovery(Distribution.KETAMA);

    assertThat(discovery.first()).isEqualTo(FOUR);

    assertThat(source.asked).hasValue(2);
  }

  /** A pod that is replaced is a server that is missing, and another one. */
  @Test
  void serversThatAreMissing_areAskedForAgainSoon() {
    source.mayBeCut = true;
    discovery.close();
    discovery = discovery(Distribution.KETAMA);
    discovery.first();
    follow();
    List<Node> next = ServerList.of(List.of("a", "b", "c", "e"));
    source.saying = () -> new Answer(next, 8);
    down = Set.of("d:11211");

    interval();
    assertThat(changes).isEmpty();
    ticker.advance(Duration.ofSeconds(3));
    discovery.step();

    assertThat(changes).containsExactly(next);
    assertThat(discovery.report().failures()).isZero();
    assertThat(log.lines("test")).isEmpty();
  }

  /** Another one may have kept what was so for a moment; a server that answers is no loss. */
  @Test
  void serverThatIsMissing_leavesOnceNameServersHaveForgottenTheAnswer() {
    source.mayBeCut = true;
    discovery.close();
    discovery = discovery(Distribution.KETAMA);
    discovery.first();
    follow();
    source.saying = () -> new Answer(FOUR.subList(0, 3), 8);

    interval();
    ticker.advance(Duration.ofMinutes(29));
    discovery.step();
    assertThat(changes).isEmpty();
    ticker.advance(Duration.ofMinutes(1));
    discovery.step();

    assertThat(changes).containsExactly(FOUR.subList(0, 3));
    assertThat(log.lines("test")).isEmpty();
  }

  /** Name servers go on with what they said before the server failed. */
  @Test
  void source_isAskedMoreOften_whileAServerIsDown() {
    discovery.first();
    follow();
    down = Set.of("b:11211");
    discovery.step();
    assertThat(source.asked).hasValue(2);

    for (int i = 1; i <= 3; i++) {
      ticker.advance(Duration.ofSeconds(10));
      discovery.step();
      discovery.step();
      assertThat(source.asked).hasValue(2 + i);
    }
  }

  /** One that is set by hand is not undone by the answer that there always was. */
  @Test
  void answer_thatIsNoNews_changesNothing() {
    discovery.first();
    follow();

    interval();
    source.saying = () -> new Answer(FOUR, 8);
    interval();

    assertThat(changes).isEmpty();
    assertThat(discovery.report().version()).isEqualTo(8);
    source.saying = () -> new Answer(FOUR.subList(0, 3), 9);
    interval();
    source.saying = () -> new Answer(FOUR, 10);
    interval();
    assertThat(changes).containsExactly(FOUR.subList(0, 3), FOUR);
  }

  @Test
  void errorOfTheSource_isSaid_andAskedAgain() {
    discovery.first();
    follow();
    source.saying =
        () -> {
          throw new StackOverflowError("deep");
        };

    interval();
    interval();

    assertThat(log.lines("it cannot be followed: java.lang.StackOverflowError: deep")).hasSize(1);
    source.saying = () -> new Answer(FOUR.subList(1, 4), 8);
    interval();
    assertThat(changes).containsExactly(FOUR.subList(1, 4));
  }

  @Test
  void serverThatFails_hasTheSourceAskedAtOnce_once() {
    discovery.first();
    follow();
    discovery.step();
    assertThat(source.asked).hasValue(1);

    down = Set.of("b:11211");
    discovery.step();
    discovery.step();
    assertThat(source.asked).hasValue(2);
    down = Set.of("b:11211", "c:11211");
    discovery.step();
    assertThat(source.asked).hasValue(3);
    down = Set.of();
    discovery.step();
    assertThat(source.asked).hasValue(3);
    down = Set.of("b:11211");
    discovery.step();
    assertThat(source.asked).hasValue(4);
  }

  @Test
  void servers_thatCannotBeUsed_areNone() {
    discovery = impatient(Distribution.LIBMEMCACHED_KETAMA_WEIGHTED);
    source.saying = () -> new Answer(ServerList.of(List.of("a*1000", "b")), 0);

    assertThatThrownBy(discovery::first).hasMessageContaining("gives b:11211 no keys");
  }

  @Test
  void target_thatRefuses_isAskedAgain_andSaidOnce() {
    discovery.first();
    AtomicInteger refusals = new AtomicInteger();
    discovery.follow(
        (servers, by) -> {
          refusals.incrementAndGet();
          throw new IllegalArgumentException("not these");
        },
        this::states);
    source.saying = () -> new Answer(FOUR.subList(0, 3), 8);

    interval();
    interval();

    assertThat(refusals).hasValue(2);
    assertThat(log.lines("not these")).hasSize(1);
  }

  @Test
  void closed_asksNoMore() {
    discovery.first();
    discovery.close();

    interval();

    assertThat(source.asked).hasValue(1);
  }
}
