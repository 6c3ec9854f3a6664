package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.internal.transport.memory.MemoryItems;
import io.jcache.memcached.internal.transport.memory.MemoryTransport;
import io.jcache.memcached.testkit.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MemoryTransportTest extends TransportContract {
  private final FakeClock clock = new FakeClock();
  private final MemoryItems items = new MemoryItems(clock);

  @Override
  Transport open() {
    return new MemoryTransport(new Node("memory", 1, 1), items);
  }

  @Override
  void pass(Duration time) {
    clock.advance(time.plusMillis(1));
  }

  @Test
  void twoTransports_shareTheItems() {
    try (Transport other = open()) {
      await(other.set("k", ONE, 0));
      assertThat(value("k")).isEqualTo(ONE);
    }
    assertThat(value("k")).isEqualTo(ONE);
  }

  @Test
  void restart_forgetsItemsAndMakesOldTokensConflict() {
    await(transport.set("k", ONE, 0));
    CasToken old = gets("k").token();
    items.restart();
    assertThat(gets("k")).isNull();
    await(transport.set("k", TWO, 0));
    assertThat(gets("k").token().id()).isEqualTo(old.id());
    assertThat(await(transport.compareAndSet("k", old, ONE, 0))).isEqualTo(CasResult.CONFLICT);
    assertThat(await(transport.compareAndDelete("k", old, ABSENT))).isEqualTo(CasResult.CONFLICT);
    assertThat(value("k")).isEqualTo(TWO);
  }

  @Test
  void expiry_lastsItsWholeTime() {
    await(transport.set("k", ONE, 5));
    clock.advanceMillis(4999);
    assertThat(value("k")).isEqualTo(ONE);
    clock.advanceMillis(1);
    assertThat(value("k")).isNull();
  }
}
