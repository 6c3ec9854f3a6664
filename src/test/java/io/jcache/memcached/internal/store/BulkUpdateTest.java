package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.BulkFixture.get;
import static io.jcache.memcached.internal.store.BulkFixture.keys;
import static io.jcache.memcached.internal.store.BulkFixture.puts;
import static io.jcache.memcached.internal.store.BulkFixture.removals;
import static io.jcache.memcached.internal.store.BulkFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.store.BulkFixture.Silence;
import io.jcache.memcached.internal.store.BulkFixture.Turns;
import io.jcache.memcached.internal.store.BulkUpdate.Outcome;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import io.jcache.memcached.testkit.SlowAnswer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes of many keys at once, to three nodes. */
final class BulkUpdateTest {

  private static final List<Integer> FEW = keys(30);

  private final BulkFixture fixture = new BulkFixture();
  private final StoreFixture one = fixture.one;

  // Round trips

  @Test
  void puts_unobserved_areSentToAllNodesBeforeAnyIsAwaited() {
    Turns all = new Turns();

    run(puts(FEW, "new"), all, all, all);

    assertThat(all.count()).isEqualTo(1);
    assertThat(FEW).allSatisfy(key -> assertThat(get(fixture.otherStore(), key)).isEqualTo("new"));
  }

  @Test
  void puts_observed_areReadAndThenComparedAndSet() {
    one.unobserved = false;

    assertThat(turnsOfEach(puts(FEW, "new"))).containsExactly(2, 2, 2);
    assertThat(FEW).allSatisfy(key -> assertThat(get(fixture.otherStore(), key)).isEqualTo("new"));
  }

  @Test
  void removals_areReadAndThenComparedAndDeleted() {
    assertThat(turnsOfEach(removals(FEW))).containsExactly(2, 2, 2);
    assertThat(FEW).allSatisfy(key -> assertThat(get(fixture.otherStore(), key)).isNull());
  }

  @Test
  void removals_areReadFromAllNodesBeforeAnyIsAwaited() {
    Turns all = new Turns();

    run(removals(FEW), all, all, all);

    assertThat(all.count()).as("the reads, and the writes of each node").isEqualTo(1 + 3);
  }

  @Test
  void puts_toNodesNotAskedBefore_askThemAllForTheGenerationFirst() {
    Turns all = new Turns();
    fixture.meet(all, all, all);

    BulkFixture.run(fixture.store(), puts(FEW, "new"));

    assertThat(all.count()).as("one for all, then a seed and the sets of each").isEqualTo(7);
  }

  @Test
  void check_ofSingleWrites_isATurnEach() {
    EntryStore<Object, Object> store = filled(FEW);
    Turns all = new Turns();
    fixture.meet(all, all, all);

    FEW.forEach(key -> store.update(key, Operations.put("new")));

    assertThat(all.count()).isEqualTo(FEW.size());
  }

  @Test
  void puts_ofLargeValues_areAwaitedBeforeTooMuchIsInFlight() {
    Turns all = new Turns();

    run(puts(FEW, new byte[900_000]), all, all, all);

    assertThat(all.count()).isEqualTo(2);
  }

  private List<Integer> turnsOfEach(Map<Object, Operation<Object, ?>> operations) {
    List<Turns> turns = List.of(new Turns(), new Turns(), new Turns());
    run(operations, turns.get(0), turns.get(1), turns.get(2));
    return turns.stream().map(Turns::count).toList();
  }

