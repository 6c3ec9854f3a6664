package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long one JVM waits for the load of another, and what becomes of loads that fail. */
@Timeout(60)
@ParameterizedClass(name = "addsForTokens = {0}")
@ValueSource(booleans = {false, true})
final class LeaseWaitTest {
  @Parameter boolean addsForTokens;

  private static final Duration LEASE = Duration.ofSeconds(5);

  private final LeaseFixture jvms = new LeaseFixture();

  @BeforeEach
  void tellTokens() {
    jvms.one.faulty.addsForTokens(addsForTokens);
  }

  @AfterEach
  void close() {
    jvms.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leaseOfADeadJvm_costsOneLease_byEitherClock(boolean byTheItems) throws Exception {
    jvms.leaseOfADeadJvm();
    Cache<Object, Object> cache = jvms.otherCache();
    jvms.there.open();
    FutureTask<Object> get = LeaseFixture.begin(() -> cache.get(KEY));
    assertThat(jvms.there.calls).hasValue(0);

    eventually("it goes on")
        .until(
            () -> {
              if (byTheItems) {
                jvms.one.clock.advance(Duration.ofMillis(100));
              } else {
                jvms.one.ticker.advance(Duration.ofMillis(100));
              }
              return get.isDone();
            });

    assertThat(LeaseFixture.result(get)).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  @Test
  void lease_thatIsOver_isWaitedForByNobody() {
    jvms.leaseOfADeadJvm();
    jvms.one.clock.advance(LEASE);
    jvms.there.open();

    assertThat(jvms.otherCache().get(KEY)).isEqualTo("loaded");
    assertThat(jvms.there.calls).hasValue(1);
  }

  @Test
  void load_longerThanItsLease_isStored_beforeOrAfterTheOneThatTookOver() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> first = jvms.loading(cache);
    jvms.one.clock.advance(LEASE.multipliedBy(3));
    FutureTask<Object> second = LeaseFixture.begin(() -> jvms.otherCache().get(KEY));
    jvms.there.awaitCall();

    jvms.here.open();
    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");

    jvms.there.answer = key -> "later";
    jvms.there.open();
    assertThat(LeaseFixture.result(second))
        .as("the first that is stored stays")
        .isEqualTo("loaded");
  }

  @Test
  void load_longerThanItsLease_isNotStoredOverARemoval() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Object> first = jvms.loading(cache);
    jvms.one.clock.advance(LEASE);
    Cache<Object, Object> other = jvms.otherCache();
    other.remove(KEY);
    FutureTask<Object> second = LeaseFixture.begin(() -> other.get(KEY));
    jvms.there.awaitCall();

    jvms.here.open();
    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(cache.containsKey(KEY)).isFalse();

    jvms.there.answer = key -> "newer";
    jvms.there.open();
    assertThat(LeaseFixture.result(second)).isEqualTo("newer");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("newer");
  }

  @Test
  void waiting_forTwoLeases_ends() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    jvms.leaseOfADeadJvm();
    jvms.here.open();
    FutureTask<Object> get = LeaseFixture.begin(() -> cache.get(KEY));

    // Others prolong the lease all the time, and die.
    eventually("it goes on")
        .until(
            () -> {
              jvms.one.ticker.advance(Duration.ofMillis(200));
              cache.remove(KEY);
              leaseOfADeadJvmIfNone();
              return get.isDone();
            });

