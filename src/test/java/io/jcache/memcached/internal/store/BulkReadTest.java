package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.BulkFixture.keys;
import static io.jcache.memcached.internal.store.BulkFixture.puts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.entry.Decision;
import io.jcache.memcached.internal.entry.Operations;
import io.jcache.memcached.internal.store.BulkFixture.Silence;
import io.jcache.memcached.internal.store.BulkFixture.Turns;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Fault;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import io.jcache.memcached.testkit.SlowAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads of many keys at once, from three nodes. */
final class BulkReadTest {

  private static final List<Integer> MANY = keys(1000);

  private final BulkFixture fixture = new BulkFixture();
  private final StoreFixture one = fixture.one;

  private EntryStore<Object, Object> filled() {
    EntryStore<Object, Object> store = fixture.store();
    BulkFixture.run(store, puts(MANY, "value"));
    return store;
  }

  private static Map<Object, Decision<Object, Object>> readAll(
      EntryStore<Object, Object> store, List<Integer> keys) {
    return store.readAll(keys, Operations.get());
  }

  @Test
  void readAll_ofAThousandKeys_isSentToAllNodesBeforeAnyIsAwaited() {
    EntryStore<Object, Object> store = filled();
    Turns all = new Turns();
    fixture.meet(all, all, all);

    assertThat(readAll(store, MANY).values())
        .hasSize(MANY.size())
        .allMatch(decision -> "value".equals(decision.result()));

    assertThat(all.count()).isEqualTo(1);
  }

  @Test
  void readAll_whereEachAccessMovesADeadline_isTwoTurnsOfEachNode() {
    one.policy = new TouchedExpiryPolicy(new Duration(TimeUnit.SECONDS, 100));
    EntryStore<Object, Object> store = filled();
    one.clock.advanceMillis(50_000);
    List<Turns> turns = List.of(new Turns(), new Turns(), new Turns());
    fixture.meet(turns.get(0), turns.get(1), turns.get(2));

    readAll(store, keys(30));

    assertThat(turns.stream().map(Turns::count)).containsExactly(2, 2, 2);
    one.clock.advanceMillis(99_000);
    assertThat(readAll(store, keys(30)).values())
        .allMatch(decision -> "value".equals(decision.result()));
  }

  @Test
  void readAll_moveOfADeadlineLosesARace_givesTheValue() {
    one.policy = new TouchedExpiryPolicy(new Duration(TimeUnit.SECONDS, 100));
    EntryStore<Object, Object> store = filled();
    EntryStore<Object, Object> other = fixture.otherStore();
    one.clock.advanceMillis(50_000);
    fixture
        .faulty
        .get(fixture.nodeOf(0))
        .before(Request.COMPARE_AND_SET, () -> BulkFixture.run(other, puts(keys(9), "new")));

    assertThat(readAll(store, keys(9)).values())
        .allMatch(decision -> "value".equals(decision.result()));
    assertThat(readAll(other, keys(9)).values())
        .allMatch(decision -> "new".equals(decision.result()));
  }

  @Test
  void degrade_twoNodesAreSilent_servesTheThirdAfterOneTimeout() {
    one.degrade = true;
    EntryStore<Object, Object> store = filled();
    for (boolean byToken : new boolean[] {false, true}) {
      if (byToken) {
        one.policy = new TouchedExpiryPolicy(new Duration(TimeUnit.SECONDS, 100));
        store = fixture.store();
      }
      Silence silence = new Silence(one.ticker);
      fixture.meet(0, silence);
      fixture.meet(2, silence);

      Map<Object, Decision<Object, Object>> decisions = readAll(store, MANY);

      fixture.repair();
      assertThat(silence.waited()).isEqualTo(StoreFixture.TIMEOUT);
      assertThat(decisions).hasSize(MANY.size());
      decisions.forEach(
          (key, decision) ->
              assertThat(decision.result()).isEqualTo(fixture.nodeOf(key) == 1 ? "value" : null));
    }
  }

  /** The time that went on the silent node was taken for that of the one cleared meanwhile. */
  @Test
  void degrade_oneNodeIsSilent_givesTheOthersTheirTime() {
    one.degrade = true;
    EntryStore<Object, Object> store = filled();
    EntryStore<Object, Object> other = fixture.otherStore();
    other.clear();
    BulkFixture.run(other, puts(MANY, "new"));
    fixture.meet(0, new Silence(one.ticker));
    for (int millis : new int[] {1, 20}) {
      Fault slow = new SlowAnswer(one.ticker, java.time.Duration.ofMillis(millis));
      fixture.faulty.get(1).add(Request.GET, slow, 1);
    }
    List<Integer> silentFirst =
        MANY.stream().sorted(Comparator.comparing(fixture::nodeOf)).toList();

    Map<Object, Decision<Object, Object>> decisions = readAll(store, silentFirst);

    decisions.forEach(
        (key, decision) ->
            assertThat(decision.result()).isEqualTo(fixture.nodeOf(key) == 0 ? null : "new"));
  }

