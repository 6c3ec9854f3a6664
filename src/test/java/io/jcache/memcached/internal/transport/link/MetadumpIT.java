package io.jcache.memcached.internal.transport.link;

import io.jcache.memcached.testkit.MemcachedServer;

/** Dumps of this machine's memcached. */
final class MetadumpIT extends MetadumpContract {
  @Override
  MemcachedServer start(String... extraArgs) {
    return MemcachedServer.start(extraArgs);
  }
}
