package io.jcache.memcached.cluster;

import static io.jcache.memcached.cluster.IterationIT.assertRefuses;
import static io.jcache.memcached.cluster.IterationIT.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.testkit.MemcachedServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Iterating while something comes between: a clear, a removal, a server that refuses or dies. */
@Tag("full")
final class BrokenIterationIT {

  private static final String OPTIONS = "/broken?timeout=20s&failure-policy=throw";
  private static final String NAME = "own";
  private static final int ENTRIES = 5_000;
  private static final int BATCH = 1000; // with what is read ahead

  @Test
  void next_serverRefusesDumps_isUnsupported() {
    try (MemcachedServer server = MemcachedServer.start("-X");
        CacheFixture warm = CacheFixture.on(server, OPTIONS);
        CacheFixture cold = CacheFixture.on(server, "/broken")) {
      Cache<Integer, String> filled = fill(warm, 10);

      String reason = "listing keys needs 'lru_crawler metadump hash'";
      assertRefuses(cold.<Integer, String>cache(NAME).iterator(), reason);
      Iterator<Cache.Entry<Integer, String>> known = filled.iterator();
      assertThat(known.next().getKey()).as("used lately").isBetween(0, 9);
      assertRefuses(known, reason);
    }
  }

  @Test
  void next_afterAClear_givesNothingOld() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, OPTIONS)) {
      Cache<Integer, String> cache = fill(fixture, ENTRIES);
      Iterator<Cache.Entry<Integer, String>> iterator = cache.iterator();
      for (int i = 0; i < 150; i++) {
        iterator.next();
      }

      cache.clear();

      assertThat(iterator.hasNext()).isFalse();
      assertThat(cache.iterator().hasNext()).isFalse();
    }
  }

  /**
   * What another JVM clears is noticed with what is read next; the entries put afterwards may come,
   * old ones do not.
   */
  @Test
  void next_afterAClearElsewhere_givesNothingOldBeyondWhatWasRead() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture here = CacheFixture.on(server, OPTIONS);
        CacheFixture elsewhere = CacheFixture.on(server, OPTIONS)) {
      Cache<Integer, String> cache = fill(here, ENTRIES);
      Cache<Integer, String> other = elsewhere.cache(NAME);
      AtomicLong cleared = new AtomicLong(Long.MAX_VALUE);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      AtomicInteger given = new AtomicInteger();
      AtomicInteger late = new AtomicInteger();
      Callable<Object> iteration =
          () -> {
            Iterator<Cache.Entry<Integer, String>> iterator = cache.iterator();
            for (long from = System.nanoTime(); iterator.hasNext(); from = System.nanoTime()) {
              String value = iterator.next().getValue();
              if (value.startsWith("old") && from > cleared.get()) {
                late.incrementAndGet();
              }
              if (given.incrementAndGet() == ENTRIES / 10) {
                begun.countDown();
              } else if (given.get() == ENTRIES / 2) {
                ended.await();
              }
            }
            return null;
          };
      Callable<Object> clear =
          () -> {
            begun.await();
            other.clear();
            cleared.set(System.nanoTime());
            ended.countDown();
            for (int i = 0; i < ENTRIES; i += 10) {
              other.put(i, "new " + i);
            }
            return null;
          };

      atOnce(List.of(iteration, clear));

      assertThat(late).hasValueLessThan(BATCH);
      assertThat(given).as("entries given").hasValueLessThan(ENTRIES);
      Set<Integer> left = new HashSet<>();
      cache.forEach(entry -> left.add(entry.getKey()));
      assertThat(left).hasSize(ENTRIES / 10).allMatch(key -> key % 10 == 0);
    }
  }

  @Test
  void next_clearedElsewhereWhileIdle_givesTheNewEntries() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture idle = CacheFixture.on(server, OPTIONS);
        CacheFixture busy = CacheFixture.on(server, OPTIONS)) {
      Cache<Integer, String> cache = idle.cache(NAME);
      assertThat(cache.get(1)).isNull();
      busy.<Integer, String>cache(NAME).clear();
      Cache<Integer, String> other = busy.manager().getCache(NAME);
      other.put(1, "new");

      assertThat(cache).hasSize(1);
    }
  }

  @Test
  void next_serverKilledMeanwhileToThrow_isACacheException() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, OPTIONS)) {
      Iterator<Cache.Entry<Integer, String>> iterator = fill(fixture, ENTRIES).iterator();
      for (int i = 0; i < 150; i++) {
        iterator.next();
      }

      server.kill();

      assertThatThrownBy(() -> iterator.forEachRemaining(entry -> {}))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("iteration")
          .hasMessageContaining(server.address());
    }
  }

  @Test
  void next_serverKilledMeanwhileToDegrade_ends() {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, "/broken?timeout=5s")) {
      Iterator<Cache.Entry<Integer, String>> iterator = fill(fixture, ENTRIES).iterator();
      for (int i = 0; i < 150; i++) {
        iterator.next();
      }

      server.kill();

      AtomicInteger rest = new AtomicInteger();
      iterator.forEachRemaining(entry -> rest.incrementAndGet());
      assertThat(rest).as("of what was read").hasValueLessThan(BATCH);
    }
  }

  @Test
  void remove_someOfTheEntries_removesAndCountsExactlyThose() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture fixture = CacheFixture.on(server, OPTIONS)) {
      Cache<Integer, String> cache = fill(fixture, 1_000);
      Iterator<Cache.Entry<Integer, String>> iterator = cache.iterator();
      assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
      while (iterator.hasNext()) {
        if (iterator.next().getKey() % 4 == 0) {
          iterator.remove();
          assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
        }
      }

      assertThat(removals(fixture)).isEqualTo(250);
      Set<Integer> left = new HashSet<>();
      cache.forEach(entry -> left.add(entry.getKey()));
      assertThat(left).hasSize(750).noneMatch(key -> key % 4 == 0);
    }
  }

  @Test
  void remove_byTwoIteratorsOfTwoJvms_countsEveryEntryOnce() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        CacheFixture one = CacheFixture.on(server, OPTIONS);
        CacheFixture two = CacheFixture.on(server, "/broken?timeout=21s&failure-policy=throw")) {
      Cache<Integer, String> cache = fill(one, ENTRIES);
      Cache<Integer, String> same = two.cache(NAME);
      List<Cache<Integer, String>> caches = List.of(cache, same);
      List<Callable<Object>> tasks = new ArrayList<>();
      Set<Integer> given = Collections.synchronizedSet(new HashSet<>());
      for (Cache<Integer, String> each : caches) {
        tasks.add(
            () -> {
              for (Iterator<Cache.Entry<Integer, String>> i = each.iterator(); i.hasNext(); ) {
                given.add(i.next().getKey());
                i.remove();
              }
              return null;
            });
      }

      atOnce(tasks);

      assertThat(given).hasSize(ENTRIES);
      assertThat(cache).isEmpty();
      assertThat(same).isEmpty();
      long first = removals(one);
      long second = removals(two);
      assertThat(first + second).isEqualTo(ENTRIES);
    }
  }

  private static Cache<Integer, String> fill(CacheFixture fixture, int count) {
    Cache<Integer, String> cache = fixture.cache(NAME);
    for (int i = 0; i < count; i++) {
      cache.put(i, "old " + i);
    }
    return cache;
  }

  private static long removals(CacheFixture fixture) throws Exception {
    String manager = fixture.manager().getURI().toString().replaceAll("[:=?]", ".");
    ObjectName bean =
        new ObjectName(
            "javax.cache:type=CacheStatistics,CacheManager=" + manager + ",Cache=" + NAME);
    return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "CacheRemovals");
  }
}
