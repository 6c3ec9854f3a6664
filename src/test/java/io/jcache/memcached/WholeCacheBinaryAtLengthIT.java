package io.jcache.memcached;

import org.junit.jupiter.api.Tag;

/** A cache on a real memcached, spoken to in binary, with twice as many objects and keys. */
@Tag("full")
final class WholeCacheBinaryAtLengthIT extends ServerCacheContract {
  @Override
  String suffix() {
    return "/whole?timeout=10s&protocol=binary&" + LIST;
  }

  @Override
  int objects() {
    return 2_000;
  }

  @Override
  int keys() {
    return 10_000;
  }
}
