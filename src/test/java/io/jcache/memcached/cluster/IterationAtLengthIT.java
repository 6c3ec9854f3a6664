package io.jcache.memcached.cluster;

import org.junit.jupiter.api.Tag;

/** Iterating over a large cache on a server that is full of a million other keys. */
@Tag("full")
final class IterationAtLengthIT extends IterationIT {
  @Override
  int foreign() {
    return 1_000_000;
  }

  @Override
  int busy() {
    return 100_000;
  }
}
