package io.jcache.memcached.transport;

final class SpyFailureBinaryIT extends SpyFailureContract {
  @Override
  boolean binary() {
    return true;
  }
}
