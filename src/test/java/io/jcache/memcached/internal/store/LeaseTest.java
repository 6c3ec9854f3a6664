package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One load for all JVMs, over which a change by any of them wins. */
@Timeout(60)
@ParameterizedClass(name = "addsForTokens = {0}")
@ValueSource(booleans = {false, true})
final class LeaseTest {
  @Parameter boolean addsForTokens;

  /** What takes the lease of a key away. */
  static final List<BiConsumer<Cache<Object, Object>, Object>> CHANGES =
      List.of(
          Cache::remove,
          Cache::getAndRemove,
          (cache, key) -> cache.removeAll(Set.of(key)),
          (cache, key) -> cache.clear(),
          (cache, key) -> cache.removeAll(),
          (cache, key) -> cache.invoke(key, (entry, arguments) -> removed(entry)));

  /** What removes an entry, and tells the writer for each. */
  static final List<BiConsumer<Cache<Object, Object>, Object>> REMOVALS =
      List.of(
          Cache::remove,
          Cache::getAndRemove,
          (cache, key) -> cache.invoke(key, (entry, arguments) -> removed(entry)),
          (cache, key) -> cache.invokeAll(Set.of(key), (entry, arguments) -> removed(entry)));

  private static @Nullable Object removed(MutableEntry<Object, Object> e) {
    e.remove();
    return null;
  }

  private final LeaseFixture jvms = new LeaseFixture();

  @BeforeEach
  void tellTokens() {
    jvms.one.faulty.addsForTokens(addsForTokens);
  }

  @AfterEach
  void close() {
    jvms.close();
  }

  @Test
  void get_inTwoJvms_loadsOnce() throws Exception {
    FutureTask<Object> first = jvms.loading(jvms.cache());
    FutureTask<Object> second = jvms.waiting(jvms.otherCache());

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(jvms.here.calls).hasValue(1);
    assertThat(jvms.there.calls).hasValue(0);
  }

  @Test
  void get_inTwoJvmsWithoutLeases_loadsTwice() throws Exception {
    jvms.one.loadLease = Duration.ZERO;
    FutureTask<Object> first = jvms.loading(jvms.cache());

    jvms.there.open();
    assertThat(jvms.otherCache().get(KEY)).isEqualTo("loaded");

    jvms.here.open();
    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(1);
  }

  @ParameterizedTest
  @FieldSource("CHANGES")
  void changeByAnotherJvm_whileLoading_isNotUndone(BiConsumer<Cache<Object, Object>, Object> change)
      throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> get = jvms.loading(cache);

    change.accept(jvms.otherCache(), KEY);
    jvms.here.open();

