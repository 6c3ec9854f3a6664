package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.KEY;
import static io.jcache.memcached.internal.store.StoreFixture.TIMEOUT;
import static io.jcache.memcached.internal.store.StoreFixture.get;
import static io.jcache.memcached.internal.store.StoreFixture.put;
import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.CapturedLog;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes that are sent, not awaited. */
final class SentWritesTest {
  private static final Duration PATIENT = Duration.ofMinutes(5);
  private static final int MOST = 4;

  private final StoreFixture fixture = new StoreFixture();
  private final CountDownLatch answering = new CountDownLatch(1);
  private final SentWrites sent = new SentWrites(PATIENT, MOST, 1000);
  private EntryStore<Object, Object> store;

  @BeforeEach
  void open() {
    fixture.sent = sent;
    fixture.degrade = true;
    store = fixture.store();
    put(store, "old");
    store.awaitSent();
  }

  @AfterEach
  void close() {
    answering.countDown();
    sent.close();
  }

  /** Lets requests be carried out, and answered, only once the test says so. */
  private void hold(Request request, int times) {
    hold(request, times, answering);
  }

  private void hold(Request request, int times, CountDownLatch until) {
    fixture.faulty.add(request, held(until), times);
  }

  /** Returns what lets a request be carried out, and answered, only once the test says so. */
  static Fault held(CountDownLatch until) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> passing) {
        return deadline -> {
          awaitUninterruptibly(until);
          return passing.get().await(deadline);
        };
      }
    };
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> CompletableFuture<T> inThread(Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, task -> new Thread(task, "another").start());
  }

  private List<Object> scanned() {
    List<Object> keys = new ArrayList<>();
    store.scan((key, entry) -> {}).forEachRemaining(scanned -> keys.add(scanned.key()));
    return keys;
  }

  @Test
  void put_returnsBeforeItsAnswer_andIsWhatAnyThreadReads() {
    hold(Request.SET, 1);

    put(store, "new");

    CompletableFuture<Object> one = inThread(() -> get(store));
    CompletableFuture<Object> many =
        inThread(() -> store.readAll(List.of(KEY), Operations.get()).get(KEY).result());
    CompletableFuture<Object> replaced =
        inThread(() -> store.update(KEY, Operations.getAndReplace("newer")).result());
    answering.countDown();
    assertThat(one.join()).isIn("new", "newer");
    assertThat(many.join()).isIn("new", "newer");
    assertThat(replaced.join()).isEqualTo("new");
    assertThat(get(store)).isEqualTo("newer");
  }

  @Test
  void iteration_givesWhatWasSentBefore() {
    hold(Request.SET, 1);
    store.update("another", Operations.put("value"));

    CompletableFuture<List<Object>> keys = inThread(this::scanned);

    answering.countDown();
    assertThat(keys.join()).containsExactlyInAnyOrder(KEY, "another");
  }

  @Test
  void put_behindAClearOfAnotherJvm_isSentAgain() {
    fixture.faulty.before(Request.GET, () -> fixture.otherStore().clear());

    put(store, "new");

    assertThat(get(store)).isEqualTo("new");
    assertThat(get(fixture.otherStore())).isEqualTo("new");
  }

  /** Each was sent again, and waited for, in turn: a thousand took as many round trips. */
  @Test
  void puts_behindAClearOfAnotherJvm_areSentAgainBeforeAnyHasItsAnswer() {
    CountDownLatch first = new CountDownLatch(1);
    hold(Request.SET, MOST, first);
    hold(Request.SET, MOST);
    int before = fixture.faulty.count(Request.SET);
    fixture.otherStore().clear();
    putMost("new");

    first.countDown();

    eventually("all are sent again")
        .until(() -> fixture.faulty.count(Request.SET) == before + 2 * MOST);
    answering.countDown();
    store.awaitSent();
    for (int i = 0; i < MOST; i++) {
      assertThat(fixture.otherStore().read("key " + i, Operations.get()).result()).isEqualTo("new");
    }
  }

  /** Each asked for the generation, which this JVM had raised itself. */
  @Test
  void puts_clearedByThisJvm_askForNothing() {
    hold(Request.SET, MOST);
    putMost("cleared");
    store.clear();
    int reads = fixture.faulty.count(Request.GETS);
    int writes = fixture.faulty.count(Request.SET);

    answering.countDown();
    store.awaitSent();

    assertThat(fixture.faulty.count(Request.GETS)).isEqualTo(reads);
    assertThat(fixture.faulty.count(Request.SET)).isEqualTo(writes);
    assertThat(store.read("key 0", Operations.get()).result()).isNull();
  }

  /** Sends as many writes, of different keys, as there is room for. */
  private void putMost(Object value) {
    for (int i = 0; i < MOST; i++) {
      store.update("key " + i, Operations.put(value));
    }
  }

  /** Sent again, since another JVM has cleared, it would come back after this JVM's own clear. */
  @Test
  void put_behindAClearOfAnotherJvm_isNotSentAgainAfterTheOwnClear() {
    hold(Request.GET, 1);
    hold(Request.SET, 1);
    put(store, "cleared");
    fixture.otherStore().clear();

    store.clear();
    answering.countDown();
    store.awaitSent();

    assertThat(get(store)).isNull();
    assertThat(get(fixture.otherStore())).isNull();
    put(store, "new");
    assertThat(get(store)).isEqualTo("new");
  }

  /** As a connection that stalls delivers it: behind the repair, which went by another one. */
  @Test
  void put_thatArrivesOnceALaterRemovalWasMadeUpFor_doesNotStay() {
    try (Nodes nodes =
        new Nodes(Ring.ketama(List.of(StoreFixture.NODE)), List.of(fixture.faulty), TIMEOUT, 100)) {
      EntryStore<Object, Object> repairing = new EntryStore<>(fixture.context(nodes));
      hold(Request.SET, 1);
      put(repairing, "new");
      CompletableFuture<Object> removed =
          inThread(() -> repairing.update(KEY, Operations.<Object>remove()).result());
      eventually("the removal's time is over")
          .until(
              () -> {
                fixture.ticker.advance(TIMEOUT);
                return removed.isDone();
              });
      eventuallyRepaired(nodes);

      answering.countDown();
      repairing.awaitSent();
      eventuallyRepaired(nodes);

      assertThat(get(repairing)).isNull();
      assertThat(get(fixture.otherStore())).isNull();
    }
  }

  private static void eventuallyRepaired(Nodes nodes) {
    eventually("all is repaired").until(() -> nodes.pendingRepairs(StoreFixture.NODE) == 0);
  }

  @Test
  void puts_ofOneKey_keepTheirOrder() {
    for (int i = 0; i < 50; i++) {
      put(store, i);
      if (i % 3 == 0) {
        assertThat(store.update(KEY, Operations.<Object>remove()).result()).isEqualTo(true);
        put(store, -i);
      }
    }

    assertThat(get(store)).isEqualTo(49);
    assertThat(get(fixture.otherStore())).isEqualTo(49);
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "LOST", "DOWN", "SERVER_ERROR", "TOO_LARGE", "CLOSED"})
  void put_thatFailsLater_leavesNoOldValue_andIsCountedAndLogged(Kind kind) {
    for (boolean degrade : new boolean[] {true, false}) {
      fixture.degrade = degrade;
      StoreContext<Object, Object> context = fixture.context(fixture.faulty);
      EntryStore<Object, Object> failing = new EntryStore<>(context);
      put(failing, "old");
      failing.awaitSent();
      fixture.faulty.refuse(Request.SET, kind, 1);
      try (CapturedLog log = new CapturedLog()) {
        put(failing, "new");
        failing.awaitSent();

        assertThat(context.failures().degraded()).isEqualTo(1);
        assertThat(log.lines("put of key"))
            .singleElement(InstanceOfAssertFactories.STRING)
            .contains("was sent, not awaited, and failed", "made to fail");
      }
      assertThat(get(failing)).isNull();
    }
  }

  @Test
  void put_thatFailsLaterByAnError_leavesNoOldValue() {
    fixture.faulty.add(
        Request.SET,
        new Fault() {
          @Override
          public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> passing) {
            return deadline -> {
              throw new OutOfMemoryError("no memory");
            };
          }
        },
        1);
    put(store, "new");

    assertThat(get(store)).isNull();
    put(store, "newer");
    assertThat(get(store)).as("the thread lives").isEqualTo("newer");
  }

  @Test
  void put_thatFailsAtOnce_isToldAsOneThatIsAwaited() {
    EntryStore<Object, Object> direct = new EntryStore<>(fixture.context(fixture.node));

    assertThatThrownBy(() -> put(direct, new byte[2 << 20]))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("this server takes at most");

    assertThat(get(direct)).as("as the caller knows that it was not changed").isEqualTo("old");
  }

  @Test
  void put_withoutRoom_waitsForTheTimeoutAndFails() {
    fixture.degrade = false;
    EntryStore<Object, Object> strict = fixture.store();
    hold(Request.SET, MOST);
    for (int i = 0; i < MOST; i++) {
      strict.update("key " + i, Operations.put("value"));
    }

    CompletableFuture<Object> further =
        inThread(() -> strict.update("further", Operations.put("value")));

    eventually("the caller's time is over")
        .until(
            () -> {
              fixture.ticker.advance(TIMEOUT);
              return further.isDone();
            });
    assertThatThrownBy(further::join)
        .hasCauseInstanceOf(CacheException.class)
        .hasStackTraceContaining("that were sent, not awaited, have no answer")
        .hasStackTraceContaining("at most " + MOST + " with 1000 bytes may");
    answering.countDown();
    strict.update("further", Operations.put("value"));
    assertThat(strict.read("further", Operations.get()).result()).isEqualTo("value");
  }

  @Test
  void put_withoutRoom_holdsUpNoReadOfItsKey() throws InterruptedException {
    hold(Request.SET, MOST);
    putMost("value");
    Thread putting = new Thread(() -> put(store, "new"), "putting");
    putting.start();
    eventually("it waits for room").until(() -> putting.getState() == Thread.State.TIMED_WAITING);

    assertThat(inThread(() -> get(store))).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("old");

    answering.countDown();
    putting.join(60_000);
    assertThat(get(store)).isEqualTo("new");
  }

  @Test
  void put_withoutRoomForItsBytes_waitsUntilThereIs() {
    byte[] value = new byte[400];
    hold(Request.SET, 2);
    store.update("one", Operations.put(value));
    store.update("two", Operations.put(value));

    CompletableFuture<Object> third = inThread(() -> store.update("three", Operations.put(value)));

    assertThat(third).isNotDone();
    answering.countDown();
    third.join();
    assertThat(store.read("three", Operations.get()).result()).isEqualTo(value);
  }

  /**
   * Each cache of shared items has a way of its own to a node; what it sent with was kept for ever.
   */
  @Test
  void put_byAnotherWayToANode_addsNoLane() {
    for (int i = 0; i < 3; i++) {
      EntryStore<Object, Object> opened =
          new EntryStore<>(fixture.context(new FaultyTransport(fixture.node)));
      put(opened, "new");
      opened.awaitSent();
    }

    assertThat(sent.nodes()).isEqualTo(1);
    assertThat(get(store)).isEqualTo("new");
  }

  @Test
  void close_waitsForWhatWasSent_andEndsTheThread() throws InterruptedException {
    hold(Request.SET, 1);
    put(store, "new");
    Thread closing = new Thread(sent::close, "closing");
    closing.start();
    eventually("it waits").until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    answering.countDown();
    closing.join(60_000);

    assertThat(get(fixture.otherStore())).isEqualTo("new");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("jcache-memcached-sent-"));
  }
}
