package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.Wiring;
import org.junit.jupiter.api.Tag;

@Tag("full")
final class SpyFrozenAsciiIT extends FrozenServerContract {
  @Override
  Wiring wiring() {
    return Wiring.SPY_ASCII;
  }
}
