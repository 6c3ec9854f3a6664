package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.testkit.MemcachedServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Calls of many keys wait for what they have sent, where more would be too much. */
  @ParameterizedTest
  @EnumSource
  void bulkCalls_ofMoreBytesThanMayBeOnTheirWay_sendThemBitByBit(WriteMode writes) {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture =
            CacheFixture.on(
                server,
                "/bytes?timeout=60s&failure-policy=throw&connection.max-in-flight-bytes=64k")) {
      Cache<String, byte[]> cache =
          fixture.cache(
              "values",
              new MemcachedConfiguration<String, byte[]>()
                  .setTypes(String.class, byte[].class)
                  .setWrites(writes)
                  .setExpiryPolicyFactory(() -> new Prolonging()));
      Map<String, byte[]> values = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        values.put("key " + i, i % 7 == 0 ? new byte[i] : VALUE);
      }

      cache.putAll(values);
      assertThat(cache.getAll(values.keySet())).hasSameSizeAs(values);
      assertThat(cache.invokeAll(values.keySet(), (entry, arguments) -> change(entry)))
          .allSatisfy((key, result) -> assertThat(result.get()).isTrue());
      assertThat(cache).hasSameSizeAs(values.keySet());
    }
  }

  private static boolean change(MutableEntry<String, byte[]> entry) {
    entry.setValue(VALUE);
    return true;
  }

  /** Entries that live the longer, the later they are accessed. */
  private static final class Prolonging implements ExpiryPolicy {
    private long seconds = 1_000;

    @Override
    public Duration getExpiryForCreation() {
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForAccess() {
      seconds *= 2;
      return new Duration(TimeUnit.SECONDS, Math.min(seconds, 1L << 30));
    }
  }
}
