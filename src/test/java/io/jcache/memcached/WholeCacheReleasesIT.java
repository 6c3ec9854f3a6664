package io.jcache.memcached;

import io.jcache.memcached.testkit.MemcachedRelease;
import io.jcache.memcached.testkit.MemcachedServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache on each release of memcached. */
@Tag("full")
@ParameterizedClass
@MethodSource("io.jcache.memcached.testkit.MemcachedRelease#present")
final class WholeCacheReleasesIT extends ServerCacheContract {
  @Parameter MemcachedRelease release;

  @Override
  MemcachedServer start(String... extraArgs) {
    return release.start(extraArgs);
  }

  @Override
  String suffix() {
    return "/whole?timeout=10s&" + LIST;
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
