package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations on entries: races, clears, and failing nodes. */
final class EntryStoreTest {

  private static final String KEY = "key";

  private final StoreFixture fixture = new StoreFixture();

  // Plain round trips

  @Test
  void update_put_isReadByAnotherJvm() {
    put(fixture.store(), "value");

    assertThat(get(fixture.otherStore())).isEqualTo("value");
  }

  @Test
  void update_putWithoutObservers_isOneBlindSet() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "first");
    int reads = fixture.faulty.count(Request.GETS);

    put(store, "second");

    assertThat(fixture.faulty.count(Request.SET)).isEqualTo(2);
    assertThat(fixture.faulty.count(Request.GETS)).isEqualTo(reads);
  }

  @Test
  void update_putWithObservers_isACompareAndSet() {
    fixture.unobserved = false;
    EntryStore<Object, Object> store = fixture.store();
    put(store, "first");
    put(store, "second");

    assertThat(fixture.faulty.count(Request.SET)).isZero();
    assertThat(fixture.faulty.count(Request.COMPARE_AND_SET)).isEqualTo(1);
    assertThat(get(fixture.otherStore())).isEqualTo("second");
  }

  @Test
  void read_expired_isAbsentButStaysOnTheNode() {
    fixture.policy =
        new ModifiedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 1500));
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.clock.advanceMillis(1499);
    assertThat(get(store)).isEqualTo("value");

    fixture.clock.advanceMillis(1);

    Decision<Object, Object> decision = store.read(KEY, Operations.get());
    assertThat(decision.result()).isNull();
    assertThat(decision.expired()).isEqualTo(new Entry<>("value", fixture.clock.millis()));
    assertThat(fixture.storedBytes(fixture.itemKey(KEY))).isNotNull();
  }

  @Test
  void readAll_manyKeys_isOneRoundTrip() {
    EntryStore<Object, Object> store = fixture.store();
    Set<Object> keys = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      store.update(i, Operations.put("value " + i));
      keys.add(i);
      keys.add("absent " + i);
    }
    int reads = fixture.faulty.count(Request.GET);

    Map<Object, Decision<Object, Object>> decisions = store.readAll(keys, Operations.get());

    assertThat(decisions.keySet()).isEqualTo(keys);
    decisions.forEach(
        (key, decision) ->
            assertThat(decision.result())
                .isEqualTo(key instanceof Integer ? "value " + key : null));
    assertThat(fixture.faulty.count(Request.GET)).isEqualTo(reads + 1);
  }

  @Test
  void read_ofAnEntryUnderTheHashOfAnotherKey_isAbsent() {
    EntryStore<Object, Object> store = fixture.store();
    List<Integer> mine = List.of(1, 2);
    List<Integer> others = List.of(3, 4);
    store.update(others, Operations.put("of the others"));
    String itemKey = fixture.itemKey(mine);
    byte[] opened = fixture.storedBytes(fixture.itemKey(others));
    EnvelopeCodec.Envelope envelope = fixture.envelopes.open(fixture.itemKey(others), opened);
    // As if both had the same hash: all is well with the item but the key in it.
    fixture
        .node
        .set(itemKey, fixture.envelopes.entry(itemKey, envelope, Entry.NO_DEADLINE), 0)
        .await(soon());

    assertThat(store.read(mine, Operations.get()).result()).isNull();
    assertThat(fixture.undecodable.count()).isEqualTo(1);
    assertThat(store.read(others, Operations.get()).result()).isEqualTo("of the others");
  }

  // Races

  @Test
  void update_conflicts_isDecidedAgainOverWhatIsThereNow() {
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> other = fixture.otherStore();
    put(other, 0);
    for (int i = 0; i < 3; i++) {
      fixture.faulty.before(Request.COMPARE_AND_SET, () -> increment(other));
    }

    assertThat(increment(store).result()).isEqualTo(4);

    assertThat(get(other)).isEqualTo(4);
    assertThat(fixture.faulty.count(Request.COMPARE_AND_SET)).isEqualTo(4);
  }

  @Test
  void update_otherJvmAddsFirst_isDecidedAgain() {
    EntryStore<Object, Object> store = fixture.store();
    fixture.faulty.before(Request.GETS, () -> {});
    store.read(KEY, Operations.get());
    fixture.faulty.before(Request.ADD, () -> put(fixture.otherStore(), "theirs"));

    assertThat(store.update(KEY, Operations.putIfAbsent("mine")).result()).isEqualTo(false);
    assertThat(get(store)).isEqualTo("theirs");
  }

  @Test
  void update_otherJvmRemovesFirst_isDecidedAgain() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.faulty.before(
        Request.COMPARE_AND_SET, () -> fixture.otherStore().update(KEY, Operations.remove()));

    assertThat(store.update(KEY, Operations.replace("mine")).result()).isEqualTo(false);
    assertThat(get(store)).isNull();
  }

  @Test
  void update_otherJvmPutsBeforeTheRemoval_removesTheNewValue() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "old");
    fixture.faulty.before(Request.COMPARE_AND_DELETE, () -> put(fixture.otherStore(), "new"));

    assertThat(store.update(KEY, Operations.<Object>getAndRemove()).result()).isEqualTo("new");
    assertThat(get(store)).isNull();
  }

  @Test
  void update_contendedUntilTheTimeout_saysSoAndChangesNothing() {
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> other = fixture.otherStore();
    put(other, 0);
    for (int i = 0; i < 200_000; i++) {
      fixture.faulty.before(Request.COMPARE_AND_SET, () -> increment(other));
    }
    fixture.committed.clear();

    long start = System.nanoTime();
    assertThatThrownBy(() -> store.update(KEY, Operations.replace(-1)))
        .isInstanceOf(CacheException.class)
        .hasMessageMatching(
            "cache 'shop': replace of key key: other writers of the key were faster [0-9]+ times"
                + " within the timeout of 200 ms; the cache was not changed");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(get(other)).isEqualTo(fixture.faulty.count(Request.COMPARE_AND_SET));
    assertThat(fixture.committed).allMatch(decision -> !Boolean.TRUE.equals(decision.result()));
  }

  /** What a processor takes for itself does not count against the timeout. */
  @Test
  void update_slowProcessor_isNotTimedOut() {
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> other = fixture.otherStore();
    put(other, 0);
    fixture.faulty.before(Request.COMPARE_AND_SET, () -> increment(other));
    AtomicInteger runs = new AtomicInteger();

    Object result =
        store
            .update(
                KEY,
                Operations.<Object, Object, Object>invoke(
                    KEY,
                    (entry, arguments) -> {
                      spin(StoreFixture.TIMEOUT.multipliedBy(2));
                      entry.setValue((Integer) entry.getValue() + 10);
                      return runs.incrementAndGet();
                    },
                    new Object[0],
                    null,
                    value -> {}))
            .result();

    assertThat(result).isEqualTo(2);
    assertThat(get(store)).isEqualTo(11);
  }

  @Test
  void update_threadsOfTwoJvms_loseNothing() {
    List<EntryStore<Object, Object>> stores = List.of(fixture.store(), fixture.otherStore());

    IntStream.range(0, 1000).parallel().forEach(i -> increment(stores.get(i % 2)));

    assertThat(get(stores.get(0))).isEqualTo(1000);
  }

  @Test
  void update_writerFails_changesNothing() {
    fixture.writer =
        (key, asked) -> {
          throw new CacheWriterException("no");
        };
    fixture.unobserved = false;

    assertThatThrownBy(() -> put(fixture.store(), "value"))
        .isInstanceOf(CacheWriterException.class);

    assertThat(get(fixture.otherStore())).isNull();
    assertThat(fixture.faulty.count(Request.ADD)).as("the seed alone").isEqualTo(1);
  }

  @Test
  void read_accessMovesTheDeadline_doesNotUndoAPutInBetween() {
    fixture.policy =
        new TouchedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 100));
    EntryStore<Object, Object> store = fixture.store();
    put(store, "old");
    fixture.clock.advanceMillis(50_000);
    fixture.faulty.before(Request.COMPARE_AND_SET, () -> put(fixture.otherStore(), "new"));

    assertThat(get(store)).isEqualTo("old");

    assertThat(get(fixture.otherStore())).isEqualTo("new");
  }

  // Clears

  @Test
  void clear_makesEntriesUnreachableForAllJvms() {
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> other = fixture.otherStore();
    put(store, "old");
    assertThat(get(other)).isEqualTo("old");

    store.clear();

    assertThat(get(other)).isNull();
    assertThat(get(store)).isNull();
    assertThat(other.update(KEY, Operations.putIfAbsent("new")).result()).isEqualTo(true);
    assertThat(get(store)).isEqualTo("new");
  }

  @Test
  void check_ofAJvmThatValidatesNothing_findsAnOldEntry() {
    EntryStore<Object, Object> trusting = fixture.trustingStore();
    put(trusting, "old");

    fixture.otherStore().clear();

    assertThat(get(trusting)).isEqualTo("old");
    assertThat(get(fixture.store())).isNull();
  }

  @Test
  void clear_generationItemIsLost_bringsNoOldEntryBack() {
    List<EntryStore<Object, Object>> jvms = List.of(fixture.store(), fixture.otherStore());
    List<Consumer<String>> losses =
        List.of(
            key -> fixture.node.delete(key).await(soon()),
            key -> fixture.node.set(key, new byte[] {49}, 0).await(soon()),
            key ->
                fixture
                    .node
                    .set(key, fixture.envelopes.generation(key, fixture.storedGeneration() - 1), 0)
                    .await(soon()));
    int round = 0;
    for (Consumer<String> loss : losses) {
      for (EntryStore<Object, Object> first : jvms) {
        put(first, "old " + round++);
        jvms.forEach(store -> assertThat(get(store)).asString().startsWith("old"));
        first.clear();
        loss.accept(fixture.keys.generationKey());

        // The one that cleared goes first: the other may not even know of the clear.
        assertThat(get(first)).as("round %d", round).isNull();
        jvms.forEach(store -> assertThat(get(store)).isNull());
        fixture.clock.advanceMillis(1);
      }
    }
  }

  @Test
  void read_generationItemIsEvicted_isAMissAndNeverAnOldValue() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.node.delete(fixture.keys.generationKey()).await(soon());
    fixture.clock.advance(Duration.ofDays(-1));

    assertThat(get(store)).isNull();
    put(store, "new");
    assertThat(get(fixture.otherStore())).isEqualTo("new");
  }

  @Test
  void read_nodeRestarted_isAMiss() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.items.restart();

    assertThat(get(store)).isNull();
    put(store, "new");
    assertThat(get(fixture.otherStore())).isEqualTo("new");
  }

  @Test
  void update_clearBetweenReadAndBlindSet_isRedoneUnderTheNewGeneration() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "old");
    fixture.otherStore().clear();
    int sets = fixture.faulty.count(Request.SET);

    put(store, "new");

    assertThat(fixture.faulty.count(Request.SET)).isEqualTo(sets + 2);
    assertThat(get(fixture.otherStore())).isEqualTo("new");
  }

  @Test
  void check_ofAJvmThatValidatesNothing_losesItsBlindSet() {
    EntryStore<Object, Object> trusting = fixture.trustingStore();
    put(trusting, "old");
    fixture.otherStore().clear();

    put(trusting, "new");

    assertThat(get(fixture.otherStore())).isNull();
  }

  @Test
  void update_clearDuringACompareAndSet_isDecidedOverNothing() {
    fixture.unobserved = false;
    EntryStore<Object, Object> store = fixture.store();
    put(store, 5);
    fixture.otherStore().clear();

    assertThat(increment(store).result()).isEqualTo(1);
    assertThat(get(fixture.otherStore())).isEqualTo(1);
  }

  @Test
  void update_withATicketFromBeforeAClear_isDropped() {
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> other = fixture.otherStore();
    get(store);
    Ticket ticket = store.ticket(KEY);
    other.clear();
    fixture.committed.clear();

    Decision<Object, Object> decision =
        store.update(KEY, Operations.addLoaded("loaded before"), ticket);

    assertThat(decision.result()).as("the caller still gets it").isEqualTo("loaded before");
    assertThat(decision.tally()).isEqualTo(Tally.NONE);
    assertThat(fixture.committed).isEmpty();
    assertThat(get(other)).isNull();
    assertThat(store.update(KEY, Operations.addLoaded("loaded after"), store.ticket(KEY)).result())
        .isEqualTo("loaded after");
    assertThat(get(other)).isEqualTo("loaded after");
  }

  @Test
  void update_withoutATicket_wouldStoreWhatWasLoadedBeforeAClear() {
    EntryStore<Object, Object> store = fixture.store();
    get(store);
    fixture.otherStore().clear();

    store.update(KEY, Operations.addLoaded("loaded before"));

    assertThat(get(fixture.otherStore())).isEqualTo("loaded before");
  }

  @Test
  void removeAll_handsOverWhatWasThere() {
    EntryStore<Object, Object> store = fixture.store();
    Map<Object, Object> put = new HashMap<>();
    for (int i = 0; i < 250; i++) {
      store.update(i, Operations.put("value " + i));
      put.put(i, "value " + i);
    }
    Map<Object, Object> removed = new HashMap<>();

    fixture
        .otherStore()
        .removeAll(false, (k, entry) -> removed.put(k, entry.value()), (k, entry) -> {});

    assertThat(removed).isEqualTo(put);
    assertThat(store.readAll(put.keySet(), Operations.get()).values())
        .allMatch(decision -> decision.result() == null);
  }

  // Failures

  @Test
  void read_connectionLost_isRepeatedOnce() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.faulty.loseAnswer(Request.GET, Kind.LOST, 1);

    assertThat(get(store)).isEqualTo("value");
  }

  @Test
  void read_connectionLostTwice_fails() {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.faulty.loseAnswer(Request.GET, Kind.LOST, 2);

    assertThatThrownBy(() -> get(store))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("get of key key: memcached node:11211: ");
    assertThat(get(store)).isEqualTo("value");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"LOST", "CLOSED"},
      mode = EnumSource.Mode.EXCLUDE)
  void read_otherFailure_isNotRepeated(Kind kind) {
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.faulty.refuse(Request.GET, kind, 1);

    assertThatThrownBy(() -> get(store)).isInstanceOf(CacheException.class);
  }

  @Test
  void update_answerToAWriteIsLost_isNotRepeated() {
    fixture.unobserved = false;
    EntryStore<Object, Object> store = fixture.store();
    put(store, 0);
    fixture.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.LOST, 1);

    assertThatThrownBy(() -> increment(store)).isInstanceOf(CacheException.class);

    assertThat(get(fixture.otherStore())).isEqualTo(1);
  }

  @Test
  void update_valueTooLarge_leavesTheOldOne() {
    for (boolean unobserved : new boolean[] {true, false}) {
      fixture.unobserved = unobserved;
      fixture.degrade = true;
      EntryStore<Object, Object> store = fixture.store();
      put(store, "old");

      assertThatThrownBy(() -> put(store, "x".repeat(2 << 20)))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("put of key key")
          .hasMessageContaining("at most 10484")
          .hasMessageContaining("(-I)");

      assertThat(get(store)).isEqualTo("old");
    }
  }

  /**
   * A remove that met an item it could not read, damaged on the way or of another version of a
   * class, left it to those who could.
   */
  @Test
  void remove_ofAnItemThatCannotBeRead_removesIt() {
    EntryStore<Object, Object> store = fixture.store();
    for (Operation<Object, ?> removal :
        List.of(
            Operations.<Object>remove(), Operations.removeDeleted(), Operations.getAndRemove())) {
      put(store, 5);
      fixture.node.set(fixture.itemKey(KEY), new byte[] {1, 2, 3}, 0).await(StoreFixture.soon());

      assertThat(store.update(KEY, removal).result()).isIn(null, false);
      assertThat(fixture.storedBytes(fixture.itemKey(KEY))).as(removal.name()).isNull();
    }
  }

  @Test
  void degrade_nodeIsDown_isAnEmptyCacheThatForgets() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.faulty.breakDown(Kind.DOWN);
    fixture.committed.clear();

    assertThat(get(store)).isNull();
    assertThat(store.read(KEY, Operations.get()).tally()).isEqualTo(Tally.MISS);
    assertThat(store.read(KEY, Operations.containsKey()).result()).isEqualTo(false);
    assertThat(store.readAll(List.of(1, 2), Operations.get()))
        .hasSize(2)
        .allSatisfy((key, decision) -> assertThat(decision.result()).isNull());
    assertThat(store.update(KEY, Operations.put("dropped")).tally()).isEqualTo(Tally.NONE);
    assertThat(store.update(KEY, Operations.<Object>remove()).result()).isEqualTo(false);
    assertThat(increment(store).result()).isEqualTo(1);
    store.clear();
    store.removeAll(
        false, (key, entry) -> fail("nothing is there to hand over"), (key, entry) -> {});
    assertThat(store.scan((key, entry) -> {}).next()).isNull();

    assertThat(fixture.committed).isEmpty();
    fixture.faulty.repair();
    assertThat(get(store)).as("what was there before the changes that were dropped").isNull();
  }

  @Test
  void degrade_nodeIsDown_refusesToInventAnswers() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.store();
    fixture.faulty.breakDown(Kind.DOWN);

    List<Runnable> strict =
        List.of(
            () -> store.update(KEY, Operations.putIfAbsent("x")),
            () -> store.update(KEY, Operations.replace("x")),
            () -> store.update(KEY, Operations.replace("x", "y")),
            () -> store.update(KEY, Operations.remove("x")),
            () -> store.update(KEY, Operations.getAndPut("x")),
            () -> store.update(KEY, Operations.getAndReplace("x")),
            () -> store.update(KEY, Operations.getAndRemove()));

    assertThat(strict)
        .allSatisfy(
            operation -> assertThatThrownBy(operation::run).isInstanceOf(CacheException.class));
  }

  @Test
  void degrade_onlyTheWriteFails_runsTheProcessorOnce() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.store();
    put(store, 5);
    fixture.faulty.refuse(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);

    Decision<Object, Object> decision = increment(store);

    assertThat(decision.result()).isEqualTo(6);
    assertThat(decision.tally()).isEqualTo(Tally.HIT);
    assertThat(get(store)).as("what was there before the change that was dropped").isNull();
  }

  @Test
  void throw_nodeIsDown_allOperationsFail() {
    EntryStore<Object, Object> store = fixture.store();
    fixture.faulty.breakDown(Kind.DOWN);

    List<Runnable> operations = new ArrayList<>();
    operations.add(() -> get(store));
    operations.add(() -> store.read(KEY, Operations.containsKey()));
    operations.add(() -> store.readAll(List.of(1, 2), Operations.get()));
    operations.add(() -> put(store, "x"));
    operations.add(() -> store.update(KEY, Operations.<Object>remove()));
    operations.add(() -> increment(store));
    operations.add(store::clear);
    operations.add(() -> store.removeAll(false, (key, entry) -> {}, (key, entry) -> {}));
    operations.add(() -> store.scan((key, entry) -> {}).next());

    assertThat(operations)
        .allSatisfy(
            operation ->
                assertThatThrownBy(operation::run)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("memcached node:11211"));
  }

  @Test
  void read_moveOfTheDeadlineFails_givesTheValue() {
    fixture.degrade = true;
    fixture.policy =
        new TouchedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 100));
    EntryStore<Object, Object> store = fixture.store();
    put(store, "value");
    fixture.clock.advanceMillis(50_000);
    fixture.faulty.refuse(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);

    assertThat(get(store)).isEqualTo("value");
  }

  private static void put(EntryStore<Object, Object> store, Object value) {
    store.update(KEY, Operations.put(value));
  }

  private static @Nullable Object get(EntryStore<Object, Object> store) {
    return store.read(KEY, Operations.get()).result();
  }

  private static Decision<Object, Object> increment(EntryStore<Object, Object> store) {
    return store.update(
        KEY,
        Operations.<Object, Object, Object>invoke(
            KEY,
            (entry, arguments) -> {
              int next = entry.exists() ? (Integer) entry.getValue() + 1 : 1;
              entry.setValue(next);
              return next;
            },
            new Object[0],
            null,
            value -> {}));
  }

  private static void spin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
