package io.jcache.memcached.internal.store;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of entries that a failed change left behind; the repairs run in the background. */
final class RepairTest {

  private static final String KEY = "key";

  private final StoreFixture fixture = new StoreFixture();
  private Nodes nodes = nodes(100);

  private Nodes nodes(int capacity) {
    return new Nodes(
        Ring.ketama(List.of(StoreFixture.NODE)),
        List.of(fixture.faulty),
        StoreFixture.TIMEOUT,
        capacity);
  }

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

  @Test
  void droppedPut_nodeBack_isDeletedForAllJvms() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    put(store, KEY, "new");
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isEqualTo(1);
    assertThat(get(fixture.otherStore(), KEY)).as("until it is repaired").isEqualTo("old");

    fixture.faulty.repair();
    assertThat(get(store, KEY)).isNull();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
    put(store, KEY, "newer");
    assertThat(get(store, KEY)).isEqualTo("newer");
  }

  @Test
  void droppedRemove_nodeBack_isMadeUpFor() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    store.update(KEY, Operations.<Object>remove());
    fixture.faulty.repair();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
  }

  @Test
  void failedPut_underThrow_isMadeUpFor() {
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    assertThatThrownBy(() -> put(store, KEY, "new")).isInstanceOf(CacheException.class);
    assertThatThrownBy(() -> get(store, KEY))
        .as("an absence that the server did not confirm")
        .isInstanceOf(CacheException.class);
    fixture.faulty.repair();
    assertThat(get(store, KEY)).isNull();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
  }

  @Test
  void droppedClear_nodeBack_isMadeUpFor() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    store.clear();
    fixture.faulty.repair();
    assertThat(get(store, KEY)).isNull();
    assertThat(store.scan((key, entry) -> {}).next()).isNull();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
  }

  @Test
  void droppedInvoke_thatWrote_isMadeUpFor() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, "written", "old");
    put(store, "read", "old");
    fixture.faulty.breakDown(Kind.DOWN);
    store.update("written", invoke("written", true));
    store.update("read", invoke("read", false));
    fixture.faulty.repair();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), "written")).isNull();
    assertThat(get(fixture.otherStore(), "read")).as("was only read").isEqualTo("old");
  }

  private static Operation<Object, Object> invoke(Object key, boolean writing) {
    return Operations.<Object, Object, Object>invoke(
        key,
        (entry, arguments) -> {
          if (writing) {
            entry.setValue("new");
          }
          return null;
        },
        new Object[0],
        null,
        value -> {},
        value -> value);
  }

  /** Repairing a lock that could not be taken must not take it from who has it. */
  @Test
  void putIfAbsent_withoutAnswer_leavesAnothersEntry() {
    EntryStore<Object, Object> store = store();
    get(store, KEY);
    fixture.faulty.add(Request.ADD, lost(() -> put(fixture.otherStore(), KEY, "other's")), 1);
    assertThatThrownBy(() -> store.update(KEY, Operations.putIfAbsent("mine")))
        .isInstanceOf(CacheException.class);
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isEqualTo(1);
    eventuallyRepaired();
    assertThat(get(store, KEY)).isEqualTo("other's");
  }

  @Test
  void putIfAbsent_withoutAnswer_isTakenBack() {
    EntryStore<Object, Object> store = store();
    get(store, KEY);
    fixture.faulty.loseAnswer(Request.ADD, Kind.TIMEOUT, 1);
    assertThatThrownBy(() -> store.update(KEY, Operations.putIfAbsent("mine")))
        .isInstanceOf(CacheException.class);
    assertThat(get(store, KEY)).isNull();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
  }

  /** The caller was told that the outcome is unknown, and a late write changes nothing newer. */
  @Test
  void replace_withoutAnswer_isLeftAsItIs() {
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.refuse(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);
    assertThatThrownBy(() -> store.update(KEY, Operations.replace("new")))
        .isInstanceOf(CacheException.class);
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isZero();
    assertThat(get(store, KEY)).isEqualTo("old");
  }

  @Test
  void comparedPut_withoutAnswer_deletesWhatItWasToReplace() {
    fixture.degrade = true;
    fixture.unobserved = false;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.refuse(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);
    put(store, KEY, "new");
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();

    put(store, KEY, "old");
    fixture.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);
    put(store, KEY, "new");
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).as("what it has become").isEqualTo("new");
  }

  /** What was damaged on the way to this JVM may be the very content that is outdated. */
  @Test
  void repair_ofOneContent_deletesWhatCannotBeRead() {
    put(store(), KEY, "old");
    String itemKey = fixture.itemKey(KEY);
    Shard shard = fixture.context(nodes).shards().get(0);
    Found found = shard.fetch(fixture.keys.encode(KEY).text(), StoreFixture.soon());
    fixture.node.set(itemKey, new byte[] {1}, 0).await(StoreFixture.soon());
    shard.outdated(fixture.keys.encode(KEY).text(), found);
    eventuallyRepaired();
    assertThat(fixture.storedBytes(itemKey)).isNull();
  }

  /** A remove that failed after it had read a damaged answer left what was there undamaged. */
  @Test
  void remove_ofWhatWasDamagedOnItsWay_isMadeUpFor() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    byte[] whole = fixture.storedBytes(fixture.itemKey(KEY));
    String itemKey = fixture.itemKey(KEY);
    fixture.node.set(itemKey, new byte[] {1, 2, 3}, 0).await(StoreFixture.soon());
    fixture.faulty.add(
        Request.COMPARE_AND_DELETE,
        lost(
            () -> {
              if (whole != null) {
                fixture.node.set(itemKey, whole, 0).await(StoreFixture.soon());
              }
            }),
        1);
    store.update(KEY, Operations.<Object>remove());
    fixture.faulty.repair();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
  }

  @Test
  void set_withoutAnswer_isRefusedAndAbsentDuringTheQuarantine() {
    EntryStore<Object, Object> store = store();
    fixture.faulty.loseAnswer(Request.SET, Kind.LOST, 1);
    assertThatThrownBy(() -> put(store, KEY, "lost")).isInstanceOf(CacheException.class);
    assertThat(get(store, KEY)).isNull();
    eventually("deleted at the start").until(() -> get(fixture.otherStore(), KEY) == null);
    eventually("quarantine has begun")
        .until(() -> refusesAsUnsettled(() -> put(store, KEY, "new")));
    assertThat(refusesAsUnsettled(() -> store.update(KEY, Operations.putIfAbsent("new")))).isTrue();

    // The late write.
    put(fixture.otherStore(), KEY, "lost");
    assertThat(get(store, KEY)).isNull();
    eventuallyRepaired();
    assertThat(get(fixture.otherStore(), KEY)).isNull();
    put(store, KEY, "new");
    assertThat(get(store, KEY)).isEqualTo("new");
  }

  /** A delete that came late took away what the key had been given meanwhile, such as a lock. */
  @Test
  void removeAll_withoutAnswer_isNotOverByADeleteOnAnotherConnection() {
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.refuse(Request.DELETE, Kind.LOST, 1);

    BulkUpdate<Object, Object> removal =
        store.updateAll(Map.of(KEY, Operations.removeUncounted()), Map.of());
    assertThat(removal.next().get(KEY).failure()).isInstanceOf(CacheException.class);

    assertThat(get(store, KEY)).isNull();
    eventually("deleted at the start").until(() -> get(fixture.otherStore(), KEY) == null);
    assertThat(refusesAsUnsettled(() -> store.update(KEY, Operations.putIfAbsent("new")))).isTrue();
  }

  private static boolean refusesAsUnsettled(Runnable write) {
    try {
      write.run();
      return false;
    } catch (CacheException e) {
      assertThat(e).hasMessageContaining("an earlier write of this entry had no answer");
      return true;
    }
  }

  @Test
  void more_thanTheLedgerHolds_endsTheGeneration() {
    nodes = nodes(3);
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, "untouched", "old");
    long generation = fixture.storedGeneration();
    fixture.faulty.breakDown(Kind.DOWN);
    for (int key = 0; key < 4; key++) {
      put(store, key, "dropped");
    }
    fixture.faulty.repair();
    assertThat(get(store, "untouched")).isNull();
    eventuallyRepaired();
    assertThat(fixture.storedGeneration()).isGreaterThan(generation);
    put(store, "untouched", "new");
    assertThat(get(store, "untouched")).isEqualTo("new");
  }

  @Test
  void store_ofTheSameCacheMadeAnew_knowsWhatIsToBeRepaired() {
    fixture.degrade = true;
    put(store(), KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    store().clear();
    EntryStore<Object, Object> anew = store();
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isEqualTo(1);
    fixture.faulty.repair();
    assertThat(get(anew, KEY)).isNull();
  }

  /** A fault of our own must not end the thread that makes up for others' failures. */
  @Test
  void repair_thatFailsUnexpectedly_isLoggedOnceAndTriedAgain() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.refuse(Request.SET, Kind.DOWN, 1);
    for (Request request : List.of(Request.GETS, Request.DELETE, Request.COMPARE_AND_DELETE)) {
      fixture.faulty.add(request, unexpected(), 2);
    }
    try (CapturedLog log = new CapturedLog()) {
      put(store, KEY, "new");
      eventually("it failed").until(() -> !log.lines("repairing failed").isEmpty());
      fixture.faulty.repair();
      eventuallyRepaired();
      assertThat(log.lines("repairing failed, and is tried again")).hasSize(1);
    }
    assertThat(get(fixture.otherStore(), KEY)).isNull();
  }

  private static Fault unexpected() {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        throw new IllegalStateException("nobody expects this");
      }
    };
  }

  @Test
  void close_triesOnceMoreAndThenGivesUp() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = store();
    put(store, KEY, "old");
    fixture.faulty.breakDown(Kind.DOWN);
    put(store, KEY, "new");
    try (CapturedLog log = new CapturedLog()) {
      nodes.close();
      assertThat(log.lines("has missed and not made up for")).hasSize(1);
    }
  }

  /** Returns what happens before a request is carried out whose answer gets lost. */
  private static Fault lost(Runnable before) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        before.run();
        var unused = request.get();
        return deadline -> {
          throw new TransportException(Kind.TIMEOUT, "node", "made to fail", null);
        };
      }
    };
  }
}
