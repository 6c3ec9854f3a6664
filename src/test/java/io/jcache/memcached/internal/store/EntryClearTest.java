package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.internal.store.StoreFixture.get;
import static io.jcache.memcached.internal.store.StoreFixture.increment;
import static io.jcache.memcached.internal.store.StoreFixture.put;
import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a clear, or the loss of a generation, means to the operations of all JVMs. */
final class EntryClearTest {

  private final StoreFixture fixture = new StoreFixture();

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
    Ticket ticket = StoreFixture.ticket(store, KEY, System.nanoTime());
    other.clear();
    fixture.committed.clear();

    Decision<Object, ?> decision =
        StoreFixture.store(store, KEY, Operations.addLoaded("loaded before"), ticket);

    assertThat(decision.result()).as("the caller still gets it").isEqualTo("loaded before");
    assertThat(decision.tally()).isEqualTo(Tally.NONE);
    assertThat(fixture.committed).isEmpty();
    assertThat(get(other)).isNull();
    assertThat(
            StoreFixture.store(
                    store,
                    KEY,
                    Operations.addLoaded("loaded after"),
                    StoreFixture.ticket(store, KEY, System.nanoTime()))
                .result())
        .isEqualTo("loaded after");
    assertThat(get(other)).isEqualTo("loaded after");
  }

  /**
   * What was loaded while the node did not answer is no state to be kept, nor is what was there.
   */
  @Test
  void update_withATicketOfASilentNode_outdatesWhatWasThere() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.store();
    EntryStore<Object, Object> loading = fixture.store();
    put(store, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    Ticket ticket = StoreFixture.ticket(loading, KEY, System.nanoTime());
    fixture.faulty.repair();
    assertThat(ticket.isKnown()).isFalse();

    assertThat(StoreFixture.store(loading, KEY, Operations.addLoaded("added"), ticket).tally())
        .isEqualTo(Tally.NONE);
    assertThat(get(fixture.otherStore())).as("only looked for").isEqualTo("old");
    StoreFixture.store(loading, KEY, Operations.putLoaded("replacing"), ticket);

    assertThat(get(loading)).as("was to be replaced").isNull();
  }

  /** A call that has waited for a node for a timeout is not to wait for it once more. */
  @Test
  void update_ofACallWhoseReadFailed_asksNothing() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.store();
    get(store);
    long start = System.nanoTime();
    fixture.faulty.refuse(Request.GET, Kind.TIMEOUT, 1);
    get(store);
    int asked = fixture.faulty.count(Request.GETS);

    Ticket ticket = StoreFixture.ticket(store, KEY, start);
    StoreFixture.store(store, KEY, Operations.addLoaded("loaded"), ticket);

    assertThat(fixture.faulty.count(Request.GETS)).isEqualTo(asked);
    assertThat(get(fixture.otherStore())).isNull();
    long later = System.nanoTime();
    assertThat(get(store)).isNull();
    StoreFixture.store(
        store, KEY, Operations.addLoaded("loaded later"), StoreFixture.ticket(store, KEY, later));
    assertThat(get(fixture.otherStore())).isEqualTo("loaded later");
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

  /** Statistics are not worth an hour: all entries are gone, however few of them were counted. */
  @Test
  void removeAll_boundedInTime_removesMoreThanItCounts() {
    EntryStore<Object, Object> store = fixture.store();
    for (int i = 0; i < 250; i++) {
      store.update(i, Operations.put("value"));
    }
    List<Object> counted = new ArrayList<>();

    try (CapturedLog log = new CapturedLog()) {
      store.removeAll(
          true,
          (key, entry) -> {
            counted.add(key);
            fixture.ticker.advance(StoreFixture.TIMEOUT);
          },
          (key, entry) -> {});
      assertThat(log.lines("removed more entries than it could count in time")).hasSize(1);
    }

    assertThat(counted).hasSizeBetween(1, 249);
    assertThat(store.scan((key, entry) -> {}).next()).isNull();
  }
}
