package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.internal.store.StoreFixture.get;
import static io.jcache.memcached.internal.store.StoreFixture.put;
import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;

/** Operations on entries that nobody else changes meanwhile. */
final class EntryRoundTripTest {

  private final StoreFixture fixture = new StoreFixture();

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
}