    assertThat(LeaseFixture.result(get)).isEqualTo("loaded");
  }

  private void leaseOfADeadJvmIfNone() {
    EntryStore<Object, Object> store = jvms.one.otherStore();
    store.leases(store.tickets(List.of(KEY), System.nanoTime()), false).next();
  }

  /** The word of the first is gone by then, taken away by one who has not waited. */
  @Test
  void waiting_isForOneLoad_notForTheNext() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    Cache<Object, Object> other = jvms.otherCache();
    FutureTask<Object> first = jvms.loading(cache);
    FutureTask<Object> second = jvms.waiting(other);
    String itemKey = jvms.one.itemKey(KEY);
    long end = jvms.one.clock.millis() + LEASE.toMillis();
    jvms.there.open();

    jvms.one.node.set(itemKey, jvms.one.envelopes.lease(itemKey, 7, end), 0).await(soon());

    assertThat(LeaseFixture.result(second)).as("without waiting once more").isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
    jvms.here.open();
    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
  }

  @Test
  void source_withoutAValue_isAskedOnceForThoseWhoWait_andAgainLater() throws Exception {
    jvms.here.answer = key -> null;
    Cache<Object, Object> cache = jvms.cache();
    Cache<Object, Object> other = jvms.otherCache();
    FutureTask<Object> first = jvms.loading(cache);
    FutureTask<Object> second = jvms.waiting(other);

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isNull();
    assertThat(LeaseFixture.result(second)).isNull();
    assertThat(jvms.there.calls).hasValue(0);
    jvms.there.open();
    assertThat(other.get(KEY)).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  @Test
  void load_thatFails_letsThoseWhoWaitLoadByThemselves() throws Exception {
    jvms.here.answer =
        key -> {
          throw new IllegalStateException("no source");
        };
    FutureTask<Object> first = jvms.loading(jvms.cache());
    jvms.there.open();
    FutureTask<Object> second = jvms.waiting(jvms.otherCache());

    jvms.here.open();

    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> LeaseFixture.result(first))
        .withCauseInstanceOf(CacheLoaderException.class);
    assertThat(jvms.there.calls).hasValue(1);
  }

  @Test
  void getAll_ofTwoJvmsInDifferentOrders_loadsEachKeyOnce() throws Exception {
    Cache<Object, Object> cache = jvms.cache();
    FutureTask<Map<Object, Object>> first =
        LeaseFixture.begin(() -> cache.getAll(new LinkedHashSet<>(List.of(1, 2, 3))));
    jvms.here.awaitCall();
    jvms.there.open();
    Cache<Object, Object> other = jvms.otherCache();
    FutureTask<Map<Object, Object>> second =
        LeaseFixture.begin(() -> other.getAll(new LinkedHashSet<>(List.of(4, 3, 2))));
    eventually("the other has loaded what it holds").until(() -> other.containsKey(4));

    jvms.here.open();

    assertThat(LeaseFixture.result(first)).containsOnlyKeys(1, 2, 3);
    assertThat(LeaseFixture.result(second)).containsOnlyKeys(2, 3, 4);
    assertThat(jvms.here.calls).hasValue(1);
    assertThat(jvms.there.calls).hasValue(1);
  }

  @Test
  void loader_thatReadsItsOwnKey_waitsForNothing() {
    jvms.here.open();
    Cache<Object, Object> cache = jvms.cache();
    jvms.here.answer = key -> jvms.here.calls.get() < 3 ? cache.get(key) : "third";

    assertThat(cache.get(KEY)).isEqualTo("third");

    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("third");
  }

  @Test
  void loaders_thatReadTheKeysOfEachOther_waitForNothing() {
    Cache<Object, Object> cache = jvms.cache();
    Cache<Object, Object> other = jvms.otherCache();
    jvms.there.answer = key -> key.equals(2) ? cache.get(1) : "two";
    jvms.there.open();
    jvms.here.open();
    // Each loads the key of the other, which would never end but for the third time.
    AtomicInteger depth = new AtomicInteger();
    jvms.here.answer = key -> depth.incrementAndGet() > 2 ? "one" : other.get(2);

    assertThat(cache.get(1)).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TIMEOUT", "LOST"})
  void add_ofWhichTheAnswerIsMissing_isKnownForItsOwn(String kind) {
    assumeFalse(addsForTokens && kind.equals("TIMEOUT"), "the answer to a read comes behind it");
    jvms.one.degrade = true;
    jvms.here.open();
    Cache<Object, Object> cache = jvms.cache();
    assertThat(cache.containsKey(KEY)).isFalse(); // the generation is known by now
    jvms.one.faulty.loseAnswer(Request.ADD, Kind.valueOf(kind), 1);

    assertThat(cache.get(KEY)).isEqualTo("loaded");

    assertThat(jvms.here.calls).hasValue(1);
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  /** The server is silent for a while, and then does what it was sent. */
  @ParameterizedTest
  @ValueSource(strings = {"ADD", "COMPARE_AND_SET"})
  void lease_thatComesBehindARemoval_isNotStoredOver(Request sent) throws Exception {
    jvms.one.degrade = true;
    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    Cache<Object, Object> cache = jvms.cache();
    Cache<Object, Object> other = jvms.otherCache();
    jvms.there.open();
    if (sent == Request.COMPARE_AND_SET) {
      other.put(KEY, "old");
      jvms.one.clock.advance(Duration.ofMinutes(1));
    }
    assertThat(cache.containsKey(KEY)).isFalse(); // the generation is known by now
    Late late = new Late();
    jvms.one.faulty.add(sent, late, 1);
    if (sent == Request.ADD) {
      jvms.one.faulty.refuse(Request.GETS, Kind.TIMEOUT, 1);
    }
    FutureTask<Object> get = jvms.loading(cache);

    other.remove(KEY);
    late.carryOut();
    jvms.awaitLease();
    jvms.here.open();

    assertThat(LeaseFixture.result(get)).isEqualTo("loaded");
    assertThat(cache.containsKey(KEY)).isFalse();
    assertThat(jvms.stored()).as("nobody need wait for it").matches(item -> !item.isLoading());
  }

  /** Carries a request out when nobody waits for it any more. */
  private static final class Late implements Fault {
    private final List<Supplier<? extends Reply<?>>> requests = new CopyOnWriteArrayList<>();

    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      requests.add(request);
      return deadline -> {
        throw new TransportException(Kind.TIMEOUT, StoreFixture.NODE.address(), "late", null);
      };
    }

    void carryOut() {
      requests.forEach(request -> request.get().await(soon()));
    }
  }

  @Test
  void node_thatFailsBehindTheRead_loadsAllTheSame() {
    jvms.one.degrade = true;
    jvms.here.open();
    Cache<Object, Object> cache = jvms.cache();
    assertThat(cache.containsKey(KEY)).isFalse();
    jvms.one.faulty.refuse(Request.GETS, Kind.TIMEOUT, 1);

    assertThat(cache.get(KEY)).isEqualTo("loaded");
  }

  @Test
  void compareAndSet_ofWhichTheAnswerIsMissing_leavesNothingOlder() {
    jvms.one.degrade = true;
    jvms.here.open();
    Cache<Object, Object> cache = jvms.cache();
    assertThat(cache.containsKey(KEY)).isFalse();
    jvms.one.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.TIMEOUT, 1);

    assertThat(cache.get(KEY)).isEqualTo("loaded");

    jvms.otherCache().remove(KEY);
    assertThat(jvms.stored()).isNull();
  }
}
