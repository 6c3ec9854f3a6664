package io.jcache.memcached;

import org.junit.jupiter.api.Tag;

/** A cache in this process, with four times as many keys. */
@Tag("full")
final class WholeCacheAtLengthTest extends WholeCacheContract {
  @Override
  CacheFixture open() {
    return CacheFixture.inMemory("?" + LIST);
  }

  @Override
  int objects() {
    return 3_000;
  }

  @Override
  int keys() {
    return 20_000;
  }
}
