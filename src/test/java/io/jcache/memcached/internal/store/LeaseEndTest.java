package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jcache.memcached.internal.item.EnvelopeCodec.Envelope;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the lease of a load ends that has stored nothing, and whose lease does not. */
@Timeout(60)
@ParameterizedClass(name = "addsForTokens = {0}")
@ValueSource(booleans = {false, true})
final class LeaseEndTest {
  @Parameter boolean addsForTokens;

  private static final Duration LEASE = Duration.ofSeconds(5);

  private final LeaseFixture jvms = new LeaseFixture();
  private Cache<Object, Object> cache;
  private Cache<Object, Object> other;

  @BeforeEach
  void open() {
    jvms.one.faulty.addsForTokens(addsForTokens);
    cache = knowing(jvms.cache());
    other = jvms.otherCache();
  }

  /** Returns a cache that knows the generation by now. */
  private static Cache<Object, Object> knowing(Cache<Object, Object> cache) {
    assertThat(cache.containsKey("something else")).isFalse();
    return cache;
  }

  @AfterEach
  void close() {
    jvms.close();
  }

  /** A source that has no value, or fails. */
  private static void storesNothing(LeaseFixture.Source source, boolean fails) {
    source.answer =
        key -> {
          if (fails) {
            throw new IllegalStateException("no source");
          }
          return null;
        };
  }

  /** A source that waits no more, and has no value, or fails. */
  private static void opensWithNothing(LeaseFixture.Source source, boolean fails) {
    storesNothing(source, fails);
    source.open();
  }

  private void getsNothing(Cache<Object, Object> from, boolean fails) {
    if (fails) {
      assertThatExceptionOfType(CacheLoaderException.class).isThrownBy(() -> from.get(KEY));
    } else {
      assertThat(from.get(KEY)).isNull();
    }
  }

