package io.jcache.memcached.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Change;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.FixedExpiryPolicy;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.EntryScan.Scanned;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;

/** The accesses of a walk to the entries that it gives. */
final class AccessesTest {

  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final int ENTRIES = 150;

  private final StoreFixture fixture = new StoreFixture();
  private EntryStore<Object, Object> store = fixture.store();

  @Test
  void access_ofManyEntries_takesNoReadOfItsOwn() {
    EntryScan<Object, Object> scan = scanHalfAnHourLater();
    int gets = fixture.faulty.count(Request.GETS);

    walk(scan, ENTRIES);

    assertThat(fixture.faulty.count(Request.GETS) - gets).as("100, and 50").isEqualTo(2);
    assertThat(fixture.faulty.count(Request.COMPARE_AND_SET)).isEqualTo(ENTRIES);
  }

  /** Who leaves a loop has accessed what it was given, and nothing else. */
  @Test
  void access_ofAWalkThatIsGivenUp_prolongsWhatWasGiven() {
    EntryScan<Object, Object> scan = scanHalfAnHourLater();

    List<Object> given = walk(scan, 20);

    fixture.clock.advanceMillis(HOUR * 3 / 4);
    assertThat(live()).containsExactlyInAnyOrderElementsOf(given);
  }

  @Test
  void access_ofWhatWasReadAndNotAccessed_prolongsNothing() {
    EntryScan<Object, Object> scan = scanHalfAnHourLater();

    scan.forEachRemaining(scanned -> {});

    fixture.clock.advanceMillis(HOUR * 3 / 4);
    assertThat(live()).isEmpty();
  }

  /** A writer that came between the reading of some hundred and the access was not prolonged. */
  @Test
  void access_ofWhatAnotherHasChangedSince_prolongsTheNewValue() {
    EntryScan<Object, Object> scan = scanHalfAnHourLater();
    List<Object> given = walk(scan, 1);
    EntryStore<Object, Object> other = fixture.otherStore();
    IntStream.range(0, ENTRIES).forEach(i -> other.update(i, Operations.put("newer")));

    given.addAll(walk(scan, ENTRIES));

    assertThat(given).hasSize(ENTRIES);
    fixture.clock.advanceMillis(HOUR * 3 / 4);
    assertThat(live()).hasSize(ENTRIES);
    assertThat(valueOf(given.get(40))).isEqualTo("newer");
  }

  @Test
  void access_ofWhatAnotherHasRemovedSince_bringsNothingBack() {
    EntryScan<Object, Object> scan = scanHalfAnHourLater();
    walk(scan, 1);
    EntryStore<Object, Object> other = fixture.otherStore();
    IntStream.range(0, ENTRIES).forEach(i -> other.update(i, Operations.<Object>remove()));

    walk(scan, ENTRIES);

    assertThat(live()).isEmpty();
  }

  /** What this JVM must not trust any more is not prolonged: a repair is to delete it. */
  @Test
  void access_ofWhatIsInDoubtSince_readsItAsAbsent() {
    fixture.degrade = true;
    EntryScan<Object, Object> scan = scanHalfAnHourLater();
    Object last = walk(scan, 1).get(0);
    Scanned<Object, Object> next = Objects.requireNonNull(scan.next());
    fixture.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);
    fixture.faulty.refuse(Request.GETS, Kind.TIMEOUT, 1);
    store.update(next.key(), Operations.put("failed"));

    Decision<Object, Object> accessed = scan.access();

    assertThat(last).isNotEqualTo(next.key());
    assertThat(Objects.requireNonNull(accessed).result()).isNull();
  }

  /** The entries have been given; their node's failure must not end the walk. */
  @Test
  void access_nodeFailsToDegrade_goesOn() {
    fixture.degrade = true;
    EntryScan<Object, Object> scan = scanHalfAnHourLater();
    fixture.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.TIMEOUT, 10);

    assertThat(walk(scan, ENTRIES)).hasSize(ENTRIES);
  }

  @Test
  void access_nodeFailsToThrow_throwsAndGoesOn() {
    EntryScan<Object, Object> scan = scanHalfAnHourLater();
    fixture.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.TIMEOUT, 10);

    List<Object> given = walk(scan, 100);
    assertThatThrownBy(scan::next)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("get of key " + given.get(0))
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .hasSize(5)
                    .anySatisfy(
                        other ->
                            assertThat(other).hasMessageContaining("get of key " + given.get(5))));

    assertThat(walk(scan, ENTRIES)).hasSize(ENTRIES - 100);
  }

  @Test
  void access_thatEndsTheEntry_endsItAtOnce() {
    fixture.policy = new AccessedExpiryPolicy(Duration.ONE_HOUR);
    fill();
    fixture.policy = FixedExpiryPolicy.factoryOf(Duration.ONE_HOUR, Duration.ZERO, null).create();
    store = fixture.store();
    EntryScan<Object, Object> scan = store.scan((key, entry) -> {});

    Object given = walk(scan, 1).get(0);

    assertThat(live()).hasSize(ENTRIES - 1).doesNotContain(given);
    assertThat(fixture.committed)
        .filteredOn(decision -> decision.change() instanceof Change.Drop<?>)
        .singleElement()
        .satisfies(decision -> assertThat(decision.occurrences()).hasSize(1));
  }

  private EntryScan<Object, Object> scanHalfAnHourLater() {
    fixture.policy = new AccessedExpiryPolicy(Duration.ONE_HOUR);
    fill();
    fixture.clock.advanceMillis(HOUR / 2);
    store = fixture.store();
    return store.scan((key, entry) -> {});
  }

  private void fill() {
    EntryStore<Object, Object> other = fixture.otherStore();
    IntStream.range(0, ENTRIES).forEach(i -> other.update(i, Operations.put("value")));
  }

  /** Walks as an iterator does, which accesses what it gives; returns the keys. */
  private static List<Object> walk(EntryScan<Object, Object> scan, int most) {
    List<Object> keys = new ArrayList<>();
    while (keys.size() < most) {
      Scanned<Object, Object> next = scan.next();
      if (next == null) {
        return keys;
      }
      scan.access();
      keys.add(next.key());
    }
    assertThat(keys.size() < ENTRIES || scan.next() == null).isTrue();
    return keys;
  }

  /** Returns the keys of the entries that are there. */
  private List<Object> live() {
    EntryStore<Object, Object> other = fixture.otherStore();
    return IntStream.range(0, ENTRIES)
        .filter(i -> Objects.equals(true, other.read(i, Operations.containsKey()).result()))
        .<Object>mapToObj(i -> i)
        .toList();
  }

  private Object valueOf(Object key) {
    return Objects.requireNonNull(
        fixture.otherStore().read(key, Operations.<Object>get()).result());
  }
}
