package io.jcache.memcached.internal.near;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.codec.ImmutableClasses;
import io.jcache.memcached.internal.codec.Serializers;
import io.jcache.memcached.internal.entry.Copier;
import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.store.EntryStore;
import io.jcache.memcached.internal.store.SerializingCopier;
import io.jcache.memcached.internal.store.StoreFixture;
import io.jcache.memcached.testkit.FakeTicker;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a near cache gives again, and what it must not. */
final class NearEntriesTest {
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  private final StoreFixture fixture = new StoreFixture();
  private final FakeTicker ticker = new FakeTicker();
  private final EntryStore<Object, Object> other = fixture.otherStore();

  private NearEntries<Object, Object> near() {
    return near(fixture.store(), false);
  }

  private NearEntries<Object, Object> near(EntryStore<Object, Object> store, boolean encodedKeys) {
    return new NearEntries<>(
        store,
        new NearEntries.Options(100, MAX_AGE, encodedKeys),
        new SerializingCopier(
            Serializers.kryo(NearEntriesTest.class.getClassLoader(), 512),
            ImmutableClasses::contain),
        ImmutableClasses::contain,
        fixture.clock,
        ticker);
  }

  private static @Nullable Object get(NearEntries<Object, Object> near, Object key) {
    return near.read(key, Operations.get()).result();
  }

  private int reads() {
    return fixture.faulty.count(Request.GET) + fixture.faulty.count(Request.GETS);
  }

  private void otherPuts(Object key, Object value) {
    other.update(key, Operations.put(value));
  }

