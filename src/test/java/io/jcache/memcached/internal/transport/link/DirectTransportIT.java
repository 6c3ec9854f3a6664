package io.jcache.memcached.internal.transport.link;

final class DirectTransportIT extends NodeContract {
  @Override
  Connector connector() {
    return new DirectConnector();
  }
}
