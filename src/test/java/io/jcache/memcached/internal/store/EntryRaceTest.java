package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.internal.store.StoreFixture.get;
import static io.jcache.memcached.internal.store.StoreFixture.increment;
import static io.jcache.memcached.internal.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.FixedExpiryPolicy;
import io.jcache.memcached.internal.entry.Occurrence;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;

/** Operations on entries that other threads and JVMs change meanwhile. */
final class EntryRaceTest {

  private static final javax.cache.expiry.Duration ETERNAL = javax.cache.expiry.Duration.ETERNAL;
  private static final javax.cache.expiry.Duration ZERO = javax.cache.expiry.Duration.ZERO;

  private final StoreFixture fixture = new StoreFixture();
  private final FakeTicker ticker = fixture.ticker;

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
    for (int i = 0; i < 1_000; i++) {
      fixture.faulty.before(
          Request.COMPARE_AND_SET,
          () -> {
            increment(other);
            ticker.advance(StoreFixture.TIMEOUT.dividedBy(100));
          });
    }
    fixture.committed.clear();
    long start = ticker.getAsLong();

    assertThatThrownBy(() -> store.update(KEY, Operations.replace(-1)))
        .isInstanceOf(CacheException.class)
        .hasMessageMatching(
            "cache 'shop': replace of key key: other writers of the key were faster [0-9]+ times"
                + " within the timeout of 200 ms; the cache was not changed");

    assertThat(Duration.ofNanos(ticker.getAsLong() - start))
        .isBetween(StoreFixture.TIMEOUT.dividedBy(2), StoreFixture.TIMEOUT);
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
                      ticker.advance(StoreFixture.TIMEOUT.multipliedBy(2));
                      entry.setValue((Integer) entry.getValue() + 10);
                      return runs.incrementAndGet();
                    },
                    new Object[0],
                    null,
                    value -> {},
                    value -> value))
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

  /** An access expires an entry, unless another writer is faster: then there is nothing to tell. */
  @Test
  void read_thatExpires_otherJvmPutsFirst_announcesNothing() {
    fixture.policy = new FixedExpiryPolicy(ETERNAL, ZERO, null);
    EntryStore<Object, Object> store = fixture.store();
    put(store, "old");
    fixture.faulty.before(Request.COMPARE_AND_DELETE, () -> put(fixture.otherStore(), "new"));

    Decision<Object, Object> lost = store.read(KEY, Operations.get());

    assertThat(lost.result()).isEqualTo("old");
    assertThat(lost.occurrences()).isEmpty();
    Decision<Object, Object> won = store.read(KEY, Operations.get());
    assertThat(won.result()).isEqualTo("new");
    assertThat(won.occurrences()).containsExactly(Occurrence.expired("new"));
    assertThat(get(store)).isNull();
  }

  @Test
  void update_thatExpires_otherJvmPutsFirst_isDecidedAgain() {
    fixture.policy = new FixedExpiryPolicy(ETERNAL, ZERO, null);
    EntryStore<Object, Object> store = fixture.store();
    put(store, "old");
    fixture.faulty.before(Request.COMPARE_AND_DELETE, () -> put(fixture.otherStore(), "new"));

    Decision<Object, Boolean> decision = store.update(KEY, Operations.remove("another"));

    assertThat(decision.result()).isFalse();
    assertThat(decision.occurrences()).containsExactly(Occurrence.expired("new"));
    assertThat(get(store)).isNull();
  }
}
