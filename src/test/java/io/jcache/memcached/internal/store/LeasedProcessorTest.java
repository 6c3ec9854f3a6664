package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Entry;
import io.jcache.memcached.internal.entry.ExpiryRules;
import io.jcache.memcached.internal.entry.Operation;
import io.jcache.memcached.internal.entry.Tally;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What entry processors load, or compute by a Callable as Spring gives them one. */
@Timeout(60)
final class LeasedProcessorTest {

  /** As Spring's {@code sync} has it. */
  private static final EntryProcessor<Object, Object, Object> COMPUTING =
      (entry, arguments) -> {
        if (entry.exists()) {
          return entry.getValue();
        }
        try {
          Object value = ((Callable<?>) arguments[0]).call();
          entry.setValue(value);
          return value;
        } catch (Exception e) {
          throw new EntryProcessorException(e);
        }
      };

  private final LeaseFixture jvms = new LeaseFixture();

  @AfterEach
  void close() {
    jvms.close();
  }

  private static @Nullable Object computed(Cache<Object, Object> cache, LeaseFixture.Source by) {
    Callable<Object> call = () -> by.load(KEY);
    return cache.invoke(KEY, COMPUTING, call);
  }

  private FutureTask<Object> computing(Cache<Object, Object> cache) {
    FutureTask<Object> invoke = LeaseFixture.begin(() -> computed(cache, jvms.here));
    jvms.here.awaitCall();
    return invoke;
  }

  @Test
  void computation_inTwoJvms_isMadeOnce() throws Exception {
    FutureTask<Object> first = computing(jvms.cache());
    FutureTask<Object> second =
        jvms.untilWaiting(LeaseFixture.begin(() -> computed(jvms.otherCache(), jvms.there)));

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(0);
  }

  /** Whoever takes over prolongs the lease: the first value that is there is stored. */
  @Test
  void computation_longerThanItsLease_isMadeOnceInAJvm_andStored() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> first = computing(cache);
    jvms.one.clock.advance(Duration.ofSeconds(15));
    FutureTask<Object> second = LeaseFixture.begin(() -> computed(jvms.otherCache(), jvms.there));
    jvms.there.awaitCall();

    jvms.here.open();
    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(jvms.here.calls).hasValue(1);
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");

