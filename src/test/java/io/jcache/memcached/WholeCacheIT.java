package io.jcache.memcached;

/** A cache on a real memcached, spoken to in text. */
final class WholeCacheIT extends ServerCacheContract {
  @Override
  String suffix() {
    return "/whole?timeout=10s&" + LIST;
  }

  @Override
  int objects() {
    return 500;
  }

  @Override
  int keys() {
    return 2_000;
  }
}
