package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.Wiring;

final class DirectLinksFrozenIT extends FrozenServerContract {
  @Override
  Wiring wiring() {
    return Wiring.DIRECT_4;
  }
}
