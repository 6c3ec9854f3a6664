package io.jcache.memcached.internal.transport;

final class SpyTransportBinaryIT extends SpyContract {
  @Override
  boolean binary() {
    return true;
  }
}
