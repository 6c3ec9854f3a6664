package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.store.Ledger.Doubt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What counts as absent, and until when. */
final class LedgerTest {

  private static final Duration QUARANTINE = Duration.ofSeconds(2);
  private static final long CONTENT = 77;
  private static final int CAPACITY = 3;

  // Near the end of its range, which the clock may pass at any time.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
  private final Ledger ledger = new Ledger(CAPACITY, QUARANTINE, nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Doubt doubt(String text) {
    return Objects.requireNonNull(ledger.doubt(text), text);
  }

  /** Acknowledges all repairs that are due, as sent just now on one connection. */
  private void repair(String text, long channel) {
    repaired(text, doubt(text), channel, nanos.get());
  }

  private void repaired(String text, Doubt doubt, long channel, long sent) {
    ledger.dueChannels(doubt).forEach(due -> ledger.repaired(text, doubt, due, channel, sent));
  }

  @Test
  void fresh_trustsAll() {
    assertThat(ledger.isEmpty()).isTrue();
    assertThat(ledger.isDoubtful("k")).isFalse();
    assertThat(ledger.doubtful(List.of("k", "l"))).isEmpty();
    assertThat(ledger.size()).isZero();
  }

  @Test
  void outdated_isDoubtfulUntilRepaired() {
    ledger.outdated("k");
    assertThat(ledger.isDoubtful("k")).isTrue();
    assertThat(ledger.doubtful(List.of("k", "l"))).containsExactly("k");
    assertThat(ledger.due(10)).containsExactly("k");
    assertThat(ledger.size()).isEqualTo(1);

    repair("k", 5);
    assertThat(ledger.isEmpty()).isTrue();
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void repair_ofAnEarlierDoubt_leavesTheLaterOne() {
    ledger.outdated("k");
    Doubt first = doubt("k");
    ledger.outdated("k");
    repaired("k", first, 1, nanos.get());
    assertThat(ledger.isDoubtful("k")).isTrue();
    repair("k", 1);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void maybeSet_isRepairedBehindItOnItsOwnConnection() {
    ledger.maybeSet("k", 4);
    repair("k", 4);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void maybeSet_connectionLost_isRepairedAtBothEndsOfTheQuarantine() {
    ledger.maybeSet("k", 4);
    repair("k", 5);
    assertThat(ledger.isDoubtful("k")).as("at its start").isTrue();
    assertThat(ledger.due(10)).isEmpty();
    assertThat(ledger.millisUntilDue(doubt("k"))).isBetween(1999L, 2001L);

    pass(QUARANTINE.minusMillis(1));
    assertThat(ledger.due(10)).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(ledger.due(10)).containsExactly("k");
    repair("k", 5);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  /** A server that stood still carries out what it has received only when it goes on. */
  @Test
  void repair_thatTookLong_beginsAnotherQuarantine() {
    ledger.maybeSet("k", 4);
    repair("k", 5);
    pass(QUARANTINE);
    long sent = nanos.get();
    Doubt due = doubt("k");
    pass(Duration.ofSeconds(1));
    repaired("k", due, 5, sent);
    assertThat(ledger.isDoubtful("k")).isTrue();
    assertThat(ledger.due(10)).isEmpty();
    pass(QUARANTINE);
    repair("k", 6);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void maybeSet_onUnknownConnection_isQuarantined() {
    ledger.maybeSet("k", 0);
    repair("k", 1);
    assertThat(ledger.isDoubtful("k")).isTrue();
  }

  @Test
  void maybeSet_onSeveralConnections_isRepairedBehindEach() {
    ledger.maybeSet("k", 1);
    ledger.maybeSet("k", 2);
    Doubt both = doubt("k");
    ledger.repaired("k", both, 2, 2, nanos.get());
    assertThat(ledger.dueChannels(doubt("k"))).containsExactly(1L);
    ledger.repaired("k", both, 1, 1, nanos.get());
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void maybeSet_onSeveralConnections_oneOfThemOver_isQuarantined() {
    ledger.maybeSet("k", 1);
    ledger.maybeSet("k", 2);
    repair("k", 2);
    assertThat(ledger.isDoubtful("k")).as("the write on the first may still come").isTrue();
    pass(QUARANTINE);
    repair("k", 2);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void maybeSet_again_restartsTheQuarantine() {
    ledger.maybeSet("k", 1);
    repair("k", 2);
    ledger.maybeSet("k", 2);
    pass(QUARANTINE);
    repair("k", 3);
    assertThat(ledger.isDoubtful("k")).isTrue();
  }

  /** A connection that lived while another was in quarantine has one of its own when it is over. */
  @Test
  void quarantine_isOfEachConnection() {
    ledger.maybeSet("k", 1);
    repair("k", 5);
    ledger.maybeSet("k", 6);
    assertThat(ledger.dueChannels(doubt("k"))).containsExactly(6L);
    pass(QUARANTINE);
    assertThat(ledger.dueChannels(doubt("k"))).containsExactlyInAnyOrder(1L, 6L);
    repair("k", 9);
    assertThat(ledger.due(10)).as("of the second").isEmpty();
    assertThat(ledger.millisUntilDue(doubt("k"))).isBetween(1999L, 2001L);
    pass(QUARANTINE);
    repair("k", 9);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void outdated_meanwhile_isRepairedByNothingSentBefore() {
    ledger.maybeSet("k", 1);
    ledger.maybeSet("k", 2);
    Doubt before = doubt("k");
    ledger.outdated("k");
    repaired("k", before, 1, nanos.get());
    assertThat(ledger.dueChannels(doubt("k"))).containsExactlyInAnyOrder(1L, 2L);
  }

  /** Puts that are refused during the quarantine would otherwise prolong it for ever. */
  @Test
  void outdated_duringTheQuarantine_doesNotProlongIt() {
    ledger.maybeSet("k", 1);
    repair("k", 2);
    pass(QUARANTINE.minusMillis(1));
    ledger.outdated("k");
    pass(Duration.ofMillis(1));
    assertThat(ledger.due(10)).containsExactly("k");
    repair("k", 2);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void outdated_beforeMaybeSet_keepsTheConnection() {
    ledger.outdated("k");
    ledger.maybeSet("k", 3);
    repair("k", 3);
    assertThat(ledger.isDoubtful("k")).isFalse();
    ledger.outdated("k");
    ledger.maybeSet("k", 3);
    repair("k", 4);
    assertThat(ledger.isDoubtful("k")).isTrue();
  }

  @Test
  void content_isComparedWhereItIsTheOnlyOne() {
    ledger.outdated("k", CONTENT);
    assertThat(doubt("k").content()).isEqualTo(CONTENT);
    ledger.outdated("k", CONTENT);
    assertThat(doubt("k").content()).isEqualTo(CONTENT);
    ledger.maybeAdded("k", CONTENT + 1, 2);
    assertThat(doubt("k").content()).as("of two contents").isNull();
    ledger.maybeAdded("l", CONTENT, 2);
    ledger.outdated("l");
    assertThat(doubt("l").content()).as("of any content").isNull();
  }

  @Test
  void maybeAdded_connectionLost_isQuarantined() {
    ledger.maybeAdded("k", CONTENT, 1);
    repair("k", 2);
    assertThat(doubt("k").content()).isEqualTo(CONTENT);
    pass(QUARANTINE);
    repair("k", 2);
    assertThat(ledger.isDoubtful("k")).isFalse();
  }

  @Test
  void more_thanItsCapacity_isADoubtAboutAll() {
    ledger.outdated("a");
    ledger.outdated("b");
    ledger.outdated("c");
    assertThat(ledger.isDoubtful("z")).isFalse();
    ledger.outdated("d");
    assertThat(ledger.isDoubtful("z")).isTrue();
    assertThat(ledger.doubtful(List.of("y", "z"))).containsExactly("y", "z");
    assertThat(ledger.size()).as("all are one").isEqualTo(1);

    ledger.raised(ledger.whole(), ledger.all());
    assertThat(ledger.isEmpty()).isTrue();
  }

  @Test
  void raised_forgetsOnlyWhatWasThereBefore() {
    ledger.allOutdated();
    ledger.outdated("k");
    Object whole = ledger.whole();
    Map<String, Doubt> before = ledger.all();
    ledger.outdated("k");
    ledger.raised(whole, before);
    assertThat(ledger.whole()).as("a doubt that came meanwhile").isNotNull();

    ledger.raised(ledger.whole(), ledger.all());
    ledger.outdated("k");
    before = ledger.all();
    ledger.outdated("k");
    ledger.raised(ledger.whole(), before);
    assertThat(ledger.isDoubtful("k")).isTrue();
  }

  @Test
  void due_isBounded() {
    ledger.outdated("a");
    ledger.outdated("b");
    assertThat(ledger.due(1)).hasSize(1);
  }

  /** Where no generation fences them, writes may arrive after all items were deleted. */
  @Test
  void deleted_isOverOnlyAtTheEndOfAQuarantine() {
    ledger.allOutdated();
    Object whole = Objects.requireNonNull(ledger.whole());
    assertThat(ledger.millisUntilDue(whole)).isZero();

    assertThat(ledger.deleted(whole, Map.of())).isFalse();
    assertThat(ledger.isDoubtful("k")).isTrue();
    assertThat(ledger.millisUntilDue(whole)).isEqualTo(QUARANTINE.toMillis());

    pass(QUARANTINE);
    assertThat(ledger.millisUntilDue(whole)).isZero();
    assertThat(ledger.deleted(whole, Map.of())).isTrue();
    assertThat(ledger.isEmpty()).isTrue();
  }

  @Test
  void deleted_whileAWriteHasNoAnswer_beginsAnew() {
    ledger.allOutdated();
    Object whole = Objects.requireNonNull(ledger.whole());
    ledger.deleted(whole, Map.of());

    ledger.maybeSet("k", 5);
    Object later = Objects.requireNonNull(ledger.whole());
    pass(QUARANTINE);

    assertThat(ledger.deleted(later, Map.of())).isFalse();
    assertThat(ledger.isDoubtful("k")).isTrue();
  }

  /** Changes that are refused meanwhile must not keep the cache empty for ever. */
  @Test
  void deleted_whileChangesAreRefused_isOverInTime() {
    Object whole = deleting();
    ledger.deleted(whole, Map.of());

    ledger.outdated("k");
    pass(QUARANTINE);

    assertThat(ledger.whole()).isSameAs(whole);
    assertThat(ledger.deleted(whole, ledger.all())).isTrue();
    assertThat(ledger.isEmpty()).isTrue();
  }

  private Object deleting() {
    ledger.allOutdated();
    Object whole = Objects.requireNonNull(ledger.whole());
    ledger.deleting(whole);
    return whole;
  }

  /** What comes before the last deletion is among what that deletes. */
  @Test
  void outdated_whileAllAreBeingDeleted_isLeftForBehindTheLastTime() {
    Object whole = deleting();
    ledger.outdated("before");
    ledger.deleted(whole, ledger.all());
    ledger.outdated("between");
    pass(QUARANTINE);
    ledger.deleting(whole);
    Map<String, Doubt> before = ledger.all();

    ledger.outdated("k");

    assertThat(ledger.whole()).isSameAs(whole);
    assertThat(ledger.deleted(whole, before)).isTrue();
    assertThat(ledger.all()).containsOnlyKeys("k");
  }

  /** Else changes that come faster than all items are deleted would begin it anew for ever. */
  @Test
  void moreChangesThanItsCapacity_whileAllAreBeingDeleted_doNotKeepThatFromItsEnd() {
    Object whole = deleting();
    boolean over = false;
    int times = 0;
    while (!over) {
      ledger.deleting(whole);
      Map<String, Doubt> before = ledger.all();
      for (int i = 0; i < 10 * CAPACITY; i++) {
        ledger.outdated("k" + times + "." + i);
      }
      over = ledger.deleted(whole, before);
      assertThat(ledger.isDoubtful("k0.0")).as("until it is over").isEqualTo(!over);
      pass(QUARANTINE);
      assertThat(++times).isLessThan(10);
    }
    // Those of the last time, which no deletion of all may have met.
    assertThat(ledger.all()).hasSize(10 * CAPACITY).containsKey("k%d.0".formatted(times - 1));
    ledger.outdated("later");
    assertThat(ledger.whole()).as("begun anew by the next change that fails").isNull();
  }

  @Test
  void maybeSet_whileAllAreBeingDeleted_hasAllDeletedAnew() {
    Object whole = deleting();

    ledger.maybeSet("k", 5);

    assertThat(ledger.whole()).isNotNull().isNotSameAs(whole);
  }
}
