package io.jcache.memcached.internal.transport;

final class SpyFailureAsciiIT extends SpyFailureContract {
  @Override
  boolean binary() {
    return false;
  }
}
