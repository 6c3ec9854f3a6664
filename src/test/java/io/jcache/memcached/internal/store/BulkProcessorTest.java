package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.BulkFixture.get;
import static io.jcache.memcached.internal.store.BulkFixture.keys;
import static io.jcache.memcached.internal.store.BulkFixture.puts;
import static io.jcache.memcached.internal.store.BulkFixture.removals;
import static io.jcache.memcached.internal.store.BulkFixture.result;
import static io.jcache.memcached.testkit.FaultyTransport.Request.COMPARE_AND_SET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.BulkFixture.Turns;
import io.jcache.memcached.internal.store.BulkUpdate.Outcome;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import io.jcache.memcached.testkit.SlowAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.Test;

/** Entry processors on many keys at once, on one node. */
final class BulkProcessorTest {

  private static final List<Integer> FEW = keys(20);
  private static final Duration SLOW = StoreFixture.TIMEOUT.multipliedBy(3);

  private final BulkFixture fixture = new BulkFixture(1);
  private final StoreFixture one = fixture.one;
  private final EntryStore<Object, Object> store = fixture.store();
  private final AtomicInteger runs = new AtomicInteger();

  private Map<Object, Operation<Object, ?>> invocations(
      EntryProcessor<Object, Object, Object> processor) {
    Map<Object, Operation<Object, ?>> invocations = new LinkedHashMap<>();
    for (Integer key : FEW) {
      invocations.put(
          key,
          Operations.invoke(
              (Object) key, processor, new Object[0], null, value -> {}, value -> value));
    }
    return invocations;
  }

  private Map<Object, Operation<Object, ?>> appending() {
    return invocations(
        (entry, arguments) -> {
          runs.incrementAndGet();
          entry.setValue(entry.exists() ? entry.getValue() + "+" : "new");
          return entry.getKey();
        });
  }

  private void fill(String value) {
    BulkFixture.run(fixture.otherStore(), puts(FEW, value));
  }

  @Test
  void processors_ofManyKeys_areReadForAndThenComparedAndSet() {
    fill("old");
    BulkFixture.run(store, appending());
    Turns turns = new Turns();
    fixture.meet(turns);

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, appending());

