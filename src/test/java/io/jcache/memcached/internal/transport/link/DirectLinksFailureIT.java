package io.jcache.memcached.internal.transport.link;

final class DirectLinksFailureIT extends NodeFailureContract {
  @Override
  Connector connector() {
    return new DirectConnector(4);
  }

  @Override
  int threadsOfANode() {
    return 1;
  }
}
