package io.jcache.memcached.transport;

final class SpyFailureAsciiIT extends SpyFailureContract {
  @Override
  boolean binary() {
    return false;
  }
}
