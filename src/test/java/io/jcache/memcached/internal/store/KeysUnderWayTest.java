package io.jcache.memcached.internal.store;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.transport.KeySink;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of a node that stops in the middle of its list. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KeysUnderWayTest {
  private static final int KEYS = 3000;
  private static final int FIRST = 100;

  private final StoreFixture fixture = new StoreFixture();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch going = new CountDownLatch(1);
  private final CompletableFuture<Thread> lister = new CompletableFuture<>();
  private final CompletableFuture<Boolean> wanted = new CompletableFuture<>();
  private int stopAt = KEYS - 1;
  private Runnable goOn = () -> {};

  /** Stops before one of the keys, until it may go on, if only to fail. */
  private final FaultyTransport node =
      new FaultyTransport(fixture.node) {
        @Override
        public void dump(String prefix, KeySink sink) {
          lister.complete(Thread.currentThread());
          int[] count = {0};
          super.dump(
              prefix,
              (buffer, offset, length) -> {
                if (count[0]++ == stopAt) {
                  stopped.countDown();
                  awaitGoing();
                  goOn.run();
                }
                if (!sink.isWanted()) {
                  wanted.complete(false);
                  fail(Kind.INTERRUPTED);
                }
                return sink.accept(buffer, offset, length);
              });
          wanted.complete(count[0] == KEYS);
        }
      };

  private void awaitGoing() {
    try {
      assertThat(going.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @BeforeEach
  void fill() {
    EntryStore<Object, Object> other = fixture.otherStore();
    // Of one length, so that it is known how many are handed over together.
    IntStream.range(KEYS, 2 * KEYS).forEach(i -> other.update(i, Operations.put("value")));
  }

  @AfterEach
  void end() throws Exception {
    going.countDown();
    Thread thread = lister.get(1, TimeUnit.SECONDS);
    thread.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(thread.isAlive()).as("the thread that lists").isFalse();
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void next_whatIsListed_isGivenBeforeTheListEnds() throws InterruptedException {
    KeyDump dump = dump();

    assertThat(dump.next(FIRST)).hasSize(FIRST);
    assertThat(dump.hasNext()).isTrue();
    assertThat(dump.isReady(1)).isTrue();
    assertThat(dump.isReady(KEYS)).as("all of them").isFalse();
    stopped.await();
    assertThat(dump.isReady(KEYS / 3)).isTrue();
  }

  @Test
  void next_moreThanIsListed_waitsForTheRest() throws InterruptedException {
    KeyDump dump = dump();
    CompletableFuture<List<String>> all = CompletableFuture.supplyAsync(() -> dump.next(KEYS + 1));
    stopped.await();
    assertThat(all).isNotDone();

    going.countDown();

    assertThat(new HashSet<>(all.join())).hasSize(KEYS);
    assertThat(dump.hasNext()).isFalse();
    assertThat(dump.next(1)).isEmpty();
  }

  /** What was taken for the end of the list would be a shorter list. */
  @Test
  void hasNext_noneIsLeftYet_waitsForTheNext() throws InterruptedException {
    KeyDump dump = dump();
    stopped.await();
    while (dump.isReady(1)) {
      assertThat(dump.next(1)).hasSize(1);
    }
    CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(dump::hasNext);
    assertThat(next).isNotDone();

    going.countDown();

    assertThat(next.join()).isTrue();
  }

  @Test
  void next_nodeFailsInTheMiddle_givesWhatIsListedAndThrowsOnce() {
    goOn = () -> fail(Kind.LOST);
    KeyDump dump = dump();
    going.countDown();

    List<String> texts = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (dump.hasNext()) {
                texts.addAll(dump.next(FIRST));
              }
            })
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LOST));

    assertThat(new HashSet<>(texts)).hasSize(KEYS - 1).hasSameSizeAs(texts);
    assertThat(dump.hasNext()).isFalse();
    assertThat(dump.isReady(1)).isFalse();
  }

  /** A list that ended early for whatever reason was to be no shorter list. */
  @Test
  void next_threadEndsUnexpectedly_throws() {
    goOn =
        () -> {
          throw new LinkageError("made to fail");
        };
    KeyDump dump = dump();
    going.countDown();

    assertThatThrownBy(
            () -> {
              while (dump.hasNext()) {
                dump.next(FIRST);
              }
            })
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("has ended")
        .hasCauseInstanceOf(LinkageError.class);
  }

  @Test
  void of_nodeFailsBeforeTheFirst_throws() {
    stopAt = FIRST - 1;
    goOn = () -> fail(Kind.TIMEOUT);
    going.countDown();

    assertThatThrownBy(this::dump)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  @Test
  void of_countUnknown_waitsForAll() {
    node.hideCount();
    goOn = () -> fail(Kind.LOST);
    going.countDown();

    assertThatThrownBy(this::dump).isInstanceOf(TransportException.class);
  }

  @Test
  void of_interrupted_failsAndListsNoMore() throws Exception {
    stopAt = 0;
    CompletableFuture<Kind> kind = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                dump();
              } catch (TransportException e) {
                kind.complete(Thread.currentThread().isInterrupted() ? e.kind() : Kind.CLOSED);
              }
            });
    caller.start();
    stopped.await();

    caller.interrupt();

    // It takes note of it, and waits on, before the thread that lists may look.
    eventually("the interrupt")
        .until(() -> !caller.isInterrupted() && caller.getState() == Thread.State.TIMED_WAITING);
    going.countDown();
    assertThat(kind.get(30, TimeUnit.SECONDS)).isEqualTo(Kind.INTERRUPTED);
    assertThat(wanted.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void end_listsNoMore() throws Exception {
    stopAt = KEYS / 2;
    KeyDump dump = dump();

    dump.end();
    going.countDown();

    assertThat(wanted.get(30, TimeUnit.SECONDS)).isFalse();
  }

  /** Some of the keys are there, and so will be the others. */
  @Test
  void next_interrupted_waitsForTheRest() throws Exception {
    KeyDump dump = dump();
    CompletableFuture<Boolean> all = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              int size = dump.next(KEYS).size();
              all.complete(size == KEYS && Thread.currentThread().isInterrupted());
            });
    caller.start();
    stopped.await();

    caller.interrupt();
    going.countDown();

    assertThat(all.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void scan_valuesFailToDegrade_givesUpTheList() throws Exception {
    fixture.degrade = true;
    EntryScan<Object, Object> scan =
        new EntryStore<>(fixture.context(node)).scan((key, entry) -> {});
    assertThat(scan.next()).isNotNull();
    node.breakDown(Kind.DOWN);

    scan.forEachRemaining(scanned -> {});
    going.countDown();

    assertThat(wanted.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void forEachRemaining_actionThrows_givesUpTheList() throws Exception {
    EntryScan<Object, Object> scan =
        new EntryStore<>(fixture.context(node)).scan((key, entry) -> {});
    assertThatThrownBy(
            () ->
                scan.forEachRemaining(
                    scanned -> {
                      throw new CacheException("made to fail");
                    }))
        .hasMessage("made to fail");
    going.countDown();

    assertThat(wanted.get(30, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void removeAll_listenerThrows_givesUpTheList() throws Exception {
    EntryStore<Object, Object> store = new EntryStore<>(fixture.context(node));
    assertThatThrownBy(
            () ->
                store.removeAll(
                    false,
                    (key, entry) -> {
                      throw new CacheException("made to fail");
                    },
                    (key, entry) -> {}))
        .hasMessage("made to fail");
    going.countDown();

    assertThat(wanted.get(30, TimeUnit.SECONDS)).isFalse();
  }

  /** Others may fill the node while it is listed. */
  @Test
  void next_moreThanAllowedAreListed_isRefusedBehindThem() {
    node.add(FaultyTransport.Request.STATS, KeyDumpTest.saying("10"), 1);
    stopAt = KEYS - 500;
    KeyDump dump = KeyDump.of(section(), fixture.keys, KEYS - 500, FIRST, StoreFixture.soon());
    going.countDown();

    assertThat(dump.next(KEYS - 500)).hasSize(KEYS - 500);
    assertThatThrownBy(() -> dump.next(1))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .hasMessageContaining("iteration.max-items allows " + (KEYS - 500));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scan_nodeFailsInTheMiddleOfTheList_isToldBehindWhatIsListed(boolean degrade) {
    goOn = () -> fail(Kind.LOST);
    fixture.degrade = degrade;
    EntryScan<Object, Object> scan =
        new EntryStore<>(fixture.context(node)).scan((key, entry) -> {});
    Set<Object> given = new HashSet<>();
    IntStream.range(0, FIRST).forEach(i -> given.add(scan.next().key()));
    going.countDown();

    if (degrade) {
      scan.forEachRemaining(scanned -> given.add(scanned.key()));
    } else {
      assertThatThrownBy(() -> scan.forEachRemaining(scanned -> given.add(scanned.key())))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("iteration: memcached node:11211");
    }

    assertThat(given).hasSize(KEYS - 1);
    assertThat(scan.next()).isNull();
  }

  @Test
  void scan_readsFirstValuesBeforeTheListEnds() throws InterruptedException {
    EntryScan<Object, Object> scan =
        new EntryStore<>(fixture.context(node)).scan((key, entry) -> {});
    Set<Object> given = new HashSet<>();

    // Fewer than are handed over with the last bytes before the node stops.
    IntStream.range(0, KEYS / 3).forEach(i -> given.add(scan.next().key()));

    assertThat(given).hasSize(KEYS / 3);
    assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(wanted).as("the end of the list").isNotDone();
    going.countDown();
    scan.forEachRemaining(scanned -> given.add(scanned.key()));
    assertThat(given).hasSize(KEYS);
  }

  /** What is not listed yet is not read ahead, and costs a round trip more. */
  @Test
  void scan_listSlowerThanTheValues_readsNothingAhead() {
    stopAt = FIRST + 1000; // of which 1,023 have been handed over
    EntryScan<Object, Object> scan =
        new EntryStore<>(fixture.context(node)).scan((key, entry) -> {});
    assertThat(scan.next()).isNotNull();
    int before = node.count(FaultyTransport.Request.GET);

    IntStream.range(0, FIRST).forEach(i -> assertThat(scan.next()).isNotNull());

    assertThat(node.count(FaultyTransport.Request.GET) - before)
        .as("500, and not the next 500")
        .isEqualTo(1);
  }

  private void fail(Kind kind) {
    throw new TransportException(kind, node.node().address(), "made to fail", null);
  }

  private KeyDump dump() {
    // The node has the item of the generation, too.
    return KeyDump.of(section(), fixture.keys, KEYS + 1, FIRST, StoreFixture.soon());
  }

  private Section section() {
    return new Section(fixture.shard(node, fixture.generation()), fixture.storedGeneration());
  }
}
