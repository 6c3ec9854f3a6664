package io.jcache.memcached.internal.store;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import io.jcache.memcached.testkit.SlowAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.expiry.AccessedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes between a failed change and its repair. */
final class RepairRaceTest {

  private static final String KEY = "key";

  private final StoreFixture fixture = new StoreFixture();
  private final Nodes nodes =
      new Nodes(
          Ring.ketama(List.of(StoreFixture.NODE)),
          List.of(fixture.faulty),
          StoreFixture.TIMEOUT,
          100);

  @AfterEach
  void close() {
    nodes.close();
  }

  private EntryStore<Object, Object> store() {
    return new EntryStore<>(fixture.context(nodes));
  }

  private static void put(EntryStore<Object, Object> store, Object key, Object value) {
    store.update(key, Operations.put(value));
  }

  private static @Nullable Object get(EntryStore<Object, Object> store, Object key) {
    return store.read(key, Operations.get()).result();
  }

  private void eventuallyRepaired() {
    eventually("all is repaired").until(() -> nodes.pendingRepairs(StoreFixture.NODE) == 0);
  }

  private static Fault unanswered(Runnable first, boolean carriedOut) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        first.run();
        if (carriedOut) {
          var unused = request.get();
        }
        return deadline -> {
          throw new TransportException(Kind.TIMEOUT, "node", "made to fail", null);
        };
      }
    };
  }

  /** An access changes the item, but the value is as outdated as it was. */
  @Test
  void outdatedEntry_thatAnotherJvmAccesses_isStillDeleted() {
    fixture.degrade = true;
    fixture.policy =
        new AccessedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.MINUTES, 10));
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.clock.advance(Duration.ofMinutes(5));
    fixture.faulty.add(
        Request.COMPARE_AND_DELETE,
        unanswered(() -> assertThat(get(fixture.otherStore(), KEY)).isEqualTo("old"), false),
        1);
    store.update(KEY, Operations.<Object>remove());
    assertThat(get(store, KEY)).as("while in doubt").isNull();
    eventuallyRepaired();
    assertThat(get(store, KEY)).as("after the repair").isNull();
  }

  /** A put made during a load wins over it, also where the put was dropped. */
  @Test
  void load_beganBeforeADroppedPut_isNotStored() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    assertThat(get(store, KEY)).isNull();
    Ticket ticket = StoreFixture.ticket(store, KEY, System.nanoTime());
    Object loaded = "read from the source before the put";
    fixture.faulty.breakDown(Kind.DOWN);
    put(store, KEY, "new");
    fixture.faulty.repair();
    eventuallyRepaired();
    StoreFixture.store(store, KEY, Operations.addLoaded(loaded), ticket);
    assertThat(get(store, KEY)).isNotEqualTo(loaded);
  }

  /** Equal locks of two JVMs are equal items. */
  @Test
  void putIfAbsent_withoutAnswer_leavesAnothersEqualEntry() {
    EntryStore<Object, Object> store = store();
    get(store, KEY);
    fixture.faulty.add(
        Request.ADD, unanswered(() -> put(fixture.otherStore(), KEY, "locked"), true), 1);
    assertThatThrownBy(() -> store.update(KEY, Operations.putIfAbsent("locked")))
        .isInstanceOf(CacheException.class);
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isEqualTo("locked");
  }

  @Test
  void scan_afterADroppedClear_givesNothingFromBefore() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    for (int key = 0; key < 10; key++) {
      put(store, key, "old");
    }
    EntryScan<Object, Object> scan = store.scan((key, entry) -> {});
    assertThat(scan.next()).isNotNull();
    assertThat(scan.next()).isNotNull();
    fixture.faulty.breakDown(Kind.DOWN);
    store.clear();
    assertThat(scan.next()).isNull();
  }

  /** The time spent on a silent node is not the next one's. */
  @Test
  void clear_besideASilentNode_reachesTheOther() {
    fixture.degrade = true;
    Node second = new Node("second", 11211, 1);
    MemoryItems items = new MemoryItems(fixture.clock);
    FaultyTransport other = new FaultyTransport(new MemoryTransport(second, items));
    try (Nodes both =
        new Nodes(
            Ring.ketama(List.of(StoreFixture.NODE, second)),
            List.of(fixture.faulty, other),
            StoreFixture.TIMEOUT,
            100)) {
      EntryStore<Object, Object> store = new EntryStore<>(fixture.context(both));
      store.clear();
      fixture.faulty.add(
          Request.GETS, new SlowAnswer(fixture.ticker, StoreFixture.TIMEOUT.multipliedBy(2)), 1);
      other.add(Request.COMPARE_AND_SET, new SlowAnswer(fixture.ticker, Duration.ofMillis(30)), 1);
      store.clear();
      assertThat(both.pendingRepairs(second)).as("repairs of the healthy node").isZero();
    }
  }

  /** Writers of one key kept its doubt alive for each other. */
  @Test
  void put_ofAKeyWhoseOtherWritersFailMeanwhile_settlesTheirDoubtsToo() {
    fixture.degrade = true;
    Shard shard = fixture.shard(fixture.faulty, fixture.generation());
    EntryStore<Object, Object> store = new EntryStore<>(fixture.context(nodes), List.of(shard));
    put(store, KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    put(store, KEY, "dropped");
    fixture.faulty.repair();
    String text = fixture.keys.encode(KEY).text();
    fixture.faulty.add(Request.DELETE, BulkFixture.afterwards(() -> shard.outdated(text)), 5);
    put(store, KEY, "new");
    assertThat(get(store, KEY)).isEqualTo("new");
    assertThat(fixture.faulty.count(Request.DELETE)).isEqualTo(6);
  }
}
