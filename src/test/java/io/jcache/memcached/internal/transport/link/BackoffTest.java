package io.jcache.memcached.internal.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a node that cannot be reached is tried again. */
final class BackoffTest {

  @Test
  void pauses_growToHalfASecondAndStayThere() {
    assertThat(Stream.iterate(Backoff.FIRST, Backoff::after).limit(6))
        .extracting(pause -> pause.toMillis())
        .containsExactly(100L, 200L, 400L, 500L, 500L, 500L);
  }
}
