package io.jcache.memcached;

import org.junit.jupiter.api.Tag;

/** A cache on a real memcached, spoken to in binary. */
@Tag("full")
final class WholeCacheBinaryIT extends ServerCacheContract {
  @Override
  String suffix() {
    return "/whole?timeout=10s&protocol=binary&" + LIST;
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
