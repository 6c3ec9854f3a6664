package io.jcache.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.testkit.FakeClock;
import java.net.URI;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whoever causes events waits while a slow listener leaves no room for them: calls that did not
 * wait filled the heap with events.
 */
@Timeout(60)
final class EventRoomTest {

  private static final int ENTRIES = 50;
  private static final Duration SHORT = new Duration(TimeUnit.SECONDS, 1);

  private final FakeClock clock = new FakeClock();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger heard = new AtomicInteger();

  /** A listener that hears the first event for as long as the gate is closed. */
  private final class Slow
      implements CacheEntryRemovedListener<Integer, Integer>,
          CacheEntryExpiredListener<Integer, Integer> {
    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends Integer, ? extends Integer>> events) {
      hear();
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends Integer, ? extends Integer>> events) {
      hear();
    }

    private void hear() {
      try {
        gate.await();
        heard.incrementAndGet();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void removeAll_ofMoreThanThereIsRoomFor_waits() throws Exception {
    assertWaits(Cache::removeAll);
  }

  @Test
  void get_ofExpiredOnes_waits() throws Exception {
    assertWaits(
        cache -> {
          clock.advanceMillis(SHORT.getTimeUnit().toMillis(SHORT.getDurationAmount()));
          for (int i = 0; i < ENTRIES; i++) {
            assertThat(cache.get(i)).isNull();
          }
        });
  }

  /** What causes an event for each entry. */
  private interface Action {
    void on(Cache<Integer, Integer> cache);
  }

  private void assertWaits(Action action) throws InterruptedException {
    Properties properties = new Properties();
    properties.setProperty("memcached.listeners.threads", "1");
    properties.setProperty("memcached.listeners.queue-size", "2");
    try (MemcachedCachingProvider provider = new MemcachedCachingProvider(clock::millis)) {
      Cache<Integer, Integer> cache =
          provider
              .getCacheManager(URI.create("memory:room"), null, properties)
              .createCache(
                  "c",
                  new MutableConfiguration<Integer, Integer>()
                      .setExpiryPolicyFactory(() -> new CreatedExpiryPolicy(SHORT)));
      CacheEntryListener<Integer, Integer> slow = new Slow();
      cache.registerCacheEntryListener(
          new MutableCacheEntryListenerConfiguration<>(() -> slow, null, false, false));
      for (int i = 0; i < ENTRIES; i++) {
        cache.put(i, i);
      }

      Thread caller = new Thread(() -> action.on(cache), "caller");
      caller.start();
      while (caller.isAlive() && !waitsForRoom(caller)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      boolean waited = caller.isAlive();
      gate.countDown();
      caller.join();

      assertThat(waited).as("whether the caller waited for the listener").isTrue();
      while (heard.get() < ENTRIES) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  private static boolean waitsForRoom(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("awaitQueueSpace"));
  }
}