    jvms.there.answer = key -> "later";
    jvms.there.open();
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(1);
  }

  @Test
  void computation_ofWhatAnotherJvmHasClearedAndPut_givesWhatThatPut() throws Exception {
    FutureTask<Object> computed = computing(jvms.cache());
    Cache<Object, Object> other = jvms.otherCache();
    other.clear();
    other.put(KEY, "newer");
    jvms.here.open();

    assertThat(LeaseFixture.result(computed)).isEqualTo("newer");
  }

  /** So others of its JVM wait for its turn as long as it waits for another JVM. */
  @Test
  void wait_forAnotherJvm_isThatOfTheOperation() throws Exception {
    FutureTask<Object> first = computing(jvms.cache());
    Waiting operation = new Waiting();
    FutureTask<?> second =
        LeaseFixture.begin(() -> jvms.one.otherStore().update(KEY, operation).result());
    eventually("it waits").until(operation.waits::get);
    assertThat(operation.decided).isFalse();

    jvms.here.open();

    LeaseFixture.result(first);
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(operation.waits).isFalse();
  }

  /** A computation that would give back what it finds. */
  private static final class Waiting implements Operation<Object, Object> {
    private final AtomicBoolean waits = new AtomicBoolean();
    private final AtomicBoolean decided = new AtomicBoolean();

    @Override
    public String name() {
      return "invoke";
    }

    @Override
    public Decision<Object, Object> decide(
        @Nullable Entry<Object> current, ExpiryRules rules, long now) {
      decided.set(true);
      return Decision.keep(current == null ? null : current.value(), Tally.NONE);
    }

    @Override
    public boolean computes() {
      return true;
    }

    @Override
    public void waitForOthers(Runnable waiting) {
      waits.set(true);
      waiting.run();
      waits.set(false);
    }

    @Override
    public boolean degrades() {
      return true;
    }
  }

  @Test
  void computation_isWaitedForByAReader() throws Exception {
    FutureTask<Object> first = computing(jvms.cache());
    FutureTask<Object> second = jvms.waiting(jvms.otherCache());

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(0);
  }

  @Test
  void load_isWaitedForByAComputation() throws Exception {
    FutureTask<Object> first = jvms.loading(jvms.cache());
    FutureTask<Object> second =
        jvms.untilWaiting(LeaseFixture.begin(() -> computed(jvms.otherCache(), jvms.there)));

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(0);
  }

  @Test
  void removalByAnotherJvm_whileComputing_computesAgain() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    AtomicInteger state = new AtomicInteger(1);
    jvms.here.answer = key -> state.get();
    FutureTask<Object> invoke =
        LeaseFixture.begin(
            () -> {
              Callable<Object> call =
                  () -> {
                    int seen = state.get();
                    jvms.here.load(KEY);
                    return seen;
                  };
              return cache.invoke(KEY, COMPUTING, call);
            });
    jvms.here.awaitCall();

    state.set(2);
    jvms.otherCache().remove(KEY);
    jvms.here.open();

    assertThat(LeaseFixture.result(invoke)).isEqualTo(2);
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo(2);
  }

  @Test
  void removalByAnotherJvm_whileComputingWithoutLeases_isUndone() throws Exception {
    jvms.one.loadLease = Duration.ZERO;
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> invoke = computing(cache);

    jvms.otherCache().remove(KEY);
    jvms.here.open();
    LeaseFixture.result(invoke);

    assertThat(cache.containsKey(KEY)).isTrue();
  }

  @Test
  void processor_thatStoresNothing_leavesNobodyWaiting() {
    jvms.there.open();
    Cache<Object, Object> cache = jvms.cache();
    Callable<Object> unused = () -> "unused";

    assertThat(cache.<Boolean>invoke(KEY, (entry, arguments) -> entry.exists(), unused)).isFalse();
    assertThat(jvms.otherCache().get(KEY)).isEqualTo("loaded");

    cache.remove(KEY);
    assertThatExceptionOfType(EntryProcessorException.class)
        .isThrownBy(
            () ->
                cache.invoke(
                    KEY,
                    (entry, arguments) -> {
                      throw new IllegalStateException();
                    },
                    unused));
    assertThat(jvms.otherCache().get(KEY)).isEqualTo("loaded");
  }

  @Test
  void lease_costsAReadAndAnAdd_andNothingWhereThereIsAnEntry() {
    Cache<Object, Object> cache = jvms.cache();
    jvms.here.open();
    cache.containsKey("other");
    int reads = jvms.one.faulty.count(Request.GETS);

    computed(cache, jvms.here);

    assertThat(jvms.one.faulty.count(Request.GETS)).isEqualTo(reads + 2);
    assertThat(jvms.one.faulty.count(Request.ADD)).isEqualTo(2); // the generation's is one
    assertThat(jvms.one.faulty.count(Request.COMPARE_AND_SET)).isEqualTo(1);

    computed(cache, jvms.here);

    assertThat(jvms.one.faulty.count(Request.GETS)).isEqualTo(reads + 3);
    assertThat(jvms.one.faulty.count(Request.ADD)).isEqualTo(2);
    assertThat(jvms.one.faulty.count(Request.COMPARE_AND_SET)).isEqualTo(1);
  }

  @Test
  void expiry_ofWhatALeaseTookThePlaceOf_isTold() {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    expire(jvms.otherCache());
    Cache<Object, Object> cache = jvms.cache();
    jvms.here.open();

    assertThat(computed(cache, jvms.here)).isEqualTo("loaded");

    assertThatItsExpiryIsTold();
  }

  private void expire(Cache<Object, Object> cache) {
    cache.put(KEY, "old");
    jvms.one.clock.advance(Duration.ofMinutes(1));
  }

  private void assertThatItsExpiryIsTold() {
    assertThat(jvms.one.committed)
        .extracting(Decision::expired)
        .filteredOn(Objects::nonNull)
        .singleElement()
        .extracting(Entry::value)
        .isEqualTo("old");
  }

  /** The lease has taken the place of the entry, and was all that was left of it. */
  @Test
  void expiry_ofWhatAComputationThatFailsWasFor_isToldByTheNext() {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    jvms.one.graceSeconds = 60;
    expire(jvms.otherCache());
    Cache<Object, Object> cache = jvms.cache();
    Callable<Object> failing =
        () -> {
          throw new IllegalStateException();
        };
    assertThatExceptionOfType(EntryProcessorException.class)
        .isThrownBy(() -> cache.invoke(KEY, COMPUTING, failing));
    jvms.here.open();

    assertThat(computed(cache, jvms.here)).isEqualTo("loaded");

    assertThatItsExpiryIsTold();
  }

  @Test
  void expiry_ofWhatALeaseTookThePlaceOf_isTold_whereTheValueCouldNotBeStored() {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    jvms.one.graceSeconds = 60;
    jvms.one.degrade = true;
    expire(jvms.otherCache());
    Cache<Object, Object> cache = jvms.cache();
    Callable<Object> losing =
        () -> {
          jvms.one.faulty.refuse(Request.COMPARE_AND_SET, Kind.LOST, 1);
          return "lost";
        };

    assertThat(cache.<Object>invoke(KEY, COMPUTING, losing)).isEqualTo("lost");

    assertThatItsExpiryIsTold();
  }

  /** The reader has not seen the entry, but the lease in its place. */
  @Test
  void expiry_ofWhatIsPutBack_isToldByTheReaderThatWaited() throws Exception {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    jvms.one.graceSeconds = 60;
    expire(jvms.otherCache());
    jvms.here.answer =
        key -> {
          throw new IllegalStateException();
        };
    FutureTask<Object> invoke = computing(jvms.cache());
    FutureTask<Object> get = jvms.waiting(jvms.otherCache());
    jvms.there.open();

    jvms.here.open();

    assertThat(LeaseFixture.result(get)).isEqualTo("loaded");
    assertThat(jvms.expired).containsExactly("old");
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> LeaseFixture.result(invoke));
  }

  @Test
  void expiry_ofWhatALeaseTookThePlaceOf_isTold_whereTheKeyIsRemovedMeanwhile() throws Exception {
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    Cache<Object, Object> other = jvms.otherCache();
    expire(other);
    FutureTask<Object> invoke = computing(jvms.cache());

    other.remove(KEY);
    jvms.here.open();

    assertThat(LeaseFixture.result(invoke)).isEqualTo("loaded");
    assertThat(jvms.here.calls).hasValue(2);
    assertThatItsExpiryIsTold();
  }

  @Test
  void processor_withoutACallable_hasNoLease() {
    Cache<Object, Object> cache = jvms.cache();
    cache.containsKey("other");
    int adds = jvms.one.faulty.count(Request.ADD);

    cache.invoke(
        KEY,
        (entry, arguments) -> {
          entry.setValue(1);
          return null;
        });

    assertThat(jvms.one.faulty.count(Request.ADD)).isEqualTo(adds + 1);
    assertThat(jvms.one.faulty.count(Request.COMPARE_AND_SET)).isZero();
  }

  @Test
  void processor_insideAnother_waitsForNothing() throws Exception {
    FutureTask<Object> first = computing(jvms.cache());
    Cache<Object, Object> other = jvms.otherCache();
    jvms.there.open();

    Object got = other.invoke("outer", (entry, arguments) -> computed(other, jvms.there));

    assertThat(got).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(1);
    jvms.here.open();
    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
  }
}
