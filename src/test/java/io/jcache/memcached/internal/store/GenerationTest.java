package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The number on the node that makes entries reachable, seen by two JVMs. */
final class GenerationTest {

  private static final int RANDOM_BITS = 12;

  private final StoreFixture fixture = new StoreFixture();
  private final String itemKey = fixture.keys.generationKey();
  private final Generation here = fixture.generation();
  private final Generation there = fixture.generation();

  @Test
  void current_missing_isSeededFromTheClock() {
    long seeded = here.current(soon());

    assertThat(seeded >> RANDOM_BITS).isEqualTo(fixture.clock.millis());
    assertThat(fixture.storedGeneration()).isEqualTo(seeded);
  }

  /** Numbers that nobody comes to, and the last one that is taken. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, (1L << 62) + 1, 1L << 62, (1L << 62) - 1})
  void raise_forgedToBeTheLast_isFoundAgainByBoth(long forged) {
    EnvelopeCodec codec = fixture.envelopes;
    fixture.faulty.add(itemKey, codec.generation(itemKey, forged), 0).await(soon());
    there.current(soon());

    for (int i = 0; i < 3; i++) {
      here.current(soon());
      here.raise(here.ask().await(soon())).await(soon());
    }

    for (Generation generation : List.of(here, there)) {
      long used = 0;
      for (int i = 0; i < 5 && !confirmed(generation, used); i++) {
        used = generation.current(soon());
      }
      assertThat(confirmed(generation, generation.current(soon()))).isTrue();
    }
    assertThat(fixture.storedGeneration() >> RANDOM_BITS).isLessThan(2 * fixture.clock.millis());
  }

  @Test
  void current_seenBefore_asksNobody() {
    Generation generation =
        new Generation(fixture.faulty, itemKey, fixture.envelopes, fixture.clock);
    generation.current(soon());
    int asked = fixture.faulty.count(Request.GET);

    generation.current(soon());

    assertThat(fixture.faulty.count(Request.GET)).isEqualTo(asked);
  }

  @Test
  void current_seededByAnotherJvm_isAdopted() {
    long seeded = here.current(soon());
    fixture.clock.advance(Duration.ofDays(1));

    assertThat(there.current(soon())).isEqualTo(seeded);
    assertThat(confirmed(there, seeded)).isTrue();
  }

  @Test
  void current_otherJvmIsFasterToSeed_isTheOtherSeed() {
    Generation slow = new Generation(fixture.faulty, itemKey, fixture.envelopes, fixture.clock);
    fixture.faulty.before(Request.ADD, () -> here.current(soon()));

    assertThat(slow.current(soon())).isEqualTo(here.current(soon()));
  }

  @Test
  void raise_isSeenByTheOtherJvmAtItsNextRequest() {
    long old = here.current(soon());
    there.current(soon());

    assertThat(raise(here)).isEqualTo(old);

    assertThat(confirmed(there, old)).isFalse();
    assertThat(there.current(soon())).isGreaterThan(old).isEqualTo(here.current(soon()));
    assertThat(confirmed(there, there.current(soon()))).isTrue();
  }

  @Test
  void raise_missing_seedsOneAndEndsNone() {
    assertThat(raise(here)).isZero();

    assertThat(fixture.storedGeneration()).isPositive().isEqualTo(here.current(soon()));
  }

  @Test
  void raise_whileOthersRaise_isTriedAgain() {
    Generation slow = new Generation(fixture.faulty, itemKey, fixture.envelopes, fixture.clock);
    long first = here.current(soon());
    for (int i = 0; i < 3; i++) {
      fixture.faulty.before(Request.COMPARE_AND_SET, () -> raise(here));
    }

    long ended = slow.raise(slow.ask().await(soon())).await(soon());

    assertThat(ended).isEqualTo(first + 3);
    assertThat(fixture.storedGeneration()).isEqualTo(first + 4);
  }

  @Test
  void raise_inManyThreads_endsEachGenerationOnce() {
    long first = here.current(soon());
    Set<Long> ended = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 200).parallel().forEach(i -> ended.add(raise(fixture.generation())));

    assertThat(ended).hasSize(200);
    assertThat(fixture.storedGeneration()).isEqualTo(first + 200);
  }

  @Test
  void confirms_evicted_seedsOneThatWasNeverSeen() {
    long old = here.current(soon());
    fixture.node.delete(itemKey).await(soon());

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isEqualTo(fixture.storedGeneration());
  }

  @Test
  void confirms_evictedAndTheClockTurnedBack_seedsOneThatWasNeverSeen() {
    long old = here.current(soon());
    fixture.node.delete(itemKey).await(soon());
    fixture.clock.advance(Duration.ofDays(-400));

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isEqualTo(fixture.storedGeneration());
  }

  /**
   * A JVM with a clock that is behind used to seed the number after the last one it had seen, which
   * another JVM had long used and ended: entries cleared by that one came back.
   */
  @Test
  void confirms_evictedAfterOthersClearedAndTheClockTurnedBack_isNoneThatOthersEnded() {
    long old = here.current(soon());
    Set<Long> used = new HashSet<>(List.of(old));
    for (int i = 0; i < 50; i++) {
      raise(there);
      used.add(there.current(soon()));
    }
    fixture.node.delete(itemKey).await(soon());
    fixture.clock.advance(Duration.ofHours(-1));

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isNotIn(used);
  }