  /** Behind a write that was sent it is asked only then, for which no time was left. */
  @Test
  void degrade_oneNodeIsSilent_givesWhatIsAskedBehindASentWriteItsTime() {
    one.degrade = true;
    CountDownLatch answering = new CountDownLatch(1);
    try (SentWrites sent = new SentWrites(java.time.Duration.ofMinutes(5), 1000, 1 << 20)) {
      one.sent = sent;
      EntryStore<Object, Object> store = filled();
      store.awaitSent();
      int written = MANY.stream().filter(key -> fixture.nodeOf(key) == 1).findFirst().orElseThrow();
      fixture.faulty.get(1).add(Request.SET, SentWritesTest.held(answering), 1);
      store.update(written, Operations.put("value"));
      Silence silence = new Silence(one.ticker);
      fixture.faulty.get(0).add(Request.GET, afterwards(silence, answering, store), 1);
      Fault slow = new SlowAnswer(one.ticker, java.time.Duration.ofMillis(1));
      fixture.faulty.get(1).add(Request.GET, slow, 1);
      List<Integer> silentFirst =
          MANY.stream().sorted(Comparator.comparing(fixture::nodeOf)).toList();

      Map<Object, Decision<Object, Object>> decisions = readAll(store, silentFirst);

      decisions.forEach(
          (key, decision) ->
              assertThat(decision.result()).isEqualTo(fixture.nodeOf(key) == 0 ? null : "value"));
    }
  }

  /** Returns the silence that is only heard once all that was sent has its answers. */
  private static Fault afterwards(
      Silence silence, CountDownLatch answering, EntryStore<Object, Object> store) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        Reply<T> silent = silence.reply(request);
        return deadline -> {
          answering.countDown();
          store.awaitSent();
          return silent.await(deadline);
        };
      }
    };
  }

  @Test
  void throw_oneNodeIsDown_namesItAndAKey() {
    EntryStore<Object, Object> store = filled();
    fixture.faulty.get(1).breakDown(Kind.DOWN);

    assertThatThrownBy(() -> readAll(store, MANY))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("getAll of key ")
        .hasMessageContaining("memcached node1:11211");
  }

  @Test
  void waves_ofLargeValues_becomeSmall() {
    KeyPlacement<Object> placement = fixture.placement;
    Shard shard = placement.locate(0).shard();
    List<Integer> there =
        MANY.stream().filter(key -> placement.locate(key).shard() == shard).toList();
    Waves<Object> waves =
        new Waves<>(there.stream().map(key -> placement.locate((Object) key)).toList(), 25, 100);

    assertThat(waves.next().get(shard)).hasSize(25);
    waves.weigh(shard, 25, 25 * 1_000_000);
    assertThat(waves.next().get(shard)).hasSize(8);
    waves.weigh(shard, 8, 8 * 20_000_000);
    assertThat(waves.next().get(shard)).hasSize(1);
    waves.weigh(shard, 1, 100);
    assertThat(waves.next().get(shard)).hasSize(100);
    assertThat(waves.abandon(shard)).hasSize(there.size() - 25 - 8 - 1 - 100);
    assertThat(waves.isOver()).isTrue();
  }

  @Test
  void clear_ofSeveralNodes_waitsForNoneBeforeAllAreAskedOrRaised() {
    List<String> order = new ArrayList<>();
    fixture.faulty.forEach(
        node -> {
          node.add(Request.GETS, logging("question", order), 1);
          node.add(Request.ADD, logging("raise", order), 1);
        });

    fixture.store().clear();

    assertThat(order).hasSize(12);
    assertThat(order.lastIndexOf("send question")).isLessThan(order.indexOf("await question"));
    assertThat(order.lastIndexOf("send raise")).isLessThan(order.indexOf("await raise"));
  }

  private static Fault logging(String name, List<String> order) {
    return new Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> request) {
        order.add("send " + name);
        Reply<T> reply = request.get();
        return deadline -> {
          order.add("await " + name);
          return reply.await(deadline);
        };
      }
    };
  }
}
