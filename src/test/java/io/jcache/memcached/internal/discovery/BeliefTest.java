package io.jcache.memcached.internal.discovery;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.config.ServerList;
import io.jcache.memcached.internal.option.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BeliefTest {
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final Belief belief = belief(0.5, false, false);
  private Set<String> down = Set.of();
  private long now;

  private static Belief belief(double maxLoss, boolean mayBeCut, boolean keepsTexts) {
    Source source =
        new Source() {
          @Override
          public Answer ask(@Nullable Answer known) {
            throw new AssertionError("nobody is asked");
          }

          @Override
          public boolean mayBeCut() {
            return mayBeCut;
          }

          @Override
          public boolean keepsTexts() {
            return keepsTexts;
          }

          @Override
          public String remedy() {
            return "none";
          }
        };
    return new Belief(maxLoss, source, INTERVAL, Pace.USUAL);
  }

  /** Judges an answer that comes an interval after the one before. */
  private @Nullable String doubt(Belief judging, Answer answer) {
    return doubt(judging, answer, INTERVAL);
  }

  private @Nullable String doubt(Belief judging, Answer answer, Duration later) {
    now += later.toNanos();
    return judging.doubt(answer, down, now);
  }

  /** An answer as {@code version: servers}, an empty one as {@code version:}. */
  private static Answer answer(String text) {
    String[] parts = text.split(":", 2);
    String servers = parts[1].strip();
    return new Answer(
        servers.isEmpty() ? List.of() : ServerList.of(List.of(servers.split(" "))),
        Long.parseLong(parts[0]));
  }

  private String judged(String answer) {
    return doubt(belief, answer(answer)) == null ? "believed" : "doubted";
  }

  @ParameterizedTest(name = "{0}, then {1}: {2}, and again: {3}")
  @CsvSource({
    "0: a b c d, 0: a b c d, believed, believed",
    "0: a b c d, 0: a b c d e, believed, believed",
    "0: a b c d, 0: a b c, believed, believed",
    "0: a b c d, 0: a b, believed, believed",
    "0: a b c d, 0: a, doubted, believed",
    "0: a b c d, 0: e f g h, doubted, believed",
    "0: a b c d, 0: a b e f, believed, believed",
    "0: a b c d, 0: a e f g, doubted, believed",
    "0: a b c, 0: a b, believed, believed",
    "0: a b c, 0: a, doubted, believed",
    "0: a b, 0: a, believed, believed",
    "0: a, 0: b, doubted, believed",
    "0: a, 0: a b, believed, believed",
    "0: a b, 0:, doubted, doubted",
    "0: a b, 0: b a, believed, believed",
    "0: a b, 0: a*2 b, believed, believed",
    "7: a b c d, 8: a b c d e, believed, believed",
    "7: a b c d, 9: a b, believed, believed",
    "7: a b c d, 8: a, doubted, believed",
    "7: a b c d, 6: a b c d, doubted, believed",
    "7: a b c d, 6: a b c, doubted, believed",
    "7: a b c d, 0: a b c, doubted, believed",
    "7: a b c d, 7: a b c d, believed, believed",
    "7: a b c d, 7: a b c d e, doubted, believed",
    "7: a b c d, 8:, doubted, doubted",
  })
  void answer_afterAnother_isJudged(String known, String next, String once, String twice) {
    assertThat(judged(known)).isEqualTo("believed");

    assertThat(judged(next)).isEqualTo(once);
    if (once.equals("doubted")) {
      assertThat(belief.believed()).isEqualTo(answer(known));
    }
    assertThat(judged(next)).isEqualTo(twice);
  }

  @Test
  void doubtedAnswer_betweenWhatIsBelieved_hasNotComeTwice() {
    assertThat(judged("0: a b c d")).isEqualTo("believed");
    for (int i = 0; i < 5; i++) {
      assertThat(judged("0: a")).isEqualTo("doubted");
      assertThat(judged("0: a b c d")).isEqualTo("believed");
    }
  }

  @Test
  void doubtedAnswers_thatDiffer_areNotTheSameTwice() {
    assertThat(judged("0: a b c d")).isEqualTo("believed");
    for (String lie : List.of("0: a", "0: b", "0: c", "0: a", "0: b*2", "1: a")) {
      assertThat(judged(lie)).as(lie).isEqualTo("doubted");
    }
  }

  @Test
  void firstAnswer_ofNoServer_isNone() {
    assertThat(judged("0:")).isEqualTo("doubted");
    assertThat(belief.believed()).isNull();
    assertThat(judged("0: a")).isEqualTo("believed");
  }

  @Test
  void servers_twiceOrTooMany_areNeverBelieved() {
    Answer twice = new Answer(Collections.nCopies(2, new Node("a", 1, 1)), 0);
    Answer many =
        new Answer(
            IntStream.rangeClosed(0, Belief.MOST_SERVERS)
                .mapToObj(i -> new Node("a" + i, 1, 1))
                .toList(),
            0);
    for (int i = 0; i < 3; i++) {
      assertThat(doubt(belief, twice)).contains("a:1 twice");
      assertThat(doubt(belief, many)).contains("1001 servers");
    }
  }

  @ParameterizedTest(name = "{0}, then {1}: {2}, as usual {3}")
  @CsvSource({
    "0: a b c d, 0: a b c, doubted, true",
    "0: a b c d, 0: a b c e, doubted, true",
    "0: a b c d, 0: a, doubted, false",
    "0: a b c d, 0: a b c d e, believed, false",
    "0: a b c d, 0: a b c d, believed, false",
    "0: a b c d, 0:, doubted, false",
  })
  void answerThatMayBeCut_andLacksAny_hasToComeTwice(
      String known, String next, String once, boolean usual) {
    Belief cut = belief(0.5, true, false);
    assertThat(doubt(cut, answer(known))).startsWith("it is the first one");
    assertThat(cut.isUsual()).isTrue();
    assertThat(doubt(cut, answer(known))).isNull();
    assertThat(cut.isUsual()).isFalse();

    assertThat(doubt(cut, answer(next)) == null).isEqualTo(once.equals("believed"));
    assertThat(cut.isUsual()).isEqualTo(usual);
    assertThat(cut.untilAgain() != null)
        .isEqualTo(!cut.believed().equals(answer(next)) && !next.equals("0:"));
  }

  /** What a name server keeps it says again, however often it is asked. */
  @ParameterizedTest(name = "texts kept {0}, after {1}, {2} down: {3} s")
  @CsvSource({
    "false, 0: a b c, d, 60",
    "false, 0: a b c, '', 60",
    "false, 0: a b c e, d, 3",
    "false, 0: a b c e, '', 60",
    "false, 0: a b c e, c, 60",
    "false, 0: a b e f, c d, 3",
    "false, 0: a b e f, d, 60",
    "false, 0: a b e, c d, 60",
    "false, 0: a e f g, b c d, 60",
    "false, 0: a, b c d, 60",
    "true, 0: a b c, d, 60",
    "true, 0: a b c e, d, 60",
  })
  void answerOfNameServers_isBelieved_onceItIsNotTheSameCachedOne(
      boolean keepsTexts, String next, String failed, int seconds) {
    Belief cut = belief(0.5, true, keepsTexts);
    doubt(cut, answer("0: a b c d"));
    assertThat(doubt(cut, answer("0: a b c d"))).isNull();
    down =
        failed.isEmpty()
            ? Set.of()
            : Arrays.stream(failed.split(" ")).map(each -> each + ":11211").collect(toSet());

    assertThat(doubt(cut, answer(next), Pace.USUAL.cached()))
        .endsWith("twice, " + seconds + " s apart");
    assertThat(cut.untilAgain()).hasSeconds(seconds);
    Duration before = Duration.ofSeconds(seconds).minusNanos(1);
    assertThat(doubt(cut, answer(next), before)).isNotNull();
    assertThat(doubt(cut, answer(next), Duration.ofNanos(1))).isNull();
    assertThat(cut.untilAgain()).isNull();
  }

  /** What name servers have kept from before it came says as much. */
  @Test
  void serverThatHasJustCome_andIsDown_doesNotLeaveSoon() {
    Belief cut = believing("0: a b c e");
    assertThat(doubt(cut, answer("0: a b c e d"), Pace.USUAL.cached())).isNull();
    down = Set.of("d:11211");
    for (String old : List.of("0: a b c f", "0: a b c e")) {
      assertThat(doubt(cut, answer(old), Duration.ofSeconds(1))).as(old).endsWith(" 60 s apart");
    }
  }

  @Test
  void answerThatCannotBeUsed_comesBetween() {
    assertThat(judged("7: a b c d")).isEqualTo("believed");
    assertThat(judged("8: a")).isEqualTo("doubted");
    belief.forgetDoubt();
    assertThat(judged("8: a")).isEqualTo("doubted");
    assertThat(judged("8: a")).isEqualTo("believed");
  }

  private Belief believing(String list) {
    Belief cut = belief(0.5, true, false);
    doubt(cut, answer(list));
    assertThat(doubt(cut, answer(list))).isNull();
    return cut;
  }

  /** Two name servers, of which one has kept what was so for a moment. */
  @Test
  void answersOfNameServersThatDiffer_areNotTheSameTwice() {
    Belief cut = belief(0.5, true, false);
    doubt(cut, answer("0: a b c d"));
    assertThat(doubt(cut, answer("0: a b c d"))).isNull();

    assertThat(doubt(cut, answer("0: a b c"))).isNotNull();
    assertThat(doubt(cut, answer("0: a b c d"))).isNull();
    assertThat(doubt(cut, answer("0: a b c"))).isNotNull();
    assertThat(doubt(cut, answer("0: a b c"))).isNotNull();
    assertThat(doubt(cut, answer("0: a b c"))).isNull();
  }

  /** A server that is asked twice within a moment is not yet of another mind. */
  @Test
  void lossOfTooMany_isBelievedAnIntervalLater() {
    assertThat(judged("7: a b c d")).isEqualTo("believed");
    assertThat(judged("8: a")).isEqualTo("doubted");

    assertThat(doubt(belief, answer("8: a"), INTERVAL.minusNanos(1))).contains("lacks 3 of 4");
    assertThat(doubt(belief, answer("8: a"), Duration.ofNanos(1))).isNull();
  }

  /** As name servers give them that cut a long answer in another order each time. */
  @Test
  void partsOfTheTruth_areNotTheSameTwice() {
    Belief cut = belief(1, true, false);
    assertThat(doubt(cut, answer("0: a b c"))).isNotNull();
    assertThat(doubt(cut, answer("0: b c d"))).isNotNull();
    assertThat(cut.isUsual()).isFalse();
    assertThat(doubt(cut, answer("0: a b c d"))).isNotNull();
    assertThat(doubt(cut, answer("0: a b c d"))).isNull();
    for (String part : List.of("0: a b c", "0: b c d", "0: c d a", "0: d a b")) {
      assertThat(doubt(cut, answer(part))).as(part).contains("lacks 1 of 4");
    }
    assertThat(cut.isUsual()).isFalse();
    assertThat(cut.believed()).isEqualTo(answer("0: a b c d"));
  }

  @Test
  void loss_isBoundedByTheOption() {
    Belief strict = belief(0, false, false);
    Belief credulous = belief(1, false, false);
    for (Belief each : List.of(strict, credulous)) {
      assertThat(doubt(each, answer("0: a b c d"))).isNull();
    }

    assertThat(doubt(strict, answer("0: a b c"))).contains("lacks 1 of 4", "0 %", "twice");
    assertThat(doubt(credulous, answer("0: x"))).isNull();
  }
}
