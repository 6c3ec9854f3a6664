package io.jcache.memcached.internal.store;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.format.SharedFormat;
import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.transport.Ring;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
    KeySpace keys = KeySpace.shared("app:", true, "shared", SharedFormat.PLAIN.keys(String.class));
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
