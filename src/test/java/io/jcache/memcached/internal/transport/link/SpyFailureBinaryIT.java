package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.internal.transport.spy.SpyConnector;
import org.junit.jupiter.api.Tag;

@Tag("full")
final class SpyFailureBinaryIT extends NodeFailureContract {
  @Override
  Connector connector() {
    return new SpyConnector();
  }

  @Override
  int threadsOfANode() {
    return 2;
  }

  @Override
  boolean binary() {
    return true;
  }
}
