package io.jcache.memcached.internal.transport.link;

final class SpyFailureAsciiIT extends SpyFailureContract {
  @Override
  boolean binary() {
    return false;
  }
}
