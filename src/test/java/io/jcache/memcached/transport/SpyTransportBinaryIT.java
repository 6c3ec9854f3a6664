package io.jcache.memcached.transport;

final class SpyTransportBinaryIT extends SpyContract {
  @Override
  boolean binary() {
    return true;
  }
}