  @Test
  void get_again_asksNoServer_andIsAHit() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "value");
    Decision<Object, Object> first = near.read(KEY, Operations.get());
    int reads = reads();

    Decision<Object, Object> again = near.read(KEY, Operations.get());

    assertThat(again.result()).isSameAs(first.result()).isEqualTo("value");
    assertThat(again.tally()).isEqualTo(first.tally()).isEqualTo(Tally.HIT);
    assertThat(reads()).isEqualTo(reads);
    assertThat(near.counts().hits()).isOne();
    assertThat(near.counts().misses()).isOne();
    assertThat(near.size()).isOne();
  }

  @Test
  void getAll_ofSome_asksForTheOthersAlone() {
    NearEntries<Object, Object> near = near();
    for (int i = 0; i < 10; i++) {
      otherPuts(i, "value " + i);
    }
    near.readAll(List.of(0, 1, 2, 3, 4), Operations.get());
    otherPuts(0, "changed");
    otherPuts(9, "changed");

    Map<Object, Object> values = new HashMap<>();
    near.readAll(List.of(0, 4, 8, 9, 10), Operations.get())
        .forEach((key, decision) -> values.put(key, decision.result()));

    assertThat(values).containsEntry(0, "value 0").containsEntry(4, "value 4");
    assertThat(values).containsEntry(8, "value 8").containsEntry(9, "changed").containsKey(10);
    assertThat(values.get(10)).isNull();
    assertThat(near.counts().hits()).isEqualTo(2);
  }

  @Test
  void changeOfAnotherJvm_isSeenOnceTheAgeIsOver() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "old");
    get(near, KEY);
    otherPuts(KEY, "new");

    ticker.advance(MAX_AGE.minusNanos(1));
    assertThat(get(near, KEY)).isEqualTo("old");
    ticker.advance(Duration.ofNanos(1));
    assertThat(get(near, KEY)).isEqualTo("new");
  }

  /** The age begins before the read is sent, as the answer may have been long on its way. */
  @Test
  void age_countsFromBeforeTheRead() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "old");
    fixture.faulty.before(Request.GET, () -> {}); // learns the generation
    get(near, "another");
    fixture.faulty.before(Request.GET, () -> ticker.advance(MAX_AGE.dividedBy(2)));
    get(near, KEY);
    otherPuts(KEY, "new");

    ticker.advance(MAX_AGE.dividedBy(2));
    assertThat(get(near, KEY)).isEqualTo("new");
  }

  @Test
  void deadline_isKeptToTheMillisecond() {
    fixture.policy =
        new CreatedExpiryPolicy(
            new javax.cache.expiry.Duration(java.util.concurrent.TimeUnit.MILLISECONDS, 300));
    NearEntries<Object, Object> near = near();
    fixture.otherStore().update(KEY, Operations.put("value"));
    get(near, KEY);

    fixture.clock.advanceMillis(299);
    assertThat(get(near, KEY)).isEqualTo("value");
    assertThat(near.counts().hits()).isOne();
    fixture.clock.advanceMillis(1);
    Decision<Object, Object> decision = near.read(KEY, Operations.get());
    assertThat(decision.result()).isNull();
    assertThat(decision.expired()).as("is told as ever").isNotNull();
  }

  static List<Consumer<EntryStore<Object, Object>>> changes() {
    return List.of(
        store -> store.update(KEY, Operations.put("new")),
        store -> store.update(KEY, Operations.getAndPut("new")),
        store -> store.update(KEY, Operations.replace("old", "new")),
        store -> store.update(KEY, Operations.remove()),
        store -> runAll(store, Operations.put("new")),
        store -> runAll(store, Operations.removeUncounted()),
        EntryStore::clear,
        store -> store.removeAll(false, (key, entry) -> {}, (key, entry) -> {}));
  }

  private static void runAll(EntryStore<Object, Object> store, Operation<Object, ?> operation) {
    Map<Object, Operation<Object, ?>> operations = new LinkedHashMap<>();
    operations.put(KEY, operation);
    store.updateAll(operations, Map.of()).next();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void ownChange_isSeenAtOnce(Consumer<EntryStore<Object, Object>> change) {
    EntryStore<Object, Object> store = fixture.store();
    NearEntries<Object, Object> near = near(store, false);
    otherPuts(KEY, "old");
    get(near, KEY);

    change.accept(store);

    assertThat(get(near, KEY)).isNotEqualTo("old");
  }

  /** A read began before a change of this JVM, and ends after it: it must not be kept. */
  @ParameterizedTest
  @MethodSource("changes")
  void ownChange_whileAReadIsUnderWay_isSeenAtOnce(Consumer<EntryStore<Object, Object>> change) {
    EntryStore<Object, Object> store = fixture.store();
    NearEntries<Object, Object> near = near(store, false);
    otherPuts(KEY, "old");
    get(near, "another"); // learns the generation
    fixture.faulty.add(Request.GET, new Late(() -> change.accept(store)), 1);

    assertThat(get(near, KEY)).as("null behind a clear").isIn("old", null);

    assertThat(get(near, KEY)).isNotEqualTo("old");
  }

  /** A read while a change is under way may find what was there before, which is then old. */
  @ParameterizedTest
  @MethodSource("changes")
  void read_whileAnOwnChangeIsUnderWay_isNotKept(Consumer<EntryStore<Object, Object>> change) {
    fixture.unobserved = false; // so that all go through a read of their own
    EntryStore<Object, Object> store = fixture.store();
    NearEntries<Object, Object> near = near(store, false);
    otherPuts(KEY, "old");
    get(near, "another");
    List<Object> seen = new ArrayList<>();
    for (Request request : List.of(Request.COMPARE_AND_SET, Request.COMPARE_AND_DELETE)) {
      fixture.faulty.before(request, () -> seen.add(get(near, KEY)));
    }

    change.accept(store);

    assertThat(seen).containsExactly("old");
    assertThat(get(near, KEY)).isNotEqualTo("old");
  }

  /** As an asynchronous listener may do, which hears of a change before its caller has it. */
  @Test
  void ownChange_thatTheServerHasCarriedOut_isSeenBeforeItReturns() {
    fixture.unobserved = false;
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "old");
    get(near, KEY);
    List<Object> seen = new ArrayList<>();
    fixture.faulty.add(Request.COMPARE_AND_SET, new Late(() -> seen.add(get(near, KEY))), 1);

    near.update(KEY, Operations.put("new"));

    assertThat(seen).containsExactly("new");
  }

  @Test
  void clearOfAnotherJvm_isSeenWithTheNextReadOfAServer() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "old");
    get(near, KEY);
    other.clear();
    assertThat(get(near, KEY)).as("nothing tells so far").isEqualTo("old");

    get(near, "another");

    assertThat(get(near, KEY)).isNull();
  }

  @Test
  void values_thatMayChange_areNotShared() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, new ArrayList<>(List.of("a")));
    for (int i = 0; i < 3; i++) {
      @SuppressWarnings("unchecked")
      List<String> mine = (List<String>) get(near, KEY);
      assertThat(mine).containsExactly("a");
      mine.add("b");
    }
    assertThat(near.counts().hits()).isEqualTo(2);
  }

  @Test
  void keys_thatMayChange_areNotShared() {
    for (boolean encoded : new boolean[] {false, true}) {
      NearEntries<Object, Object> near = near(fixture.store(), encoded);
      List<String> key = new ArrayList<>(List.of("a"));
      otherPuts(List.of("a"), "value of a");
      otherPuts(List.of("a", "b"), "value of both");
      assertThat(get(near, key)).isEqualTo("value of a");
      key.add("b");
      assertThat(get(near, key)).isEqualTo("value of both");
      assertThat(get(near, new ArrayList<>(List.of("a")))).isEqualTo("value of a");
      assertThat(near.counts().hits()).isOne();
    }
  }

  @Test
  void absence_isNotKept() {
    NearEntries<Object, Object> near = near();
    assertThat(get(near, KEY)).isNull();
    otherPuts(KEY, "value");
    assertThat(get(near, KEY)).isEqualTo("value");
  }

  @Test
  void operationsThatCompare_andContainsKey_askTheServer() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "old");
    get(near, KEY);
    otherPuts(KEY, "new");
    assertThat(get(near, KEY)).isEqualTo("old");

    assertThat(near.update(KEY, Operations.putIfAbsent("x")).result()).isFalse();
    get(near, KEY);
    other.update(KEY, Operations.remove());
    assertThat(near.read(KEY, Operations.containsKey()).result()).isFalse();
    assertThat(near.update(KEY, Operations.replace("y")).result()).isFalse();
  }

  @Test
  void entries_beyondTheLargestNumber_areNotKept() {
    NearEntries<Object, Object> near = near();
    for (int i = 0; i < 1_000; i++) {
      otherPuts(i, i);
      get(near, i);
    }
    assertThat(near.size()).isLessThanOrEqualTo(100);
  }

  @Test
  void entries_thatAreTooOld_leaveTheHeap() {
    NearEntries<Object, Object> near = near();
    for (int i = 0; i < 50; i++) {
      otherPuts(i, i);
      get(near, i);
    }
    assertThat(near.size()).isEqualTo(50);
    ticker.advance(MAX_AGE);
    get(near, 0);
    assertThat(near.size()).isOne();
  }

  /** What the server gave is kept as it is: to keep it costs a miss next to nothing. */
  @Test
  void values_areNotMadeIntoBytesOnceMore() {
    Copier none =
        new Copier() {
          @Override
          public <T> Supplier<T> snapshot(T object) {
            throw new AssertionError("copies " + object);
          }
        };
    NearEntries<Object, Object> near =
        new NearEntries<>(
            fixture.store(),
            new NearEntries.Options(100, MAX_AGE, false),
            none,
            ImmutableClasses::contain,
            fixture.clock,
            ticker);
    otherPuts(KEY, new ArrayList<>(List.of("a")));
    otherPuts(List.of("key"), new ArrayList<>(List.of("b")));

    for (int i = 0; i < 3; i++) {
      assertThat(get(near, KEY)).isEqualTo(List.of("a"));
      assertThat(near.readAll(List.of(List.of("key")), Operations.get()).get(List.of("key")))
          .satisfies(decision -> assertThat(decision.result()).isEqualTo(List.of("b")));
    }
    assertThat(near.counts().hits()).isEqualTo(4);
  }

  @Test
  void outdated_countsWhatWasThereAndChanged() {
    NearEntries<Object, Object> near = near();
    near.update(KEY, Operations.put("one"));
    get(near, KEY);
    near.update(KEY, Operations.put("two"));
    get(near, KEY);
    get(near, KEY);
    assertThat(near.counts().outdatedEntries()).isOne();
    assertThat(near.counts().misses()).isEqualTo(2);
    assertThat(near.counts().hits()).isOne();
  }

  @Test
  void failureOfARead_isThrown_andKeepsNothing() {
    NearEntries<Object, Object> near = near();
    otherPuts(KEY, "value");
    fixture.faulty.refuse(
        Request.GET, io.jcache.memcached.internal.transport.TransportException.Kind.TIMEOUT, 1);
    assertThatThrownBy(() -> get(near, KEY)).isInstanceOf(javax.cache.CacheException.class);
    assertThat(get(near, KEY)).isEqualTo("value");
    assertThat(near.counts().hits()).isZero();
  }
}
