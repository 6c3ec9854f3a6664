package io.jcache.memcached.internal.transport.link;

import org.junit.jupiter.api.Tag;

@Tag("full")
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
