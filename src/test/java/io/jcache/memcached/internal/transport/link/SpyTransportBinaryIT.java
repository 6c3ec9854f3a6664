package io.jcache.memcached.internal.transport.link;

final class SpyTransportBinaryIT extends SpyContract {
  @Override
  boolean binary() {
    return true;
  }
}
