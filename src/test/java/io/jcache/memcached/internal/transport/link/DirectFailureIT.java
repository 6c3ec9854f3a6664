package io.jcache.memcached.internal.transport.link;

final class DirectFailureIT extends NodeFailureContract {
  @Override
  Connector connector() {
    return new DirectConnector(1);
  }

  @Override
  int threadsOfANode() {
    return 1;
  }
}