  private boolean isLoading() {
    Envelope stored = jvms.stored();
    return stored != null && stored.isLoading() && stored.deadline() > jvms.one.clock.millis();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void load_ofAFirstHolder_isStored_whenTheOneThatTookOverHasStoredNothing(boolean fails)
      throws Exception {
    FutureTask<Object> first = jvms.loading(cache);
    jvms.one.clock.advance(LEASE);
    opensWithNothing(jvms.there, fails);
    getsNothing(other, fails);

    jvms.one.clock.advance(Duration.ofMinutes(9));
    jvms.here.open();

    assertThat(LeaseFixture.result(first)).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  @Test
  void load_ofAFirstHolder_isStored_whileAThirdOneLoads() throws Exception {
    FutureTask<Object> first = jvms.loading(cache);
    jvms.one.clock.advance(LEASE);
    opensWithNothing(jvms.there, false);
    getsNothing(other, false);
    jvms.there.answer =
        key -> {
          jvms.here.open();
          eventually("the first has ended").until(first::isDone);
          return "later";
        };

    assertThat(other.get(KEY)).isEqualTo("loaded");

    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  @Test
  void lookUpsWithoutAValue_afterAHolderHasDied_haveTheCostOfOthersAgain() {
    opensWithNothing(jvms.here, false);
    jvms.leaseOfADeadJvm();
    jvms.one.clock.advance(LEASE);
    getsNothing(cache, false);
    getsNothing(cache, false);

    jvms.one.clock.advance(Duration.ofSeconds(4)); // what says that a load has ended is gone

    assertThat(jvms.stored()).isNull();
  }

  /** All who wait hear of it at once, and do not take the lease over one after the other. */
  @Test
  void noValue_foundByOneThatTookOver_isThatOfAllWhoWait() throws Exception {
    storesNothing(jvms.here, false);
    storesNothing(jvms.there, false);
    jvms.leaseOfADeadJvm();
    FutureTask<Object> first = LeaseFixture.begin(() -> cache.get(KEY));
    FutureTask<Object> second = LeaseFixture.begin(() -> other.get(KEY));
    eventually("both wait").until(() -> LeaseFixture.waiting() == 2);

    jvms.one.clock.advance(LEASE);
    eventually("one loads").until(() -> calls() == 1);
    jvms.here.open();
    jvms.there.open();

    assertThat(LeaseFixture.result(first)).isNull();
    assertThat(LeaseFixture.result(second)).isNull();
    assertThat(calls()).isOne();
  }

  private int calls() {
    return jvms.here.calls.get() + jvms.there.calls.get();
  }

  @Test
  void prolongedLease_ofWhichTheAnswerIsMissing_isEnded() {
    jvms.one.degrade = true;
    Cache<Object, Object> degrading = knowing(jvms.cache());
    jvms.here.open();
    jvms.leaseOfADeadJvm();
    jvms.one.clock.advance(LEASE);
    jvms.one.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.LOST, 1);

    assertThat(degrading.get(KEY)).isEqualTo("loaded");

    assertThat(isLoading()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leaseThatWasProlonged_isNotEndedByItsFirstHolder(boolean fails) throws Exception {
    FutureTask<Object> first = jvms.loading(cache);
    jvms.one.clock.advance(LEASE);
    FutureTask<Object> second = LeaseFixture.begin(() -> other.get(KEY));
    jvms.there.awaitCall();
    opensWithNothing(jvms.here, fails);
    if (fails) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> LeaseFixture.result(first));
    } else {
      assertThat(LeaseFixture.result(first)).isNull();
    }

    assertThat(isLoading()).as("others wait").isTrue();

    jvms.there.open();
    assertThat(LeaseFixture.result(second)).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"LOST", "DOWN"})
  void endThatFails_isTriedOnceMore(Kind kind) {
    opensWithNothing(jvms.here, true);
    jvms.one.faulty.refuse(Request.COMPARE_AND_SET, kind, 1);

    getsNothing(cache, true);

    assertThat(jvms.stored()).matches(item -> !item.isLoading());
  }

  @Test
  void endWhoseAnswerIsLost_isEnough() {
    opensWithNothing(jvms.here, true);
    jvms.one.faulty.loseAnswer(Request.COMPARE_AND_SET, Kind.LOST, 1);

    getsNothing(cache, true);

    assertThat(jvms.stored()).matches(item -> !item.isLoading());
    assertThat(jvms.one.faulty.count(Request.COMPARE_AND_SET)).isOne();
  }

  /** As a connection that is lost, and later made again. */
  private void lose(Runnable meanwhile) {
    jvms.one.faulty.add(
        Request.COMPARE_AND_SET,
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
            meanwhile.run();
            return lost();
          }
        },
        1);
  }

  private static <T extends @Nullable Object> Reply<T> lost() {
    return new Reply<>() {
      @Override
      public T await(Deadline deadline) {
        throw new TransportException(Kind.LOST, "node", "lost", null);
      }

      @Override
      public void whenLost(Runnable action) {
        action.run();
      }
    };
  }

  @Test
  void endThatIsTriedOnceMore_takesNoLeaseOfAnother() throws Exception {
    FutureTask<Object> first = jvms.loading(cache);
    FutureTask<?>[] second = new FutureTask<?>[1];
    lose(
        () -> {
          other.remove(KEY);
          second[0] = LeaseFixture.begin(() -> other.get(KEY));
          jvms.there.awaitCall();
        });
    opensWithNothing(jvms.here, true);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> LeaseFixture.result(first));

    assertThat(isLoading()).isTrue();

    jvms.there.open();
    assertThat(LeaseFixture.result(second[0])).isEqualTo("loaded");
    assertThat(LeaseFixture.valueIn(cache)).isEqualTo("loaded");
  }

  @Test
  void endThatWasLost_isSentAgainByTheNextLoad() {
    opensWithNothing(jvms.here, false);
    lose(() -> {});
    getsNothing(cache, false);
    assertThat(isLoading()).isTrue();

    assertThat(cache.get("another")).isNull();

    assertThat(isLoading()).isFalse();
  }

  /** A token is one of the connection that it was read on. */
  @Test
  void end_byATokenOfALostConnection_isTriedOnceMore() {
    opensWithNothing(jvms.here, false);
    jvms.one.faulty.add(
        Request.COMPARE_AND_SET,
        new Fault() {
          @Override
          @SuppressWarnings("unchecked") // what a compare-and-set replies
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
            return (Reply<T>) Reply.answered(CasResult.CONFLICT);
          }
        },
        1);

    getsNothing(cache, false);

    assertThat(isLoading()).isFalse();
  }

  @Test
  void endsThatFail_ofManyKeys_areReadTogether() {
    opensWithNothing(jvms.here, false);
    jvms.one.faulty.refuse(Request.COMPARE_AND_SET, Kind.LOST, 50);
    int reads = jvms.one.faulty.count(Request.GETS);

    cache.getAll(IntStream.range(0, 50).boxed().collect(Collectors.toSet()));

    assertThat(jvms.one.faulty.count(Request.GETS)).isEqualTo(reads + 2);
    assertThat(jvms.one.faulty.count(Request.COMPARE_AND_SET)).isEqualTo(100);
  }

  @Test
  void endThatWasLost_isNotWaitedForByItsOwnJvm() {
    opensWithNothing(jvms.here, false);
    lose(() -> {});
    getsNothing(cache, false);

    getsNothing(cache, false);

    assertThat(jvms.here.calls).hasValue(2);
  }

  @Test
  void miss_withAValue_costsNoRoundTripForItsLease() {
    jvms.here.open();
    long leased = trips(() -> assertThat(cache.get(KEY)).isEqualTo("loaded"));
    jvms.one.loadLease = Duration.ZERO;
    Cache<Object, Object> without = knowing(jvms.cache());
    cache.remove(KEY);

    long unleased = trips(() -> assertThat(without.get(KEY)).isEqualTo("loaded"));

    assertThat(leased).isEqualTo(unleased);
    assertThat(trips(() -> cache.get(KEY))).as("a hit").isEqualTo(1);
  }

  @Test
  void miss_withoutAValue_costsOneRoundTripForItsLease() {
    opensWithNothing(jvms.here, false);
    long leased = trips(() -> assertThat(cache.get(KEY)).isNull());
    jvms.one.loadLease = Duration.ZERO;
    Cache<Object, Object> without = knowing(jvms.cache());
    cache.remove(KEY);

    long unleased = trips(() -> assertThat(without.get(KEY)).isNull());

    assertThat(leased).isEqualTo(unleased + 1);
  }

  @Test
  void miss_whereSomethingLiesThere_costsTwo() {
    opensWithNothing(jvms.here, false);
    long first = trips(() -> assertThat(cache.get(KEY)).isNull());

    assertThat(trips(() -> assertThat(cache.get(KEY)).isNull()))
        .as("the word that there is none")
        .isEqualTo(first + (addsForTokens ? 2 : 1));

    jvms.one.policy = new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_MINUTE);
    jvms.otherCache().put(KEY, "old");
    jvms.one.clock.advance(Duration.ofMinutes(1));
    Cache<Object, Object> later = knowing(jvms.cache());
    assertThat(trips(() -> assertThat(later.get(KEY)).isNull()))
        .as("an expired entry")
        .isEqualTo(first + (addsForTokens ? 2 : 1));
  }

  /** Returns how often a call waits for what it has sent. */
  private long trips(Runnable call) {
    Waits waits = new Waits();
    for (Request request : Request.values()) {
      jvms.one.faulty.add(request, waits, 100);
    }
    call.run();
    jvms.one.faulty.repair();
    return waits.count;
  }

  /** Counts how often answers are waited for after something was sent. */
  private static final class Waits implements Fault {
    private boolean sent;
    private long count;

    @Override
    public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
      sent = true;
      Reply<T> reply = request.get();
      return deadline -> {
        count += sent ? 1 : 0;
        sent = false;
        return reply.await(deadline);
      };
    }
  }
}