  /** The same for a generation that is lower than was seen, whatever the clocks. */
  @Test
  void confirms_loweredAfterOthersCleared_isNoneThatOthersEnded() {
    long old = here.current(soon());
    Set<Long> used = new HashSet<>(List.of(old));
    for (int i = 0; i < 50; i++) {
      raise(there);
      used.add(there.current(soon()));
    }
    store(fixture.envelopes.generation(itemKey, old - 5));
    fixture.clock.advance(Duration.ofHours(-1));

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isNotIn(used);
  }

  @Test
  void confirms_seededLowerByAJvmThatHasSeenNone_raisesItAgain() {
    long old = here.current(soon());
    fixture.node.delete(itemKey).await(soon());
    fixture.clock.advance(Duration.ofDays(-400));
    long lower = there.current(soon());
    assertThat(lower).isLessThan(old);

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isEqualTo(fixture.storedGeneration());
    assertThat(confirmed(there, lower)).isFalse();
    assertThat(there.current(soon())).isEqualTo(here.current(soon()));
  }

  @Test
  void confirms_loweredByHand_raisesItAgain() {
    long old = here.current(soon());
    store(fixture.envelopes.generation(itemKey, old - 5));

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isEqualTo(fixture.storedGeneration());
  }

  @Test
  void confirms_loweredByHandAfterTwoWereSeen_isNeverTheOlderOne() {
    long old = here.current(soon());
    there.current(soon());
    raise(here);
    store(fixture.envelopes.generation(itemKey, old));

    // That JVM saw nothing of the raise: what it uses is valid until the other one comes by.
    assertThat(confirmed(there, old)).isTrue();
    assertThat(confirmed(here, here.current(soon()))).isFalse();
    assertThat(confirmed(there, old)).isFalse();
    assertThat(there.current(soon())).isGreaterThan(old + 1);
  }

