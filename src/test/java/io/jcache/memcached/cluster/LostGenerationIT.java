package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.internal.store.CacheItems;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that has lost the generation of a cache, but not always its entries. No entry of before
 * comes back, whichever JVM is the first to notice, and whatever its clock.
 */
final class LostGenerationIT {

  private static final String PREFIX = "lost";
  private static final String NAME = "users-of-the-application";
  private static final int KEYS = 20;
  private static final int GENERATIONS = 4;
  private static final Duration RECONNECT = Duration.ofSeconds(20);

  /** Entries so large that those which flood the server lie in other slabs. */
  private static final String PADDING = "-".repeat(600);

  /** How a generation is lost. */
  enum Loss {
    DELETED,
    EVICTED,
    RESTARTED
  }

  /** The JVM that notices first. */
  enum First {
    /** One that saw the first of several generations and slept then. */
    IDLE,
    /** One that saw none. */
    FRESH,
    /** The one that wrote the entries. */
    WRITER
  }

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Loss loss : Loss.values()) {
      for (First first : First.values()) {
        cases.add(Arguments.of(loss, first, Duration.ZERO));
        cases.add(Arguments.of(loss, first, Duration.ofHours(1)));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lostGeneration_bringsNoEntryBack(Loss loss, First first, Duration behind)
      throws IOException {
    try (MemcachedServer server =
            MemcachedServer.start(
                "-m", "2", "-o", "slab_automove=0,no_lru_crawler,no_lru_maintainer");
        CacheItems items = new CacheItems(server, PREFIX, NAME);
        CacheFixture writer = open(server, Duration.ZERO);
        CacheFixture idle = open(server, behind);
        CacheFixture fresh = open(server, behind)) {
      Map<First, Cache<Integer, String>> caches = new HashMap<>();
      caches.put(First.WRITER, writer.cache(NAME));
      caches.put(First.IDLE, idle.cache(NAME));
      caches.put(First.FRESH, fresh.cache(NAME));
      Set<Long> used = fillGenerations(caches, items);

      lose(loss, server, items);
      assertThat(reconnected(items::generation)).isZero();
      long remaining = used.stream().filter(generation -> items.holds(0, generation)).count();
      assertThat(remaining).isEqualTo(loss == Loss.RESTARTED ? 0 : GENERATIONS);

      List<First> order = new ArrayList<>(List.of(First.values()));
      order.remove(first);
      order.add(0, first);
      for (int round = 0; round < 2; round++) {
        for (First each : order) {
          Cache<Integer, String> cache = caches.get(each);
          assertThat(reconnected(() -> contents(cache))).as("%s, round %d", each, round).isEmpty();
          assertThat(items.generation()).isNotIn(used);
        }
      }
      for (First each : order) {
        caches.get(each).put(0, "new by " + each);
        for (Cache<Integer, String> cache : caches.values()) {
          assertThat(contents(cache)).containsExactlyEntriesOf(Map.of(0, "new by " + each));
        }
      }
    }
  }

  /** Clears between entries of several generations, of which the last is not cleared. */
  private static Set<Long> fillGenerations(
      Map<First, Cache<Integer, String>> caches, CacheItems items) {
    Cache<Integer, String> writer = caches.get(First.WRITER);
    Set<Long> used = new HashSet<>();
    for (int i = 0; i < GENERATIONS; i++) {
      if (i > 0) {
        writer.clear();
      }
      for (int key = 0; key < KEYS; key++) {
        writer.put(key, i + PADDING);
      }
      if (i == 0) {
        assertThat(contents(caches.get(First.IDLE))).hasSize(KEYS);
      }
      used.add(items.generation());
    }
    assertThat(used).hasSize(GENERATIONS);
    assertThat(contents(writer)).hasSize(KEYS);
    return used;
  }

  private static void lose(Loss loss, MemcachedServer server, CacheItems items) throws IOException {
    switch (loss) {
      case DELETED -> items.deleteGeneration();
      case RESTARTED -> server.restart();
      case EVICTED -> {
        try (CacheItems others = new CacheItems(server, PREFIX, "others")) {
          others.setGeneration(1);
          for (int i = 0; i < 50 && items.generation() != 0; i++) {
            others.fill(60_000, key -> "-".repeat(key % 40));
          }
        }
      }
    }
  }

  /** Returns what a call gives once its connection, lost with the server, is there again. */
  private static <T> T reconnected(Supplier<T> call) {
    long deadline = System.nanoTime() + RECONNECT.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (CacheException | TransportException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  /** Returns all entries that any way of reading gives. */
  private static Map<Integer, String> contents(Cache<Integer, String> cache) {
    Set<Integer> keys = new HashSet<>(IntStream.range(0, KEYS).boxed().toList());
    Map<Integer, String> found = new HashMap<>();
    for (int key : keys) {
      String value = cache.get(key);
      if (value != null) {
        found.put(key, value);
      }
      String seen = cache.invoke(key, (entry, arguments) -> entry.getValue());
      assertThat(seen).isEqualTo(value);
    }
    assertThat(cache.getAll(keys)).isEqualTo(found);
    return found;
  }

  private static CacheFixture open(MemcachedServer server, Duration behind) {
    return CacheFixture.on(
        server,
        "/" + PREFIX + "?failure-policy=throw&timeout=10s",
        () -> System.currentTimeMillis() - behind.toMillis());
  }
}
