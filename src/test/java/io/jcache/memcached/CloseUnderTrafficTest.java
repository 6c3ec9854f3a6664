package io.jcache.memcached;

final class CloseUnderTrafficTest extends CloseUnderTraffic {
  @Override
  CacheFixture fixture() {
    return CacheFixture.inMemory("?timeout=5s");
  }
}
