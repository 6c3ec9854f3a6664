package io.jcache.memcached.cluster;

import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writers of 900 kB and readers, in one JVM and over one connection, which a proxy cuts in the
 * middle of their requests. Each value starts with its key, so that another key's is recognized.
 */
final class TornTraffic implements AutoCloseable {
  private static final int WRITERS = 4;
  private static final int READERS = 8;
  private static final int KEYS = 200;
  private static final int KEYS_A_READ = 40;
  private static final int LARGE = 900_000;
  private static final int GREETING = 1_000;

  /** So long that a burst of reads fills more than one of the client library's buffers. */
  private static final String PADDING = "-".repeat(180);

  /** Whose answers are looked at. */
  interface Target {
    /** Stores a value, or fails in silence. */
    void set(String key, String value);

    /** Returns the values that were found under the keys asked for. */
    Map<String, @Nullable String> read(List<String> keys);
  }

  private final Target target;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong right = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  private TornTraffic(Target target) {
    this.target = target;
  }

  /** Cuts every connection of the proxy after a number of bytes drawn from a seed. */
  static void tear(FaultProxy proxy, long seed) {
    Random random = new Random(seed);
    proxy.inject(Direction.TO_SERVER, Fault.resetAfter(() -> GREETING + random.nextInt(2 * LARGE)));
  }

  /** Stores what is read later; for a time without faults. */
  static void fill(Target target) {
    for (int i = 0; i < KEYS; i++) {
      target.set(key(i), key(i) + "=");
    }
  }

  /** Starts all threads. */
  static TornTraffic start(Target target) {
    TornTraffic traffic = new TornTraffic(target);
    for (int i = 0; i < WRITERS; i++) {
      String key = "large-" + i;
      String value = key + "=" + "v".repeat(LARGE);
      traffic.start("writer-" + i, () -> target.set(key, value));
    }
    for (int i = 0; i < READERS; i++) {
      traffic.start("reader-" + i, traffic::read);
    }
    return traffic;
  }

  private static String key(int number) {
    return "key-" + number + PADDING;
  }

  private void start(String name, Runnable action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!stopping) {
                  action.run();
                }
              } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
              }
            },
            "torn-traffic-" + name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void read() {
    String[] keys = new String[KEYS_A_READ];
    Arrays.setAll(keys, i -> key(ThreadLocalRandom.current().nextInt(KEYS)));
    Map<String, @Nullable String> found = target.read(List.of(keys));
    found.forEach(
        (key, value) -> {
          if (value != null) {
            (value.startsWith(key + "=") ? right : wrong).incrementAndGet();
          }
        });
    if (found.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // the connection is not there
    }
  }

  /** Returns how many values were found under their own keys. */
  long right() {
    return right.get();
  }

  /** Returns how many values of other keys were found. */
  long wrong() {
    return wrong.get();
  }

  /** Returns what the target threw. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  /** Waits until all threads have ended. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
