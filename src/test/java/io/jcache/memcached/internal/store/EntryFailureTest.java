package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.internal.store.StoreFixture.get;
import static io.jcache.memcached.internal.store.StoreFixture.increment;
import static io.jcache.memcached.internal.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations on entries of a node that fails, under both policies. */
final class EntryFailureTest {

  private final StoreFixture fixture = new StoreFixture();

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
    fixture.faulty.repair(); // else what is to be repaired would be tried for ever
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
}
