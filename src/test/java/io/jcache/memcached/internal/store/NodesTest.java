package io.jcache.memcached.internal.store;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.format.SharedFormat;
import io.jcache.memcached.internal.format.SharedGeneration;
import io.jcache.memcached.internal.format.SharedTransport;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Reply;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The repairs of a node, of caches with generations and without. */
final class NodesTest {
  private final StoreFixture fixture = new StoreFixture();
  private final CountDownLatch going = new CountDownLatch(1);
  private final Nodes nodes =
      new Nodes(
          Ring.ketama(List.of(StoreFixture.NODE)),
          List.of(fixture.faulty),
          StoreFixture.TIMEOUT,
          100);

  @AfterEach
  void close() {
    going.countDown();
    nodes.close();
  }

  private Shard shard(Nodes nodes, KeySpace keys) {
    return nodes.shards(keys, new EnvelopeCodec(), fixture.clock, fixture.ticker).get(0);
  }

  private Shard sharedShard(Transport way) {
    return sharedShard("shared", way);
  }

  private Shard sharedShard(String name) {
    return sharedShard(name, sharedWay(name, name + ":"));
  }

  private Transport sharedWay(String name, String prefix) {
    String key = name + ":* (cache " + name + ")";
    return new SharedTransport(
        fixture.faulty,
        new EnvelopeCodec(),
        new SharedGeneration(
            key,
            new EnvelopeCodec().generation(key, 1),
            prefix,
            StoreFixture.TIMEOUT,
            100,
            fixture.clock));
  }

  private Shard sharedShard(String name, Transport way) {
    KeySpace keys = KeySpace.shared(name + ":", true, name, SharedFormat.PLAIN.keys(String.class));
    return shard(nodes.reachedBy(transport -> way), keys);
  }

  /** To delete a million items takes its time, in which the other caches' were not repaired. */
  @Test
  void repair_ofACacheWithoutGenerations_holdsUpNoOtherOfTheNode() {
    FaultyTransport slow = new FaultyTransport(fixture.node);
    slow.add(Request.GET, SentWritesTest.held(going), 1000);
    slow.add(Request.GETS, SentWritesTest.held(going), 1000);
    Shard shared = sharedShard(slow);
    Shard other = shard(nodes, fixture.keys);
    shared.allOutdated();
    eventually("it is being repaired").until(() -> slow.count(Request.GETS) > 0);

    other.allOutdated();

    eventually("the other one is repaired").until(() -> other.ledger().isEmpty());
    assertThat(shared.ledger().isEmpty()).isFalse();
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isEqualTo(1);
  }

  /** They are repaired by one thread, in any order. */
  @Test
  void repair_ofACacheWithoutGenerations_thatFailsLate_leavesTimeToOthersOfItsKind() {
    FaultyTransport late = new FaultyTransport(fixture.node);
    late.add(Request.GETS, lateFailure(), 1000);
    sharedShard(late).allOutdated();
    eventually("it has failed").until(() -> late.count(Request.GETS) > 1);
    List<Shard> others =
        IntStream.range(0, 20).mapToObj(i -> "other" + i).map(this::sharedShard).toList();

    others.forEach(other -> other.outdated("k"));

    eventually("the others are repaired")
        .until(() -> others.stream().allMatch(other -> other.ledger().isEmpty()));
    assertThat(nodes.pendingRepairs(StoreFixture.NODE)).isEqualTo(1);
  }

  private static FaultyTransport.Fault lateFailure() {
    return new FaultyTransport.Fault() {
      @Override
      public <T extends @Nullable Object> Reply<T> reply(Supplier<Reply<T>> passing) {
        return deadline -> {
          while (!deadline.hasPassed()) {
            LockSupport.parkNanos(deadline.remainingNanos());
          }
          throw new TransportException(Kind.TIMEOUT, StoreFixture.NODE.address(), "late", null);
        };
      }
    };
  }

  /** What was added without an answer is known by its value alone, for whoever has it. */
  @Test
  void repair_ofAnAddedSharedItem_deletesThatValue_andNoOther() {
    Shard shared = sharedShard("shared");
    Transport way = shared.transport();
    EnvelopeCodec codec = new EnvelopeCodec();
    for (String text : List.of("same", "other")) {
      byte[] added = codec.entry("shared:" + text, null, Long.MAX_VALUE, value("ours"));
      shared.ledger().maybeAdded(text, codec.contentCheck("shared:" + text, added), 0);
    }
    way.set("shared:same", codec.entry("shared:same", null, Long.MAX_VALUE, value("ours")), 0)
        .await(deadline());
    way.set("shared:other", codec.entry("shared:other", null, Long.MAX_VALUE, value("theirs")), 0)
        .await(deadline());

    shared.repair().repairAll(deadline());

    assertThat(way.gets(List.of("shared:same", "shared:other")).await(deadline()))
        .containsOnlyKeys("shared:other");
  }

  /** Nothing says which items would be the cache's. */
  @Test
  void repair_ofASharedCacheWithoutAPrefix_isNeverOver() {
    Shard shared = sharedShard("bare", sharedWay("bare", ""));
    shared.ledger().allOutdated();

    assertThatThrownBy(() -> shared.repair().deleteAll(deadline()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("no key-prefix");
    assertThatThrownBy(() -> shared.settle("k", deadline()))
        .hasMessageContaining("all items of the cache are being deleted");
    assertThat(shared.isDoubtful("k")).isTrue();
  }

  private static byte[] value(String text) {
    return ("\0\0\0\0" + text).getBytes(StandardCharsets.US_ASCII);
  }

  private static Deadline deadline() {
    return Deadline.after(StoreFixture.TIMEOUT);
  }

  /** Whoever closes a manager does not wait for it, either. */
  @Test
  void close_deletesNoCacheAsAWhole() {
    FaultyTransport way = new FaultyTransport(fixture.node);
    way.breakDown(Kind.DOWN);
    Shard shared = sharedShard(way);
    shared.allOutdated();
    eventually("it is tried").until(() -> way.count(Request.GETS) > 0);

    nodes.close();
    int tried = way.count(Request.GETS);
    nodes.close();

    assertThat(way.count(Request.GETS)).isEqualTo(tried);
    assertThat(shared.ledger().isEmpty()).isFalse();
  }
}
