package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.spy.SpyConnector;

final class SpyTransportAsciiIT extends NodeContract {
  @Override
  Connector connector() {
    return new SpyConnector();
  }
}
