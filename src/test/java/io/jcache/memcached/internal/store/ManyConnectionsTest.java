package io.jcache.memcached.internal.store;

import static io.jcache.memcached.internal.store.StoreFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.internal.item.EnvelopeCodec;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.internal.transport.TransportException.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repairs where a node is reached by several connections, which do not wait for each other. */
final class ManyConnectionsTest {
  private static final byte[] OLD = {'o'};
  private static final byte[] NEW = {'n'};

  private final StoreFixture fixture = new StoreFixture();
  private final ManyConnections connections = new ManyConnections(fixture.node);
  private final Transport transport = connections.transport();
  private final AtomicLong nanos = new AtomicLong();
  private final Shard shard =
      new Shard(
          transport,
          fixture.keys,
          new Generation(transport, fixture.keys.generationKey(), fixture.envelopes, fixture.clock),
          new EnvelopeCodec(),
          new Ledger(100, Ledger.QUARANTINE, nanos::get),
          (repaired, text) -> {},
          fixture.ticker);

  @BeforeEach
  void learnGeneration() {
    shard.read("k", soon());
  }

  private void put(byte[] value) {
    shard.set("k", itemKey -> value, 0, soon());
  }

  private byte @Nullable [] value() {
    return transport.get(List.of(itemKey())).await(soon()).get(itemKey());
  }

  private String itemKey() {
    return fixture.keys.itemPrefix(fixture.storedGeneration()) + "k";
  }

  /** Sends a put that has no answer, as of a thread whose connection is that one. */
  private void putInVain(long channel) {
    connections.hold(channel);
    var unused = transport.on(channel).set(itemKey(), OLD, 0);
    shard.ledger().maybeSet("k", channel);
  }

  private void repair() {
    shard.repair().repairAll(soon());
  }

  private static void timesOut(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
  }

  /** A repair that had no answer on its thread's connection removed what was put by then. */
  @Test
  void repairsWithoutAWrite_goOnOneConnection_aheadOfWhatIsPutLater() {
    connections.own(2);
    connections.hold(2);
    shard.outdated("k");
    repair();
    assertThat(shard.isDoubtful("k")).isFalse();
    connections.own(3);
    put(NEW);
    connections.release(2);
    assertThat(value()).isEqualTo(NEW);
  }

  /** Here the repair has no answer: nothing is put before one that was sent behind it has. */
  @Test
  void repairWithoutAnswer_keepsPutsAwayUntilItIsOver() {
    connections.own(3);
    connections.hold(1);
    shard.outdated("k");
    timesOut(this::repair);
    timesOut(() -> put(NEW));
    assertThat(value()).isNull();
    connections.release(1);
    put(NEW);
    assertThat(value()).isEqualTo(NEW);
  }

  @Test
  void writeComesToo_repairWithoutAnswer_isStillAwaited() {
    connections.hold(1);
    shard.outdated("k");
    timesOut(this::repair);
    shard.ledger().maybeSet("k", 2);
    timesOut(() -> put(NEW));
    connections.release(1);
    put(NEW);
    assertThat(value()).isEqualTo(NEW);
  }

  /** The quarantine of both was over while one of them had said nothing for seconds. */
  @Test
  void writesOnTwoConnections_areInDoubtUntilBothHaveAnswered() {
    putInVain(1);
    putInVain(2);
    connections.release(2);
    connections.own(3);
    timesOut(this::repair);
    nanos.addAndGet(Ledger.QUARANTINE.toNanos());
    timesOut(this::repair);
    timesOut(() -> put(NEW));
    connections.release(1);
    repair();
    put(NEW);
    assertThat(value()).isEqualTo(NEW);
  }

  @Test
  void writesOnConnectionsThatAreOver_areQuarantined_besideOneThatAnswers() {
    putInVain(1);
    putInVain(2);
    connections.replace();
    shard.ledger().maybeSet("k", 6);
    repair();
    assertThatThrownBy(() -> put(NEW)).hasMessageContaining("counts as absent for 2001 ms more");
    connections.release(1);
    nanos.addAndGet(Ledger.QUARANTINE.toNanos());
    put(NEW);
    assertThat(value()).isEqualTo(NEW);
  }

  /** Adds are compared, and the same holds for them. */
  @Test
  void addsOnTwoConnections_areComparedBehindEach() {
    connections.hold(1);
    byte[] added = fixture.envelopes.absent(itemKey());
    var unused = transport.on(1).add(itemKey(), added, 0);
    long content = fixture.envelopes.contentCheck(itemKey(), added);
    shard.ledger().maybeAdded("k", content, 1);
    shard.ledger().maybeAdded("k", content, 2);
    timesOut(this::repair);
    assertThat(shard.isDoubtful("k")).isTrue();
    connections.release(1);
    assertThat(value()).isNotNull();
    repair();
    assertThat(value()).isNull();
    assertThat(shard.isDoubtful("k")).isFalse();
  }

  /** Keys whose connection answered stayed absent because of those of another. */
  @Test
  void silentConnection_holdsUpNoRepairOfTheOthers() {
    for (long channel = 1; channel <= 3; channel++) {
      shard.ledger().maybeSet("a" + channel, channel);
      shard.ledger().maybeSet("b" + channel, channel);
    }
    connections.own(3);
    connections.hold(1);
    connections.hold(2);
    timesOut(this::repair);
    assertThat(shard.ledger().doubtful(List.of("a1", "b1", "a2", "b2", "a3", "b3")))
        .containsExactly("a1", "b1", "a2", "b2");
    connections.release(2);
    timesOut(this::repair);
    assertThat(shard.ledger().size()).isEqualTo(2);
    connections.release(1);
    repair();
    assertThat(shard.ledger().isEmpty()).isTrue();
  }
}
