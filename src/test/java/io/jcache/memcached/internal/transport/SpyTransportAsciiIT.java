package io.jcache.memcached.internal.transport;

final class SpyTransportAsciiIT extends SpyContract {
  @Override
  boolean binary() {
    return false;
  }
}