    assertThat(LeaseFixture.result(get)).as("its own reader gets it").isEqualTo("loaded");
    assertThat(cache.containsKey(KEY)).isFalse();
    assertThat(jvms.stored()).isNull();
  }

  @Test
  void removalByAnotherJvm_whileLoadingWithoutLeases_isUndone() throws Exception {
    jvms.one.loadLease = Duration.ZERO;
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> get = jvms.loading(cache);

    jvms.otherCache().remove(KEY);
    jvms.here.open();
    LeaseFixture.result(get);

    assertThat(cache.containsKey(KEY)).isTrue();
  }

  @Test
  void put_whileLoading_wins() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> get = jvms.loading(cache);

    assertThat(jvms.otherCache().putIfAbsent(KEY, "newer")).isTrue();
    jvms.here.open();

    assertThat(LeaseFixture.result(get)).isEqualTo("newer");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("newer");
  }

  @Test
  void removeAndLoadAgain_whileLoading_keepsTheLaterLoad() throws Exception {
    FutureTask<Object> get = jvms.loading(jvms.cache());
    Cache<Object, Object> other = jvms.otherCache();
    other.remove(KEY);
    jvms.there.answer = key -> "newer";
    jvms.there.open();
    assertThat(other.get(KEY)).isEqualTo("newer");

    jvms.here.open();

    assertThat(LeaseFixture.result(get)).isEqualTo("newer");
    assertThat(LeaseFixture.valueIn(other)).isEqualTo("newer");
  }

  /** The source has the old value until the writer has deleted it. */
  @ParameterizedTest
  @FieldSource("REMOVALS")
  void removalOfNothing_endsTheLoadThatBeganBeforeItsWriterHadDeleted(
      BiConsumer<Cache<Object, Object>, Object> removal) throws Exception {
    Cache<Object, Object> other = jvms.otherCache();
    AtomicReference<FutureTask<Object>> get = new AtomicReference<>();
    jvms.one.writer =
        (key, asked) -> {
          get.set(LeaseFixture.begin(() -> other.get(KEY)));
          jvms.there.awaitCall();
        };

    removal.accept(jvms.cache(), KEY);
    jvms.there.open();

    assertThat(LeaseFixture.result(get.get())).isEqualTo("loaded");
    assertThat(other.containsKey(KEY)).isFalse();
  }

  @Test
  void removalOfAnExpiredEntry_endsTheLoadThatBeganBeforeItsWriterHadDeleted() throws Exception {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    jvms.otherCache().put(KEY, "old");
    jvms.one.clock.advance(Duration.ofMinutes(1));

    removalOfNothing_endsTheLoadThatBeganBeforeItsWriterHadDeleted(Cache::remove);
  }

  @Test
  void removalOfNothing_keepsWhatAnotherJvmPutMeanwhile() {
    Cache<Object, Object> other = jvms.otherCache();
    jvms.one.writer = (key, asked) -> other.put(KEY, "newer");

    assertThat(jvms.cache().remove(KEY)).isFalse();

    assertThat(LeaseFixture.valueIn(other)).isEqualTo("newer");
  }

  /** The removal is degraded, and then repaired. */
  @Test
  void failedRemovalOfNothing_endsTheLoadThatBeganBeforeItsWriterHadDeleted() throws Exception {
    jvms.one.degrade = true;
    Cache<Object, Object> other = jvms.otherCache();
    AtomicReference<FutureTask<Object>> get = new AtomicReference<>();
    jvms.one.writer =
        (key, asked) -> {
          get.set(LeaseFixture.begin(() -> other.get(KEY)));
          jvms.there.awaitCall();
          jvms.one.faulty.refuse(Request.GETS, Kind.TIMEOUT, 1);
        };
    EntryStore<Object, Object> store = jvms.one.store();

    store.update(KEY, Operations.remove());
    jvms.there.open();
    LeaseFixture.result(get.get());

    assertThat(store.read(KEY, Operations.get()).result()).isNull();
    eventually("it is repaired").until(() -> jvms.stored() == null);
  }

  @Test
  void removalOfNothing_asksNoMoreWithoutAWriter() {
    Cache<Object, Object> cache = jvms.cache();
    cache.containsKey(KEY);
    int reads = jvms.one.faulty.count(Request.GETS);

    cache.remove(KEY);

    assertThat(jvms.one.faulty.count(Request.GETS)).isEqualTo(reads + 1);
  }

  @Test
  void lease_isNoEntry() {
    jvms.leaseOfADeadJvm();
    Cache<Object, Object> cache = jvms.cache();

    assertThat(cache.containsKey(KEY)).isFalse();
    assertThat(cache.iterator()).isExhausted();
    assertThat(cache.replace(KEY, "value")).isFalse();
    assertThat(cache.getAndReplace(KEY, "value")).isNull();
    assertThat(cache.remove(KEY, "value")).isFalse();
    assertThat(cache.<Boolean>invoke(KEY, (entry, arguments) -> entry.exists())).isFalse();
    jvms.awaitLease();
    assertThat(cache.remove(KEY)).isFalse();
    assertThat(jvms.stored()).isNull();

    jvms.leaseOfADeadJvm();
    assertThat(cache.getAndPut(KEY, "value")).isNull();
    assertThat(cache.getAndRemove(KEY)).isEqualTo("value");
    assertThat(jvms.one.undecodable.count()).isZero();
  }

  @Test
  void expiredEntry_isLoadedOnce() throws Exception {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    jvms.there.open();
    jvms.otherCache().put(KEY, "old");
    jvms.one.clock.advance(Duration.ofMinutes(1));
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> first = jvms.loading(cache);
    FutureTask<Object> second = jvms.waiting(jvms.otherCache());

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(0);
  }

  @Test
  void unreadableItem_isLoadedWithoutALease_andRemoved() {
    jvms.here.open();
    Cache<Object, Object> cache = jvms.cache();
    assertThat(cache.containsKey(KEY)).isFalse();
    jvms.one.node.set(jvms.one.itemKey(KEY), new byte[] {1, 2}, 0).await(StoreFixture.soon());

    assertThat(cache.get(KEY)).isEqualTo("loaded");
    assertThat(jvms.stored()).isNull();

    assertThat(cache.get(KEY)).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  /** Its lease was found before, and would be stored over where nobody reads it any more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void load_ofWhatAnotherJvmHasCleared_isStoredNowhere(boolean isKnown) throws Exception {
    List<Object> created = new CopyOnWriteArrayList<>();
    CacheEntryCreatedListener<Object, Object> listener =
        events -> events.forEach(event -> created.add(event.getKey()));
    Cache<Object, Object> cache = jvms.cache();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
    FutureTask<Object> load = jvms.loading(cache);
    jvms.otherCache().clear();
    if (isKnown) {
      assertThat(cache.containsKey("another")).as("tells of the clear").isFalse();
    }
    jvms.here.open();

    assertThat(LeaseFixture.result(load)).isEqualTo("loaded");

    assertThat(created).isEmpty();
    assertThat(LeaseFixture.valueIn(cache)).isNull();
  }

  @Test
  void load_ofWhatAnotherJvmHasClearedAndPut_givesWhatThatPut() throws Exception {
    FutureTask<Object> load = jvms.loading(jvms.cache());
    Cache<Object, Object> other = jvms.otherCache();
    other.clear();
    other.put(KEY, "newer");
    jvms.here.open();

    assertThat(LeaseFixture.result(load)).isEqualTo("newer");
  }
}
