package io.jcache.memcached.internal.key;

import org.junit.jupiter.api.Tag;

/** What holds for every key, over many random ones. */
@Tag("full")
final class RandomKeyCodecAtLengthTest extends RandomKeyCodecTest {
  @Override
  int count() {
    return 100_000;
  }
}
