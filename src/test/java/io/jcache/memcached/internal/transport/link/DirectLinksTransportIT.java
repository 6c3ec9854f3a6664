package io.jcache.memcached.internal.transport.link;

final class DirectLinksTransportIT extends NodeContract {
  @Override
  Connector connector() {
    return new DirectConnector(4);
  }
}
