package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.internal.transport.TransportException;
import io.jcache.memcached.testkit.MemcachedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that is restarted with its memory kept, in a file on tmpfs. */
@Tag("full")
final class WarmRestartIT {
  private static final int KEYS = 100;
  private static final int THREADS = 4;
  private static final int RESTARTS = 3;

  private final List<CacheFixture> jvms = new ArrayList<>();
  private Path memory;
  private MemcachedServer server;

  @BeforeEach
  void start() throws IOException {
    memory = Files.createTempFile(Path.of("/dev/shm"), "memcached", ".memory");
    Files.delete(memory); // The server makes it.
    server = MemcachedServer.start("-e", memory.toString(), "-m", "64");
  }

  @AfterEach
  void stop() throws IOException {
    jvms.forEach(CacheFixture::close);
    server.close();
    Files.deleteIfExists(memory);
    Files.deleteIfExists(memory.resolveSibling(memory.getFileName() + ".meta"));
  }

  private Cache<String, Integer> open() {
    CacheFixture jvm = CacheFixture.on(server, "/warm?failure-policy=throw&timeout=10s");
    jvms.add(jvm);
    return jvm.cache(
        "c", new MemcachedConfiguration<String, Integer>().setTypes(String.class, Integer.class));
  }

  private static Set<Integer> values(Cache<String, Integer> cache) {
    return IntStream.range(0, KEYS)
        .mapToObj(i -> cache.get("k" + i))
        .map(value -> value == null ? -1 : value)
        .collect(Collectors.toSet());
  }

  private static void putAll(Cache<String, Integer> cache, int value) {
    IntStream.range(0, KEYS).forEach(i -> cache.put("k" + i, value));
  }

  private void restart(List<Cache<String, Integer>> caches) {
    server.restartWithMemory();
    caches.forEach(
        cache ->
            eventually("it is connected")
                .ignoreExceptionsInstanceOf(CacheException.class)
                .untilAsserted(() -> assertThat(cache.containsKey("none")).isFalse()));
  }

  @Test
  void entries_areStillThere_andWhatWasChangedOrClearedIsNot() {
    Cache<String, Integer> one = open();
    Cache<String, Integer> two = open();
    putAll(one, 1);
    restart(List.of(one, two));
    assertThat(values(two)).containsOnly(1);

    putAll(two, 2);
    restart(List.of(one, two));
    assertThat(values(one)).containsOnly(2);

    one.clear();
    restart(List.of(one, two));
    assertThat(values(two)).containsOnly(-1);
    assertThat(values(open())).containsOnly(-1);
    putAll(two, 3);
    assertThat(values(one)).containsOnly(3);
  }

  /** A token from before the restart is none: the entry is read again. */
  @Test
  void increments_areNotLost() throws Exception {
    List<Cache<String, Integer>> caches = List.of(open(), open());
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger done = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Cache<String, Integer> cache = caches.get(i % caches.size());
      running.add(threads.submit(() -> increment(cache, over, done, unknown)));
    }
    try {
      for (int i = 0; i < RESTARTS; i++) {
        int before = done.get();
        eventually("increments succeed").until(() -> done.get() > before + KEYS);
        server.restartWithMemory();
      }
    } finally {
      over.set(true);
      threads.shutdown();
    }
    for (Future<?> thread : running) {
      thread.get();
    }

    eventually("it is connected")
        .ignoreExceptionsInstanceOf(CacheException.class)
        .until(() -> caches.get(0).get("count") != null);
    assertThat(caches.get(0).get("count")).isBetween(done.get(), done.get() + unknown.get());
  }

  private static void increment(
      Cache<String, Integer> cache, AtomicBoolean over, AtomicInteger done, AtomicInteger unknown) {
    while (!over.get()) {
      try {
        cache.invoke(
            "count",
            (entry, arguments) -> {
              entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
              return null;
            });
        done.incrementAndGet();
      } catch (CacheException e) {
        if (e.getCause() instanceof TransportException cause && cause.mayHaveBeenApplied()) {
          unknown.incrementAndGet();
        }
      }
    }
  }
}
