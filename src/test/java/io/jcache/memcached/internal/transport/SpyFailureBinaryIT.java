package io.jcache.memcached.internal.transport;

final class SpyFailureBinaryIT extends SpyFailureContract {
  @Override
  boolean binary() {
    return true;
  }
}
