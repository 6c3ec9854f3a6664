package io.jcache.memcached.transport;

final class SpyTransportAsciiIT extends SpyContract {
  @Override
  boolean binary() {
    return false;
  }
}
