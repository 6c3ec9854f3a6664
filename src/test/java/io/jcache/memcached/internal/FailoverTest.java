package io.jcache.memcached.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.config.Settings;
import io.jcache.memcached.internal.option.FailoverAction;
import io.jcache.memcached.internal.transport.NodeStatus;
import io.jcache.memcached.internal.transport.NodeStatus.State;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FakeTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which servers are dropped, and when. */
final class FailoverTest {
  private static final Duration AFTER = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final List<String> THREE = List.of("a", "b", "c");
  private static final List<String> FOUR = List.of("a", "b", "c", "d");
  private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

  private final FakeTicker ticker = new FakeTicker();
  private final List<String> lost = new ArrayList<>();
  private final List<String> found = new ArrayList<>();
  private final Failover failover = new Failover(AFTER, ticker, lost::add, found::add);
  private final Map<String, NodeStatus> statuses = new HashMap<>();
  private Set<String> dropped = Set.of();
  private long now;

  private void set(State state, String... addresses) {
    now++;
    for (String address : addresses) {
      statuses.put(address, status(state, 0));
    }
  }

  private NodeStatus status(State state, long reconnects) {
    return new NodeStatus(
        state,
        state == State.UP || state == State.UNKNOWN,
        now,
        0,
        0,
        0,
        reconnects,
        0,
        "",
        null,
        "1.6.38");
  }

  private void look(List<String> list) {
    dropped = failover.look(list, dropped, statuses::get);
  }

  private void pass(List<String> list, Duration time) {
    for (Duration left = time; !left.isZero(); left = left.minus(STEP)) {
      ticker.advance(STEP);
      look(list);
    }
  }

  private void begin(List<String> list, String... down) {
    set(State.UP, list.toArray(String[]::new));
    set(State.DOWN, down);
    look(list);
  }

  @Test
  void serverThatIsDown_isDroppedAfterItsTime_andIsBackOnceItAnswers() {
    begin(THREE, "c");

    pass(THREE, AFTER.minus(STEP));
    assertThat(dropped).isEmpty();
    pass(THREE, STEP);
    assertThat(dropped).containsExactly("c");
    pass(THREE, AFTER);
    assertThat(dropped).containsExactly("c");
    assertThat(found).isEmpty();

    set(State.UP, "c");
    look(THREE);
    assertThat(dropped).containsExactly("c");
    pass(THREE, STEP);
    assertThat(dropped).isEmpty();
    assertThat(found).containsExactly("c");
  }

  /** What is sent on its other connections is answered, and it may answer on this one, too. */
  @Test
  void serverThatIsSilent_isNotDropped_untilItsConnectionIsGivenUp() {
    begin(THREE);
    set(State.SUSPECT, "c");
    pass(THREE, AFTER.multipliedBy(2));
    assertThat(dropped).isEmpty();
    assertThat(lost).isEmpty();

    set(State.DOWN, "c");
    look(THREE);
    pass(THREE, AFTER);
    assertThat(dropped).containsExactly("c");
    assertThat(lost).containsExactly("c");
  }

  /** The others may not even have noticed. */
  @Test
  void serverThatAnswersForAMoment_staysDropped() {
    begin(THREE, "c");
    pass(THREE, AFTER);
    for (int flap = 0; flap < 5; flap++) {
      set(State.UP, "c");
      look(THREE);
      ticker.advance(STEP.multipliedBy(2).dividedBy(3));
      if (flap % 3 == 0) { // else it is not seen
        set(State.DOWN, "c");
        look(THREE);
      }
      assertThat(dropped).as("flap %d", flap).containsExactly("c");
    }
    pass(THREE, STEP);
    assertThat(dropped).isEmpty();
  }

  /** It may have been back for long, which is not known yet. */
  @Test
  void timeInWhichThisJvmStoodStill_doesNotCount() {
    begin(THREE, "c");
    pass(THREE, STEP);
    ticker.advance(AFTER);
    look(THREE);
    assertThat(dropped).isEmpty();

    pass(THREE, AFTER.minus(STEP));
    assertThat(dropped).isEmpty();
    pass(THREE, STEP);
    assertThat(dropped).containsExactly("c");
    assertThat(lost).containsExactly("c");
  }

  @Test
  void lossThatCouldNotBeTold_isToldAgain() {
    List<String> told = new ArrayList<>();
    Failover failing =
        new Failover(
            AFTER,
            ticker,
            address -> {
              told.add(address);
              if (told.size() == 1) {
                throw new IllegalStateException("no memory");
              }
            },
            found::add);
    set(State.DOWN, "c");
    assertThatThrownBy(() -> failing.look(THREE, Set.of(), statuses::get)).hasMessage("no memory");

    failing.look(THREE, Set.of(), statuses::get);
    failing.look(THREE, Set.of(), statuses::get);

    assertThat(told).containsExactly("c", "c");
  }

