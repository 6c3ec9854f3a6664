package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.MemcachedServer;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Iterating over a cache on a server that is full of other keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
class IterationIT {

  private static final String OPTIONS = "/iteration?timeout=30s&failure-policy=throw";
  private static final String NAME = "own";
  private static final int BUSY_EACH = 2_000;
  private static final int WRITERS = 3;
  private static final int FILLERS = 16;
  private static final int ROUNDS = 3;

  /** What may differ by chance between two measurements of the heap. */
  private static final long HEAP_NOISE = 500_000;

  private MemcachedServer server;
  private CacheFixture owner;
  private Cache<Integer, String> own;
  private long heldAlone;

  /** Returns how many keys of others there are. */
  int foreign() {
    return 300_000;
  }

  /** Keys from here on are written, every second of them removed, too, while others iterate. */
  int busy() {
    return 30_000;
  }

  @BeforeAll
  void fill() throws Exception {
    server = MemcachedServer.start("-m", "1024");
    owner = CacheFixture.on(server, OPTIONS);
    own = owner.cache(NAME);
    List<Callable<Object>> fillers = new ArrayList<>();
    for (int i = 0; i < FILLERS; i++) {
      int part = i;
      fillers.add(
          () -> {
            for (int key = part; key < busy() + WRITERS * BUSY_EACH; key += FILLERS) {
              if (isLasting(key)) {
                own.put(key, value(key));
              }
            }
            return null;
          });
    }
    atOnce(fillers);
    heldAlone = held();
    try (PlainConnection plain = new PlainConnection(server)) {
      plain.fill("iteration/a-key-longer-than-ours:", foreign() / 2);
      plain.fill("another-application/own~", foreign() - foreign() / 2);
      assertThat(plain.stat("curr_items")).isGreaterThanOrEqualTo(busy() + foreign());
    }
  }

  @AfterAll
  void stop() {
    owner.close();
    server.close();
  }

  @Test
  void iterate_whileOthersWrite_givesEachEntryExactlyOnce() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    LongAdder writes = new LongAdder();
    List<Callable<Object>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int from = busy() + i * BUSY_EACH;
      tasks.add(
          () -> {
            write(from, stop, writes);
            return null;
          });
    }
    tasks.add(
        () -> {
          try (CacheFixture cold = CacheFixture.on(server, OPTIONS)) {
            long before = writes.sum();
            assertGivenOnce(cold.<Integer, String>cache(NAME));
            assertThat(writes.sum()).isGreaterThan(before + WRITERS);
            return null;
          } finally {
            stop.set(true);
          }
        });
    atOnce(tasks);
  }

  @Test
  void iterate_twoAtOnce_bothFinish() throws Exception {
    Callable<Object> iteration =
        () -> {
          assertGivenOnce(own);
          return null;
        };
    atOnce(List.of(iteration, iteration));
  }

  @Test
  void iterate_amongForeignKeys_holdsNoMoreThanWithout() throws Exception {
    long heldAmongForeign = held();

    assertThat(heldAlone).as("keys held").isGreaterThan(2L * busy());
    assertThat(heldAmongForeign).isLessThan(heldAlone + HEAP_NOISE);
  }

  @Test
  void hasNext_warmCache_dumpsNothing() throws Exception {
    try (PlainConnection plain = new PlainConnection(server);
        CacheFixture other = CacheFixture.on(server, OPTIONS)) {
      Cache<Integer, String> cache = other.cache(NAME);
      assertThat(cache.containsKey(-1)).isFalse();
      long before = plain.stat("total_connections");
      assertThat(cache.iterator().hasNext()).isTrue();
      long cold = plain.stat("total_connections");
      assertThat(cold).as("a dump has a connection of its own").isEqualTo(before + 1);

      assertThat(cache.get(1)).isNotNull();
      for (int i = 0; i < 10; i++) {
        assertThat(cache.iterator().hasNext()).isTrue();
      }

      assertThat(plain.stat("total_connections")).isEqualTo(cold);
    }
  }

  @Test
  void next_moreItemsThanAllowed_isUnsupported() {
    try (CacheFixture bounded =
        CacheFixture.on(server, OPTIONS + "&iteration.max-items=" + foreign())) {
      Cache<Integer, String> cache = bounded.cache(NAME);

      assertRefuses(
          cache.iterator(), "the option iteration.max-items allows " + foreign() + ": raise it");
    }
  }

  /** Writes keys from {@code from} on: the even ones are always there, the odd ones come and go. */
  private void write(int from, AtomicBoolean stop, LongAdder writes) {
    for (int i = 0; !stop.get(); i++) {
      int key = from + i % BUSY_EACH;
      if (isLasting(key) || i / BUSY_EACH % 2 == 0) {
        own.put(key, value(key));
      } else {
        own.remove(key);
      }
      writes.increment();
    }
  }

  /** Checks that every entry that is always there comes exactly once, and no other one twice. */
  private void assertGivenOnce(Cache<Integer, String> cache) {
    BitSet seen = new BitSet();
    for (Cache.Entry<Integer, String> entry : cache) {
      int key = entry.getKey();
      assertThat(seen.get(key)).as("key %d given before", key).isFalse();
      assertThat(entry.getValue()).isEqualTo(value(key));
      seen.set(key);
    }
    assertThat(IntStream.range(0, busy() + WRITERS * BUSY_EACH).filter(this::isLasting))
        .allMatch(seen::get);
  }

  /** Returns whether an entry is always there, though perhaps written. */
  private boolean isLasting(int key) {
    return key < busy() || key % 2 == 0;
  }

  /** Returns the bytes that an iterator holds once it has listed the keys. */
  private long held() throws Exception {
    List<Long> bytes = new ArrayList<>();
    try (CacheFixture cold = CacheFixture.on(server, OPTIONS)) {
      Cache<Integer, String> cache = cold.cache(NAME);
      for (int i = 0; i < ROUNDS; i++) {
        Iterator<?> iterator = cache.iterator();
        assertThat(iterator.hasNext()).isTrue();
        eventually("the end of the list").until(() -> !isListing());
        long with = usedHeap();
        Reference.reachabilityFence(iterator);
        iterator = null;
        bytes.add(with - usedHeap());
      }
    }
    bytes.sort(null);
    return bytes.get(ROUNDS / 2);
  }

  /** Returns whether an iterator has a thread that lists keys. */
  private static boolean isListing() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("jcache-memcached-list-"));
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Checks that an iterator neither knows whether there is an entry nor hides why. */
  static void assertRefuses(Iterator<?> iterator, String reason) {
    for (int i = 0; i < 2; i++) {
      assertThat(iterator.hasNext()).isTrue();
      assertThatThrownBy(iterator::next)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining(reason);
    }
  }

  /** Runs tasks in a thread each and waits for all. */
  static void atOnce(List<Callable<Object>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Future<Object>> running = tasks.stream().map(threads::submit).toList();
      for (Future<Object> task : running) {
        task.get(1, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static String value(int key) {
    return "value " + key;
  }
}