  static List<byte[]> garbage() {
    StoreFixture fixture = new StoreFixture();
    String itemKey = fixture.keys.generationKey();
    byte[] damaged = fixture.envelopes.generation(itemKey, Long.MAX_VALUE / 2);
    damaged[damaged.length - 1] ^= 1;
    return List.of(
        new byte[0],
        new byte[] {49},
        new byte[100],
        damaged,
        fixture.envelopes.generation("other~", 1L << 60),
        fixture.envelopes.generation(itemKey, 0),
        fixture.envelopes.generation(itemKey, -1),
        fixture.envelopes.absent(itemKey),
        fixture.envelopes.entry(itemKey, null, Long.MAX_VALUE, new byte[8]));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void confirms_garbage_replacesIt(byte[] garbage) {
    long old = here.current(soon());
    store(garbage);

    assertThat(confirmed(here, old)).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old).isEqualTo(fixture.storedGeneration());
    assertThat(confirmed(here, here.current(soon()))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void current_garbage_replacesIt(byte[] garbage) {
    store(garbage);

    assertThat(here.current(soon())).isPositive().isEqualTo(fixture.storedGeneration());
    assertThat(there.current(soon())).isEqualTo(here.current(soon()));
  }

  @Test
  void confirms_repairedByAnotherJvmMeanwhile_doesNotRaiseAgain() {
    long old = here.current(soon());
    there.current(soon());
    store(fixture.envelopes.generation(itemKey, old - 5));
    byte[] lowered = fixture.storedBytes(itemKey);
    assertThat(confirmed(here, old)).isFalse();
    long repaired = here.current(soon());

    // Its answer was on the way while the other one repaired.
    assertThat(there.confirms(lowered, old, soon())).isFalse();

    assertThat(there.current(soon())).isEqualTo(repaired);
    assertThat(fixture.storedGeneration()).isEqualTo(repaired);
  }

  @Test
  void confirms_seededByAnotherJvmMeanwhile_doesNotSeedAgain() {
    long old = here.current(soon());
    there.current(soon());
    fixture.node.delete(itemKey).await(soon());
    assertThat(confirmed(here, old)).isFalse();
    long seeded = here.current(soon());

    assertThat(there.confirms(null, old, soon())).isFalse();

    assertThat(confirmed(there, there.current(soon()))).isFalse();
    assertThat(there.current(soon())).isEqualTo(seeded);
    assertThat(fixture.storedGeneration()).isEqualTo(seeded);
  }

  @Test
  void confirms_anAnswerFromBeforeTheRaise_isNotTaken() {
    long old = here.current(soon());
    byte[] before = fixture.storedBytes(itemKey);
    raise(here);

    assertThat(here.confirms(before, old, soon())).isFalse();
    assertThat(here.current(soon())).isGreaterThan(old);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, -1_000_000_000_000L})
  void current_withAnyClock_isPositive(long time) {
    fixture.clock.set(time);

    assertThat(here.current(soon())).isPositive();
    raise(here);
    assertThat(here.current(soon())).isPositive().isEqualTo(fixture.storedGeneration());
  }

  /** Marks of the list of servers say nothing of what is valid. */
  @Test
  void mark_keepsTheNumber_andStaysWhenItIsRaised() {
    long number = here.current(soon());

    assertThat(here.mark(Generation.LEFT, soon())).isFalse();

    assertThat(here.mark(Generation.LEFT, soon())).isTrue();
    assertThat(here.current(soon())).isEqualTo(number);
    raise(there);
    assertThat(there.marks(soon()) & Generation.BACK).as("known to nobody before").isNotZero();
    here.joins();
    raise(here);
    assertThat(here.marks(soon())).isZero();
  }

  @Test
  void seeds_ofOneMillisecond_differMostly() {
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      fixture.node.delete(itemKey).await(soon());
      seeds.add(fixture.generation().current(soon()));
    }

    assertThat(Set.copyOf(seeds).size()).isGreaterThan(15);
  }

  private long raise(Generation generation) {
    return generation.raise(generation.ask().await(StoreFixture.soon())).await(StoreFixture.soon());
  }

  /** Returns what a request under a generation would hear. */
  private boolean confirmed(Generation generation, long used) {
    byte @Nullable [] stored = fixture.storedBytes(itemKey);
    return generation.confirms(stored, used, soon());
  }

  private void store(byte[] item) {
    fixture.node.set(itemKey, item, 0).await(soon());
  }
}