  @Test
  void serverThatIsNotUsedYet_isNotDropped() {
    begin(THREE);
    set(State.UNKNOWN, "c");
    pass(THREE, AFTER.multipliedBy(2));

    assertThat(dropped).isEmpty();
  }

  /** Between two looks: what was known of it when it fell silent is told anew. */
  @Test
  void serverThatHasAnsweredInBetween_isDownFromThenOn() {
    begin(THREE, "c");
    pass(THREE, AFTER.minus(STEP));
    set(State.DOWN, "c");
    pass(THREE, STEP);
    assertThat(dropped).isEmpty();
    statuses.put("c", status(State.DOWN, 1));
    pass(THREE, AFTER);
    assertThat(dropped).isEmpty();
    assertThat(lost).containsExactly("c", "c", "c");

    pass(THREE, STEP);
    assertThat(dropped).containsExactly("c");
    assertThat(lost).hasSize(3);
  }

  @Test
  void moreThanHalf_areNotDropped_andThatIsSaidOnceEachTime() {
    for (int outage = 1; outage < 3; outage++) {
      begin(FIVE, "a", "b", "c");
      try (CapturedLog log = new CapturedLog()) {
        pass(FIVE, AFTER.multipliedBy(2));
        assertThat(log.lines("3 of 5 servers are down")).as("outage %d", outage).hasSize(1);
      }
      assertThat(dropped).isEmpty();
      if (outage == 1) {
        begin(FIVE);
      }
    }

    set(State.UP, "a");
    look(FIVE);
    assertThat(dropped).containsExactly("b", "c");
  }

  @Test
  void half_isDropped_andNoneBeyondThat() {
    begin(FOUR, "c", "d");
    pass(FOUR, AFTER);
    assertThat(dropped).containsExactly("c", "d");

    set(State.DOWN, "b");
    pass(FOUR, AFTER.multipliedBy(2));
    assertThat(dropped).containsExactly("c", "d");
  }

  @Test
  void theOnlyServer_isNeverDropped() {
    begin(List.of("a"), "a");
    pass(List.of("a"), AFTER.multipliedBy(2));

    assertThat(dropped).isEmpty();
  }

  /** Who is alone sees the last one go a little later than the first. */
  @Test
  void serversThatFail_whileTheFirstIsDue_keepItOnTheList() {
    begin(THREE, "c");
    pass(THREE, AFTER.minus(STEP));
    set(State.SUSPECT, "a", "b");

    pass(THREE, STEP);

    assertThat(dropped).isEmpty();
  }

  @Test
  void serversThatFailShortlyAfterEachOther_areDroppedTogether() {
    begin(FIVE, "c");
    pass(FIVE, STEP.multipliedBy(2));
    set(State.DOWN, "d");
    pass(FIVE, AFTER.minus(STEP.multipliedBy(2)));

    assertThat(dropped).containsExactly("c", "d");
  }

  @Test
  void serverThatIsNotWantedAnyMore_isForgotten() {
    begin(THREE, "c");
    pass(THREE, AFTER);
    look(List.of("a", "b"));
    assertThat(dropped).isEmpty();

    look(THREE);
    assertThat(dropped).as("its time begins anew").isEmpty();
  }

  @Test
  void anotherList_keepsWhatIsDropped_asLongAsHalfOfItIsUsed() {
    assertThat(Failover.staying(FIVE, List.of("b", "d"))).containsExactly("b", "d");
    assertThat(Failover.staying(THREE, List.of("c", "b"))).containsExactly("c");
    assertThat(Failover.staying(List.of("a", "x"), List.of("c", "b"))).isEmpty();
    assertThat(Failover.staying(List.of("c"), List.of("c"))).isEmpty();
  }

  @Test
  void pageOfOptions_saysHowToHaveServersDropped() {
    Settings settings =
        Settings.resolve(
            Path.of("src/test/resources/failover.conf").toUri(),
            null,
            FailoverTest.class.getClassLoader());

    assertThat(settings.failover())
        .isEqualTo(new Settings.Failover(FailoverAction.DROP, Duration.ofMinutes(1)));
    assertThat(settings.failover().isOn()).isTrue();
  }

  @Test
  void time_isAtLeastAsLong_asItTakesToMissTheOthers() {
    Duration timeout = Duration.ofMillis(500);

    assertThat(Failover.after(AFTER, timeout)).isEqualTo(AFTER);
    assertThat(Failover.after(STEP, timeout)).isEqualTo(Duration.ofSeconds(2));
  }
}
