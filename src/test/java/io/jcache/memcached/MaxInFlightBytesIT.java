package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** The bound of the option connection.max-in-flight-bytes, on a real server that falls silent. */
final class MaxInFlightBytesIT {
  private static final byte[] VALUE = new byte[40_000];

  /** The common pool of a JDK 25 has one thread on two processors, where both have to run. */
  private static final Executor NEW_THREAD = task -> new Thread(task, "putting").start();

  @Test
  void put_moreBytesThanMayBeOnTheirWay_failsAtOnce() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture =
            CacheFixture.on(
                server,
                "/bytes?timeout=60s&failure-policy=throw&connection.max-in-flight-bytes=64k")) {
      Cache<String, byte[]> cache = fixture.cache("values");
      cache.put("first", VALUE);
      cache.put("second", VALUE);
      server.freeze();
      // Whichever comes second fails, while the other waits for the server.
      CompletableFuture<Void> one =
          CompletableFuture.runAsync(() -> cache.put("first", VALUE), NEW_THREAD);
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(() -> cache.put("second", VALUE), NEW_THREAD);

      assertThatThrownBy(() -> CompletableFuture.anyOf(one, other).get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(CacheException.class)
          .hasStackTraceContaining("await an answer (at most 16384 with 65536 bytes may)");
      assertThat(one.isDone() && other.isDone()).isFalse();
      server.thaw();
      CompletableFuture<Void> waiting = one.isCompletedExceptionally() ? other : one;
      waiting.get(60, TimeUnit.SECONDS);
    }
  }
}