  /** Runs operations over keys that are all there, on nodes that meet faults. */
  private void run(Map<Object, Operation<Object, ?>> operations, Fault... faults) {
    EntryStore<Object, Object> store = filled(FEW);
    fixture.meet(faults);
    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, operations);
    assertThat(outcomes.keySet()).isEqualTo(operations.keySet());
    assertThat(outcomes.values()).allMatch(outcome -> outcome.failure() == null);
    fixture.repair();
  }

  private EntryStore<Object, Object> filled(List<Integer> keys) {
    EntryStore<Object, Object> store = fixture.store();
    keys.forEach(key -> store.update(key, Operations.put("old " + key)));
    return store;
  }

  // Races and clears

  @Test
  void update_thatLosesARace_isDecidedAgain() {
    one.unobserved = false;
    EntryStore<Object, Object> store = filled(FEW);
    EntryStore<Object, Object> other = fixture.otherStore();
    int node = fixture.nodeOf(0);
    fixture
        .faulty
        .get(node)
        .before(
            Request.COMPARE_AND_SET,
            () -> FEW.forEach(key -> other.update(key, Operations.put("theirs " + key))));
    one.committed.clear();

    BulkFixture.run(store, puts(FEW, "mine"));

    List<Object> replaced =
        one.committed.stream()
            .flatMap(decision -> decision.occurrences().stream())
            .map(occurrence -> (Object) occurrence.oldValue().get())
            .toList();
    List<Object> expected = FEW.stream().map(key -> (Object) ("theirs " + key)).toList();
    assertThat(replaced.subList(FEW.size(), replaced.size())).hasSameElementsAs(expected);
    assertThat(FEW).allSatisfy(key -> assertThat(get(other, key)).isEqualTo("mine"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void puts_afterAnotherOnesClear_areStoredUnderTheNewGeneration(boolean unobserved) {
    one.unobserved = unobserved;
    EntryStore<Object, Object> store = filled(FEW);
    fixture.otherStore().clear();
    one.committed.clear();

    BulkFixture.run(store, puts(FEW, "new"));

    assertThat(FEW).allSatisfy(key -> assertThat(get(fixture.otherStore(), key)).isEqualTo("new"));
    assertThat(one.committed)
        .flatExtracting(Decision::occurrences)
        .as("created, since nothing was left")
        .allMatch(occurrence -> occurrence.oldValue() == null);
  }

  @Test
  void removals_afterAnotherOnesClear_findNothing() {
    EntryStore<Object, Object> store = filled(FEW);
    fixture.otherStore().clear();

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, removals(FEW));

    assertThat(FEW).allSatisfy(key -> assertThat(result(outcomes, key)).isEqualTo(false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void puts_ofKeysInDoubt_areSettledFirst(boolean unobserved) {
    EntryStore<Object, Object> store = filled(FEW);
    fixture.faulty.forEach(node -> node.refuse(Request.SET, Kind.DOWN, 1));
    BulkFixture.run(store, puts(FEW, "lost"));
    List<Integer> doubtful = FEW.stream().filter(fixture::isDoubtful).toList();
    assertThat(doubtful).hasSize(3).allSatisfy(key -> assertThat(get(store, key)).isNull());
    one.unobserved = unobserved;
    one.committed.clear();

    BulkFixture.run(store, puts(FEW, "new"));

    assertThat(fixture.faulty).allMatch(node -> node.count(Request.DELETE) == 1);
    assertThat(FEW).noneMatch(fixture::isDoubtful);
    assertThat(FEW).allSatisfy(key -> assertThat(get(store, key)).isEqualTo("new"));
    assertThat(one.committed)
        .flatExtracting(Decision::occurrences)
        .filteredOn(occurrence -> occurrence.oldValue() == null)
        .hasSize(unobserved ? 0 : 3);
  }

  @Test
  void events_ofOneKey_areCommittedInTheOrderOfTheChanges() throws Exception {
    one.patience = StoreFixture.TIMEOUT.multipliedBy(100);

    assertThat(committedInOrder()).containsExactly("bulk<old 0", "single<bulk");
  }

  @Test
  void check_withoutPatienceForLocks_findsEventsOutOfOrder() throws Exception {
    one.patience = java.time.Duration.ZERO;

    assertThat(committedInOrder()).containsExactly("single<bulk", "bulk<old 0");
  }

  /** Lets another thread update a key right after a bulk update has changed it, if it can. */
  private List<String> committedInOrder() throws Exception {
    one.unobserved = false;
    EntryStore<Object, Object> store = filled(List.of(0));
    one.committed.clear();
    Thread other = new Thread(() -> store.update(0, Operations.put("single")), "other");
    fixture
        .faulty
        .get(fixture.nodeOf(0))
        .add(
            Request.COMPARE_AND_SET,
            BulkFixture.afterwards(
                () -> {
                  other.start();
                  join(other, 300);
                }),
            1);

    BulkFixture.run(store, puts(List.of(0), "bulk"));
    join(other, TimeUnit.SECONDS.toMillis(20));

    return one.committed.stream()
        .flatMap(decision -> decision.occurrences().stream())
        .map(event -> event.value().get() + "<" + event.oldValue().get())
        .toList();
  }

  private static void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // Failures

  @Test
  void throw_oneNodeIsDown_failsItsKeysOnly() {
    EntryStore<Object, Object> store = filled(FEW);
    for (boolean unobserved : new boolean[] {true, false}) {
      one.unobserved = unobserved;
      for (Map<Object, Operation<Object, ?>> operations :
          List.of(puts(FEW, "new " + unobserved), removals(FEW))) {
        fixture.faulty.get(1).breakDown(Kind.DOWN);

        Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, operations);

        fixture.repair();
        assertThat(FEW)
            .allSatisfy(
                key -> {
                  Outcome<Object> outcome = outcomes.get(key);
                  assertThat(outcome).isNotNull();
                  assertThat(outcome.decision() == null).isEqualTo(fixture.nodeOf(key) == 1);
                  if (fixture.nodeOf(key) == 1) {
                    assertThat(outcome.failure())
                        .isInstanceOf(CacheException.class)
                        .hasMessageContaining("All of key " + key + ": memcached node1:11211")
                        .hasCauseInstanceOf(TransportException.class);
                  }
                  assertThat(fixture.isDoubtful(key)).isEqualTo(fixture.nodeOf(key) == 1);
                });
      }
    }
  }

  @Test
  void degrade_oneNodeIsDown_dropsItsChangesAndDistrustsItsKeys() {
    one.degrade = true;
    for (boolean unobserved : new boolean[] {true, false}) {
      one.unobserved = unobserved;
      EntryStore<Object, Object> store = filled(FEW);
      fixture.faulty.get(1).breakDown(Kind.DOWN);
      one.committed.clear();

      Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, puts(FEW, "new"));

      fixture.repair();
      outcomes.forEach(
          (key, outcome) -> {
            boolean down = fixture.nodeOf(key) == 1;
            assertThat(outcome.decision()).isNotNull();
            assertThat(outcome.decision().tally()).isEqualTo(down ? Tally.NONE : Tally.PUT);
            assertThat(fixture.isDoubtful(key)).isEqualTo(down);
            assertThat(get(store, key)).isEqualTo(down ? null : "new");
          });
      assertThat(outcomes).hasSize(FEW.size());
    }
  }

  /** Each key of a silent node was waited for in turn. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void update_twoNodesAreSilent_endsAfterOneTimeout(boolean unobserved) {
    List<Integer> many = keys(900);
    EntryStore<Object, Object> store = filled(many);
    one.unobserved = unobserved;
    Silence silence = new Silence(one.ticker);
    fixture.meet(0, silence);
    fixture.meet(2, silence);

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, puts(many, "new"));

    fixture.repair();
    assertThat(silence.waited()).isEqualTo(StoreFixture.TIMEOUT);
    assertThat(outcomes).hasSize(many.size());
    outcomes.forEach(
        (key, outcome) -> {
          boolean served = fixture.nodeOf(key) == 1;
          assertThat(outcome.failure() == null).isEqualTo(served);
          assertThat(get(store, key)).isEqualTo(served ? "new" : null);
        });
  }

  /** The time that goes on the silent node is not that of the one which lost its generation. */
  @Test
  void update_oneNodeIsSilent_givesTheOthersTheirTime() {
    one.degrade = true;
    EntryStore<Object, Object> store = filled(FEW);
    FaultyTransport restarted = fixture.faulty.get(1);
    restarted.delete(one.keys.generationKey()).await(StoreFixture.soon());
    fixture.meet(0, new Silence(one.ticker));
    restarted.add(Request.ADD, new SlowAnswer(one.ticker, java.time.Duration.ofMillis(20)), 1);
    List<Integer> silentFirst = FEW.stream().sorted(Comparator.comparing(fixture::nodeOf)).toList();

    BulkFixture.run(store, puts(silentFirst, "new"));

    fixture.repair();
    assertThat(FEW)
        .allSatisfy(
            key -> assertThat(get(store, key)).isEqualTo(fixture.nodeOf(key) == 0 ? null : "new"));
  }

  @Test
  void update_nodeFallsSilentWithKeysInDoubt_endsAfterOneTimeout() {
    one.degrade = true;
    EntryStore<Object, Object> store = filled(FEW);
    fixture.faulty.get(1).breakDown(Kind.DOWN);
    BulkFixture.run(store, puts(FEW, "dropped"));
    fixture.repair();
    Silence silence = new Silence(one.ticker);
    fixture.meet(1, silence);

    BulkFixture.run(store, puts(FEW, "new"));

    assertThat(silence.waited()).isEqualTo(StoreFixture.TIMEOUT);
    assertThat(FEW).filteredOn(fixture::isDoubtful).allMatch(key -> fixture.nodeOf(key) == 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void puts_ofValuesThatCannotBeStored_failAlone(boolean unobserved) {
    one.unobserved = unobserved;
    EntryStore<Object, Object> store = filled(FEW);
    Map<Object, Operation<Object, ?>> operations = puts(FEW, "new");
    operations.put(3, Operations.putWritten(new byte[2 << 20]));
    operations.put(7, Operations.putWritten(new Thread("not to be serialized")));

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, operations);

    Map<Object, RuntimeException> failures = new HashMap<>();
    outcomes.forEach((key, outcome) -> failures.computeIfAbsent(key, k -> outcome.failure()));
    assertThat(failures).containsOnlyKeys(3, 7);
    assertThat(failures.values()).allMatch(failure -> failure instanceof CacheException);
    assertThat(FEW)
        .allSatisfy(
            key ->
                assertThat(get(store, key)).isEqualTo(key == 3 || key == 7 ? "old " + key : "new"));
  }

  @Test
  void update_writerRefusesAKey_leavesThatOneAlone() {
    one.unobserved = false;
    EntryStore<Object, Object> store = filled(FEW);
    one.writer =
        (key, asked) -> {
          if (key.equals(5)) {
            throw new CacheWriterException("not this one");
          }
        };
    Map<Object, Operation<Object, ?>> operations = new LinkedHashMap<>();
    FEW.forEach(key -> operations.put(key, Operations.put("new")));

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(fixture.store(), operations);

    assertThat(outcomes.get(5).failure()).isInstanceOf(CacheWriterException.class);
    assertThat(FEW)
        .allSatisfy(key -> assertThat(get(store, key)).isEqualTo(key == 5 ? "old " + key : "new"));
  }

  @Test
  void update_ofNothing_isOver() {
    assertThat(fixture.store().updateAll(Map.of(), Map.of()).isOver()).isTrue();
    assertThat(fixture.faulty).allMatch(BulkUpdateTest::unasked);
  }

  private static boolean unasked(FaultyTransport node) {
    return node.count(Request.GET) == 0;
  }
}
