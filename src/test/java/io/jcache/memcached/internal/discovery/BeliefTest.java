package io.jcache.memcached.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.config.ServerList;
import io.jcache.memcached.internal.option.Node;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BeliefTest {
  private final Belief belief = new Belief(0.5, false);

  /** An answer as {@code version: servers}, an empty one as {@code version:}. */
  private static Answer answer(String text) {
    String[] parts = text.split(":", 2);
    String servers = parts[1].strip();
    return new Answer(
        servers.isEmpty() ? List.of() : ServerList.of(List.of(servers.split(" "))),
        Long.parseLong(parts[0]));
  }

  private String judged(String answer) {
    return belief.doubt(answer(answer)) == null ? "believed" : "doubted";
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
      assertThat(belief.doubt(twice)).contains("a:1 twice");
      assertThat(belief.doubt(many)).contains("1001 servers");
    }
  }

  @ParameterizedTest(name = "{0}, then {1}: {2}, as usual {3}, asked again soon {4}")
  @CsvSource({
    "0: a b c d, 0: a b c, doubted, true, true",
    "0: a b c d, 0: a b c e, doubted, true, true",
    "0: a b c d, 0: a, doubted, false, true",
    "0: a b c d, 0: a b c d e, believed, false, false",
    "0: a b c d, 0: a b c d, believed, false, false",
    "0: a b c d, 0:, doubted, false, false",
  })
  void answerThatMayBeCut_andLacksAny_hasToComeTwice(
      String known, String next, String once, boolean usual, boolean soon) {
    Belief cut = new Belief(0.5, true);
    assertThat(cut.doubt(answer(known))).startsWith("it is the first one");
    assertThat(cut.isUsual()).isTrue();
    assertThat(cut.doubt(answer(known))).isNull();
    assertThat(cut.isUsual()).isFalse();

    assertThat(cut.doubt(answer(next)) == null).isEqualTo(once.equals("believed"));
    assertThat(cut.isUsual()).isEqualTo(usual);
    assertThat(cut.isAskedAgainSoon()).isEqualTo(soon);
  }

  /** As name servers give them that cut a long answer in another order each time. */
  @Test
  void partsOfTheTruth_areNotTheSameTwice() {
    Belief cut = new Belief(1, true);
    assertThat(cut.doubt(answer("0: a b c"))).isNotNull();
    assertThat(cut.doubt(answer("0: b c d"))).isNotNull();
    assertThat(cut.isUsual()).isFalse();
    assertThat(cut.doubt(answer("0: a b c d"))).isNotNull();
    assertThat(cut.doubt(answer("0: a b c d"))).isNull();
    for (String part : List.of("0: a b c", "0: b c d", "0: c d a", "0: d a b")) {
      assertThat(cut.doubt(answer(part))).as(part).contains("lacks 1 of 4");
    }
    assertThat(cut.isUsual()).isFalse();
    assertThat(cut.believed()).isEqualTo(answer("0: a b c d"));
  }

  @Test
  void loss_isBoundedByTheOption() {
    Belief strict = new Belief(0, false);
    Belief credulous = new Belief(1, false);
    for (Belief each : List.of(strict, credulous)) {
      assertThat(each.doubt(answer("0: a b c d"))).isNull();
    }

    assertThat(strict.doubt(answer("0: a b c"))).contains("lacks 1 of 4", "0 %", "twice");
    assertThat(credulous.doubt(answer("0: x"))).isNull();
  }
}
