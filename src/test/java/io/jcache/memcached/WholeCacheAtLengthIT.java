package io.jcache.memcached;

import org.junit.jupiter.api.Tag;

/** A cache on a real memcached, spoken to in text, with many more objects and keys. */
@Tag("full")
final class WholeCacheAtLengthIT extends ServerCacheContract {
  @Override
  String suffix() {
    return "/whole?timeout=10s&" + LIST;
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
