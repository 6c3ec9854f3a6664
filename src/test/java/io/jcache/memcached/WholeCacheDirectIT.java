package io.jcache.memcached;

/** A cache on a real memcached, on a connection that its callers share. */
final class WholeCacheDirectIT extends ServerCacheContract {
  @Override
  String suffix() {
    return "/whole?timeout=10s&transport=direct&" + LIST;
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
