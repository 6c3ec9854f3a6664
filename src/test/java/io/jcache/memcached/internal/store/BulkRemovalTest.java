package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.BulkFixture.get;
import static io.jcache.memcached.internal.store.BulkFixture.keys;
import static io.jcache.memcached.internal.store.BulkFixture.puts;
import static io.jcache.memcached.internal.store.BulkFixture.uncountedRemovals;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.store.BulkFixture.Turns;
import io.jcache.memcached.internal.store.BulkUpdate.Outcome;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** Removals of many keys where nobody asks what was there. */
final class BulkRemovalTest {

  private static final List<Integer> FEW = keys(60);

  private final BulkFixture fixture = new BulkFixture();
  private EntryStore<Object, Object> store = fixture.store();

  private void fill(String value) {
    BulkFixture.run(fixture.otherStore(), puts(FEW, value));
  }

  private void assertNothingIsLeft() {
    EntryStore<Object, Object> other = fixture.otherStore();
    assertThat(FEW).allSatisfy(key -> assertThat(get(other, key)).isNull());
  }

  @Test
  void removals_areSentToAllNodesBeforeAnyIsAwaited_andReadNothing() {
    fill("old");
    BulkFixture.run(store, puts(FEW, "known"));
    Turns all = new Turns();
    fixture.meet(all, all, all);

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, uncountedRemovals(FEW));

    fixture.repair();
    assertThat(all.count()).isEqualTo(1);
    assertThat(fixture.faulty).allMatch(node -> node.count(Request.GETS) == 0);
    assertThat(outcomes).hasSize(FEW.size());
    assertNothingIsLeft();
  }

  @Test
  void removals_thatListenersOrWritersHearOf_areReadFirst() {
    fill("old");
    fixture.one.unobserved = false;
    fixture.one.committed.clear();

    BulkFixture.run(fixture.store(), uncountedRemovals(FEW));

    assertThat(fixture.one.committed)
        .filteredOn(decision -> decision.change() instanceof Change.Remove<?>)
        .hasSize(FEW.size())
        .allMatch(decision -> decision.tally().equals(new Tally(0, 0, 0, 1)));
    assertNothingIsLeft();
  }

  /** What lies under the number of before the clear is not what is to be removed. */
  @Test
  void removals_afterAnotherOnesClear_removeWhatWasPutThen() {
    BulkFixture.run(store, puts(FEW, "old"));
    fixture.otherStore().clear();
    fill("new");

    BulkFixture.run(store, uncountedRemovals(FEW));

    assertNothingIsLeft();
  }

  @Test
  void removals_ofKeysInDoubt_areSettledFirst() {
    fill("old");
    fixture.faulty.forEach(node -> node.refuse(Request.SET, Kind.DOWN, 1));
    BulkFixture.run(store, puts(FEW, "lost"));
    assertThat(FEW.stream().filter(fixture::isDoubtful)).hasSize(3);

    BulkFixture.run(store, uncountedRemovals(FEW));

    assertThat(FEW).noneMatch(fixture::isDoubtful);
    assertNothingIsLeft();
  }

  @Test
  void removals_whoseNodeFails_failAndAreDistrusted() {
    fill("old");
    BulkFixture.run(store, puts(FEW, "old"));
    fixture.faulty.get(1).refuse(Request.DELETE, Kind.TIMEOUT, FEW.size());

    Map<Object, Outcome<Object>> outcomes = BulkFixture.run(store, uncountedRemovals(FEW));

    fixture.repair();
    assertThat(FEW)
        .allSatisfy(
            key -> {
              boolean fails = fixture.nodeOf(key) == 1;
              assertThat(fixture.isDoubtful(key)).isEqualTo(fails);
              assertThat(get(store, key)).isNull();
              if (fails) {
                assertThat(outcomes.get(key).failure())
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("removeAll of key " + key);
              }
            });
  }

  @Test
  void removals_whileAKeyIsLoaded_outdateWhatIsLoaded() {
    store = fixture.store();
    Map<Object, Ticket> tickets = store.tickets(List.copyOf(FEW), System.nanoTime());

    BulkFixture.run(store, uncountedRemovals(FEW));
    store.updateAll(Map.of(1, Operations.addLoaded("loaded before")), tickets).next();

    assertThat(get(store, 1)).isNull();
    tickets.values().forEach(Ticket::close);
  }

  /** A processor of a key that is removed meanwhile would run once more. */
  @Test
  @SuppressWarnings("try") // The hold is only there to be closed.
  void removals_ofKeysThatAnotherThreadIsAt_waitForThat() throws Exception {
    fixture.one.patience = Duration.ofMinutes(1);
    AtomicReference<StripedLocks> locks = new AtomicReference<>();
    store =
        fixture.store(
            context -> {
              locks.set(context.locks());
              return context;
            });
    Thread removing = new Thread(() -> BulkFixture.run(store, uncountedRemovals(FEW)));
    try (StripedLocks.Hold hold = locks.get().hold(fixture.placement.locate(1).text())) {
      removing.start();
      eventually("it waits, or is over")
          .until(() -> Set.of(State.TIMED_WAITING, State.TERMINATED).contains(removing.getState()));
      assertThat(fixture.faulty).allMatch(node -> node.count(Request.DELETE) == 0);
    }
    removing.join();
    assertThat(fixture.faulty).allMatch(node -> node.count(Request.DELETE) > 0);
  }
}
