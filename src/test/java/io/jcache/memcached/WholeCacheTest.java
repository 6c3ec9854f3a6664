package io.jcache.memcached;

/** A cache in this process. */
final class WholeCacheTest extends WholeCacheContract {
  @Override
  CacheFixture open() {
    return CacheFixture.inMemory("?" + LIST);
  }

  @Override
  int objects() {
    return 1_000;
  }

  @Override
  int keys() {
    return 5_000;
  }
}
