package io.jcache.memcached.internal.transport.link;

final class SpyTransportAsciiIT extends SpyContract {
  @Override
  boolean binary() {
    return false;
  }
}
