package io.jcache.memcached.internal.transport.link;

final class SpyFailureBinaryIT extends SpyFailureContract {
  @Override
  boolean binary() {
    return true;
  }
}
