package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.Wiring;
import org.junit.jupiter.api.Tag;

@Tag("full")
final class SpyFrozenBinaryIT extends FrozenServerContract {
  @Override
  Wiring wiring() {
    return Wiring.SPY_BINARY;
  }
}