    fixture.repair();
    assertThat(turns.count()).isEqualTo(2);
    assertThat(FEW)
        .allSatisfy(
            key -> {
              assertThat(result(outcomes, key)).isEqualTo(key);
              assertThat(get(store, key)).isEqualTo("old++");
            });
  }

  @Test
  void changes_areSentTogether_unlessWhatComesBetweenTakesTime() {
    FaultyTransport node = fixture.faulty.get(0);
    BulkFixture.run(store, puts(FEW, "old"));
    assertThat(node.gathered()).isEqualTo(1);
    BulkFixture.run(store, removals(FEW));
    assertThat(node.gathered()).isEqualTo(2);

    BulkFixture.run(store, appending());
    assertThat(node.gathered()).isEqualTo(3);
    one.unobserved = false;
    BulkFixture.run(store, puts(FEW, "new"));
    assertThat(node.gathered()).isEqualTo(4);

    BulkFixture.run(
        store,
        invocations(
            (entry, arguments) -> {
              one.ticker.advance(Duration.ofMillis(1));
              entry.setValue("slow");
              return null;
            }));
    assertThat(node.gathered()).isEqualTo(4);
  }

  /** Nobody can tell beforehand that a processor is slow; what was made ready waited for it. */
  @Test
  void changes_madeJustBeforeASlowOne_areSentWithIt() {
    FaultyTransport node = fixture.faulty.get(0);
    BulkFixture.run(store, puts(FEW, "old"));
    List<Integer> sent = new ArrayList<>();

    BulkFixture.run(store, invocations(slowAt(7, () -> sent.add(node.count(COMPARE_AND_SET)))));

    assertThat(sent).containsExactly(0);
    assertThat(node.count(COMPARE_AND_SET)).isEqualTo(FEW.size());
  }

  /** The database had the new value, and all JVMs read the old one while the next was written. */
  @Test
  void changes_thatAWriterWasToldOf_waitForNoOther() {
    FaultyTransport node = fixture.faulty.get(0);
    fixture.one.unobserved = false;
    fixture.one.writer = (key, asked) -> {};
    EntryStore<Object, Object> writing = fixture.store();
    BulkFixture.run(writing, puts(FEW, "old"));
    List<Integer> sent = new ArrayList<>();
    int before = node.count(COMPARE_AND_SET);

    BulkFixture.run(writing, invocations(slowAt(7, () -> sent.add(node.count(COMPARE_AND_SET)))));

    assertThat(sent).containsExactly(before + 7);
    assertThat(node.count(COMPARE_AND_SET)).isEqualTo(before + FEW.size());
  }

  private EntryProcessor<Object, Object, Object> slowAt(Object slow, Runnable looking) {
    return (entry, arguments) -> {
      if (entry.getKey().equals(slow)) {
        looking.run();
        one.ticker.advance(StoreFixture.TIMEOUT.dividedBy(8));
      }
      entry.setValue("new");
      return null;
    };
  }

  /** Each key that had lost a race was read and written by itself. */
  @Test
  void processors_thatLoseARace_runOnceMoreTogether() {
    fill("old");
    BulkFixture.run(store, appending());
    Turns turns = new Turns();
    fixture.faulty.get(0).before(COMPARE_AND_SET, () -> fill("theirs"));
    for (Request request : List.of(Request.GETS, COMPARE_AND_SET)) {
      fixture.faulty.get(0).add(request, turns, 10 * FEW.size());
    }
    runs.set(0);

    BulkFixture.run(store, appending());

    fixture.repair();
    assertThat(turns.count()).isEqualTo(4);
    assertThat(runs.get()).isEqualTo(2 * FEW.size());
    assertThat(FEW).allSatisfy(key -> assertThat(get(store, key)).isEqualTo("theirs+"));
  }

  @Test
  void processors_thatAreSlow_areNotTheNodesFaultAndLeaveTheLocksInBetween() {
    fill("old");
    fixture
        .faulty
        .get(0)
        .add(
            COMPARE_AND_SET,
            new SlowAnswer(one.ticker, StoreFixture.TIMEOUT.dividedBy(4)),
            FEW.size());
    List<Integer> waves = new ArrayList<>();
    BulkUpdate<Object, Object> updates =
        store.updateAll(
            invocations(
                (entry, arguments) -> {
                  one.ticker.advance(SLOW);
                  entry.setValue("new");
                  return null;
                }),
            Map.of());

    while (!updates.isOver()) {
      Map<Object, Outcome<Object>> outcomes = updates.next();
      waves.add(outcomes.size());
      assertThat(outcomes.values()).allMatch(outcome -> outcome.failure() == null);
    }

    assertThat(waves).hasSameSizeAs(FEW).containsOnly(1);
    assertThat(FEW).allSatisfy(key -> assertThat(get(store, key)).isEqualTo("new"));
  }

  @Test
  void processor_withAnError_letsItOutOnceTheOthersHaveTheirOutcome() {
    Map<Object, Outcome<Object>> outcomes = new LinkedHashMap<>();
    BulkUpdate<Object, Object> updates =
        store.updateAll(
            invocations(
                (entry, arguments) -> {
                  if (entry.getKey().equals(7)) {
                    throw new AssertionError("of 7");
                  }
                  entry.setValue("new");
                  return null;
                }),
            Map.of());

    assertThatThrownBy(
            () -> {
              while (!updates.isOver()) {
                outcomes.putAll(updates.next());
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessage("of 7");

    assertThat(outcomes).hasSize(7);
    assertThat(FEW)
        .allSatisfy(
            key -> assertThat(get(store, key)).isEqualTo(outcomes.containsKey(key) ? "new" : null));
  }
}
