package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.MemcachedRelease;
import io.jcache.memcached.testkit.MemcachedServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps of each release of memcached. */
@Tag("full")
@ParameterizedClass
@MethodSource("io.jcache.memcached.testkit.MemcachedRelease#present")
final class MetadumpReleasesIT extends MetadumpContract {
  private final MemcachedRelease release;

  MetadumpReleasesIT(MemcachedRelease release) {
    this.release = release;
  }

  @Override
  MemcachedServer start(String... extraArgs) {
    return release.start(extraArgs);
  }
}
