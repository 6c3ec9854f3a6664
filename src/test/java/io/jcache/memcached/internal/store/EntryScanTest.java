package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryScan.Scanned;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks over all entries of a cache. */
final class EntryScanTest {

  private final StoreFixture fixture = new StoreFixture();
  private final List<Object> expired = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99, 100, 101, 1000})
  void next_anyNumberOfEntries_givesEachOnce(int count) {
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, count).forEach(i -> store.update(i, Operations.put("value " + i)));

    List<Object> keys = keys(scan(store));

    assertThat(keys).containsExactlyInAnyOrderElementsOf(range(0, count));
    assertThat(keys(scan(fixture.otherStore())))
        .as("without guesses")
        .containsExactlyInAnyOrderElementsOf(range(0, count));
  }

  /**
   * The last keys used are tried first, and come by once more with the others. Arrays were given
   * twice, as they equal nothing but themselves.
   */
  @Test
  void next_keysWithoutEqualsOfTheirOwn_givesEachOnce() {
    EntryStore<Object, Object> store = fixture.store();
    for (byte i = 0; i < 5; i++) {
      store.update(new byte[] {i, 1}, Operations.put("value " + i));
    }

    List<Object> values = new ArrayList<>();
    scan(store).forEachRemaining(scanned -> values.add(scanned.entry().value()));

    assertThat(values)
        .containsExactlyInAnyOrder("value 0", "value 1", "value 2", "value 3", "value 4");
  }

  @Test
  void next_keysOfAllKinds_givesEqualKeys() {
    EntryStore<Object, Object> store = fixture.store();
    List<Object> put =
        List.of(1, 1L, "1", "\uD83D", "k".repeat(5000), List.of(1), new UUID(1, 2), Kind.LOST);
    put.forEach(key -> store.update(key, Operations.put("value of " + key)));

    assertThat(keys(scan(fixture.otherStore()))).containsExactlyInAnyOrderElementsOf(put);
  }

  /** A change that failed leaves the old value on the node, which had been read before. */
  @Test
  void next_whatIsInDoubtSinceItWasRead_isLeftOut() {
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, 50).forEach(i -> fixture.otherStore().update(i, Operations.put("old")));
    EntryScan<Object, Object> scan = scan(store);
    Object first = Objects.requireNonNull(scan.next()).key();
    fixture.faulty.breakDown(Kind.DOWN);
    List<Object> doubtful = List.of(first, first.equals(7) ? 8 : 7, first.equals(30) ? 31 : 30);
    doubtful.forEach(
        key ->
            assertThatThrownBy(() -> store.update(key, Operations.put("new")))
                .isInstanceOf(CacheException.class));

    assertThat(scan.isInDoubt()).isTrue();
    assertThat(keys(scan)).hasSize(47).doesNotContainAnyElementsOf(doubtful);
    assertThat(scan.isInDoubt()).isFalse();
  }

  @Test
  void next_firstEntryIsOneUsedLast_walksNothing() {
    EntryStore<Object, Object> store = fixture.store();
    store.update(1, Operations.put("value"));

    assertThat(scan(store).next()).isNotNull();

    assertThat(fixture.faulty.count(Request.DUMP)).isZero();
  }

  @Test
  void next_expired_isLeftOutAndTold() {
    fixture.policy = new ModifiedExpiryPolicy(new Duration(TimeUnit.MILLISECONDS, 100));
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, 20).forEach(i -> store.update(i, Operations.put("old")));
    fixture.clock.advanceMillis(60);
    IntStream.range(10, 30).forEach(i -> store.update(i, Operations.put("new")));
    fixture.clock.advanceMillis(60);

    assertThat(keys(scan(store))).containsExactlyInAnyOrderElementsOf(range(10, 30));
    assertThat(expired).containsExactlyInAnyOrderElementsOf(range(0, 10));
  }

  @Test
  void next_expiresBetweenReadingAndGiving_isLeftOut() {
    fixture.policy = new ModifiedExpiryPolicy(new Duration(TimeUnit.MILLISECONDS, 100));
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, 20).forEach(i -> store.update(i, Operations.put("value")));
    EntryScan<Object, Object> scan = scan(store);
    assertThat(scan.next()).isNotNull();
    assertThat(scan.next()).isNotNull();

    fixture.clock.advanceMillis(100);

    assertThat(scan.next()).isNull();
  }

  @Test
  void next_clearedMeanwhile_givesNothingOld() {
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, 1000).forEach(i -> store.update(i, Operations.put("old")));
    EntryScan<Object, Object> scan = scan(store);
    for (int i = 0; i < 2; i++) {
      assertThat(scan.next()).isNotNull();
    }

    fixture.otherStore().clear();

    // What one batch had read before the clear may still come.
    List<Object> rest = keys(scan);
    assertThat(rest).hasSizeLessThan(100);
  }

  /**
   * A JVM that had done nothing since another one cleared the cache listed the keys of the ended
   * generation, and found no entry of the new one.
   */
  @Test
  void next_clearedElsewhereBefore_givesTheNewEntries() {
    EntryStore<Object, Object> store = fixture.store();
    assertThat(store.read(1, Operations.get()).result()).isNull();
    EntryStore<Object, Object> other = fixture.otherStore();
    other.clear();
    IntStream.range(0, 10).forEach(i -> other.update(i, Operations.put("new")));

    assertThat(keys(scan(store))).containsExactlyInAnyOrderElementsOf(range(0, 10));
  }

  @Test
  void next_clearedHereMeanwhile_givesNothingMore() {
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, 1000).forEach(i -> store.update(i, Operations.put("old")));
    EntryScan<Object, Object> scan = scan(store);
    for (int i = 0; i < 50; i++) {
      assertThat(scan.next()).isNotNull();
    }

    store.clear();

    assertThat(keys(scan)).isEmpty();
    assertThat(expired).isEmpty();
  }

  @Test
  void next_removedMeanwhile_isLeftOut() {
    EntryStore<Object, Object> store = fixture.store();
    IntStream.range(0, 1000).forEach(i -> store.update(i, Operations.put("value")));
    EntryScan<Object, Object> scan = scan(store);
    scan.next();
    IntStream.range(0, 1000).forEach(i -> store.update(i, Operations.<Object>remove()));

    assertThat(keys(scan)).isEmpty();
  }

  @Test
  void next_entriesOfOtherCaches_areLeftOut() {
    EntryStore<Object, Object> store = fixture.store();
    store.update(1, Operations.put("value"));
    KeySpace other = StoreFixture.keys("", "shop2");
    fixture
        .node
        .set(other.itemPrefix(fixture.storedGeneration()) + "i2", new byte[10], 0)
        .await(soon());

    assertThat(keys(scan(store))).containsExactly(1);
    assertThat(fixture.undecodable.count()).isZero();
  }

  @Test
  void next_damagedItem_isLeftOutAndCounted() {
    EntryStore<Object, Object> store = fixture.otherStore();
    IntStream.range(0, 10).forEach(i -> store.update(i, Operations.put("value")));
    fixture.node.set(fixture.itemKey(3), new byte[] {1, 2, 3}, 0).await(soon());

    assertThat(keys(scan(fixture.store()))).hasSize(9).doesNotContain(3);
    assertThat(fixture.undecodable.count()).isEqualTo(1);
  }

  @Test
  void next_tooManyItems_isUnsupported() {
    fixture.maxScanItems = 2;
    EntryStore<Object, Object> store = fixture.otherStore();
    IntStream.range(0, 10).forEach(i -> store.update(i, Operations.put("value")));

    assertThatThrownBy(() -> scan(fixture.store()).next())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("iteration.max-items allows 2");
  }

  @Test
  void next_nodeFailsToThrow_throws() {
    EntryStore<Object, Object> store = fixture.otherStore();
    store.update(1, Operations.put("value"));
    fixture.faulty.refuse(Request.DUMP, Kind.TIMEOUT, 1);

    assertThatThrownBy(() -> scan(fixture.store()).next())
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("iteration: memcached node:11211");
  }

  @Test
  void next_nodeFailsHalfWayToDegrade_endsOrGoesOn() {
    fixture.degrade = true;
    EntryStore<Object, Object> store = fixture.otherStore();
    IntStream.range(0, 300).forEach(i -> store.update(i, Operations.put("value")));
    EntryScan<Object, Object> scan = scan(fixture.store());
    assertThat(scan.next()).isNotNull();
    fixture.faulty.breakDown(Kind.DOWN);

    assertThat(keys(scan)).hasSize(99);
  }

  private EntryScan<Object, Object> scan(EntryStore<Object, Object> store) {
    return store.scan((key, entry) -> expired.add(key));
  }

  private static List<Object> keys(EntryScan<Object, Object> scan) {
    List<Object> keys = new ArrayList<>();
    for (Scanned<Object, Object> next = scan.next(); next != null; next = scan.next()) {
      keys.add(next.key());
    }
    assertThat(scan.next()).isNull();
    return keys;
  }

  private static List<Object> range(int from, int to) {
    return IntStream.range(from, to).<Object>mapToObj(i -> i).toList();
  }
}
