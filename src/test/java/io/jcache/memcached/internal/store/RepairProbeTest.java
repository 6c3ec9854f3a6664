package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import io.jcache.memcached.testkit.FaultyTransport.Request;
import org.junit.jupiter.api.Test;

/** What repairs ask of a node that does not answer. */
final class RepairProbeTest {

  private static final int DOUBTS = 90;

  /** Twenty times a second hundreds of requests failed, which took a part of the processor. */
  @Test
  void repairAll_ofADeadNode_costsOneRequest() {
    StoreFixture fixture = new StoreFixture();
    Generation generation =
        new Generation(
            fixture.faulty, fixture.keys.generationKey(), fixture.envelopes, fixture.clock);
    Shard shard = fixture.shard(fixture.faulty, generation);
    shard.read("sk", soon());
    for (int i = 0; i < DOUBTS; i++) {
      shard.outdated("s" + i);
    }
    fixture.faulty.breakDown(Kind.DOWN);

    assertThatThrownBy(() -> shard.repair().repairAll(soon()))
        .isInstanceOf(TransportException.class);

    assertThat(fixture.faulty.count(Request.DELETE)).isZero();
    fixture.faulty.repair();
    shard.repair().repairAll(soon());
    assertThat(fixture.faulty.count(Request.DELETE)).isEqualTo(DOUBTS);
    assertThat(shard.ledger().isEmpty()).isTrue();
  }
}
