package io.jcache.memcached.cluster;

import static io.jcache.memcached.testkit.Awaiting.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jcache.memcached.CacheFixture;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.transport.CasResult;
import io.jcache.memcached.internal.transport.CasToken;
import io.jcache.memcached.internal.transport.Deadline;
import io.jcache.memcached.internal.transport.Item;
import io.jcache.memcached.internal.transport.Transport;
import io.jcache.memcached.testkit.MemcachedRelease;
import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.Wiring;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A memcached that keeps its values on disk. In memcached 1.6.18 a read that brings one back gives
 * it a new cas id, and the reader the old one: what is compared then conflicts, though nobody has
 * changed anything. Newer ones give the reader an id that is good.
 */
@Tag("full")
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("servers")
final class ExtstoreIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KEYS = 30;
  private static final int THREADS = 4;
  private static final int ROUNDS = 5;

  /** More than what stays in memory, which are items of up to 512 bytes. */
  private static final String PADDING = "-".repeat(2000);

  @Parameter(0)
  MemcachedRelease release;

  @Parameter(1)
  Wiring wiring;

  private MemcachedServer server;
  private Transport transport;
  private CacheFixture fixture;
  private Cache<String, String> cache;

  /** Returns the releases that can keep values on disk, with each way to connect. */
  static List<Arguments> servers(@TempDir Path disk) {
    return MemcachedRelease.present()
        .filter(release -> keepsOnDisk(release, disk))
        .flatMap(release -> Stream.of(Wiring.values()).map(wiring -> arguments(release, wiring)))
        .toList();
  }

  private static boolean keepsOnDisk(MemcachedRelease release, Path disk) {
    try (MemcachedServer server = startOn(disk, release)) {
      return server.isOurs();
    } catch (IllegalStateException e) {
      if (e.getMessage().contains("Illegal suboption")) {
        System.out.printf("Left out: extstore, which %s was built without%n", release);
        return false;
      }
      throw e;
    }
  }

  private static MemcachedServer startOn(Path disk, MemcachedRelease release) {
    String path = "ext_page_size=8,ext_path=" + disk.resolve("values") + ":64m";
    return release.start("-o", path + ",ext_item_age=0,ext_recache_rate=1");
  }

  @BeforeEach
  void start(@TempDir Path disk) {
    server = startOn(disk, release);
    transport = wiring.open(new Node(server.host(), server.port(), 1), wiring.options(PATIENCE));
    fixture = CacheFixture.on(server, "/disk?failure-policy=throw&" + wiring.query());
    cache =
        fixture.cache(
            "disk",
            new MemcachedConfiguration<String, String>().setTypes(String.class, String.class));
  }

  @AfterEach
  void stop() {
    fixture.close();
    transport.close();
    server.close();
  }

  private long statistic(String name) {
    return Long.parseLong(transport.stats("").await(soon()).get(name));
  }

  private static String key(int i) {
    return "key " + i;
  }

  private static String value(int number) {
    return number + PADDING;
  }

  private static int number(String value) {
    return Integer.parseInt(value.substring(0, value.indexOf('-')));
  }

  private void putAllToDisk() {
    long before = statistic("extstore_objects_written");
    IntStream.range(0, KEYS).forEach(i -> cache.put(key(i), value(0)));
    eventually("is on disk").until(() -> statistic("extstore_objects_written") >= before + KEYS);
  }

  /** What the others are about: without it they would show nothing. */
  @Test
  void control_itemReadTwice_comesFromDisk() {
    byte[] value = value(1).getBytes(US_ASCII);
    putToDisk(value);
    eventually("is read from disk")
        .until(
            () -> {
              assertThat(read().value()).isEqualTo(value);
              return statistic("get_extstore") > 0;
            });
    // Newer ones bring it back at the second read or later, and give an id that is good.
    if (release == MemcachedRelease.BOOKWORM) {
      eventually("the second read gives an id that is void")
          .until(
              () -> {
                putToDisk(value);
                read();
                CasToken second = read().token();
                return transport.compareAndSet("k", second, value, 0).await(soon())
                    == CasResult.CONFLICT;
              });
      eventually("is brought back").until(() -> statistic("recache_from_extstore") > 0);
    }
  }

  private void putToDisk(byte[] value) {
    long before = statistic("extstore_objects_written");
    transport.set("k", value, 0).await(soon());
    eventually("is on disk").until(() -> statistic("extstore_objects_written") > before);
  }

  private Item read() {
    return Objects.requireNonNull(transport.gets("k").await(soon()));
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  /** Entries are read not at all, once or twice before: the second read brings one back. */
  @Test
  void comparing_succeedsWhereNobodyElseChangesAnything() {
    putAllToDisk();
    for (int i = 0; i < KEYS; i++) {
      String key = key(i);
      for (int read = 0; read < i % 3; read++) {
        assertThat(cache.get(key)).isEqualTo(value(0));
      }
      switch (i % 5) {
        case 0 -> assertThat(cache.replace(key, value(0), value(1))).isTrue();
        case 1 -> assertThat(cache.getAndReplace(key, value(1))).isEqualTo(value(0));
        case 2 -> assertThat(cache.getAndPut(key, value(1))).isEqualTo(value(0));
        case 3 -> assertThat(cache.remove(key, value(0))).isTrue();
        default -> assertThat(cache.getAndRemove(key)).isEqualTo(value(0));
      }
      assertThat(cache.replace(key, value(0), value(2))).isFalse();
      assertThat(cache.get(key)).isEqualTo(i % 5 < 3 ? value(1) : null);
    }
  }

  /** Threads count by turns in all ways while the values go to disk and back. */
  @Test
  void counting_onDisk_isExact() throws Exception {
    putAllToDisk();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> counting = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        boolean invoking = thread % 2 == 0;
        counting.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < ROUNDS; round++) {
                    IntStream.range(0, KEYS).forEach(i -> count(key(i), invoking));
                  }
                }));
      }
      for (Future<?> each : counting) {
        each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    for (int i = 0; i < KEYS; i++) {
      assertThat(number(cache.get(key(i)))).isEqualTo(THREADS * ROUNDS);
    }
    assertThat(statistic("recache_from_extstore")).as("brought back").isPositive();
  }

  private void count(String key, boolean invoking) {
    if (invoking) {
      cache.invoke(
          key,
          (entry, arguments) -> {
            entry.setValue(value(number(entry.getValue()) + 1));
            return null;
          });
    } else {
      String found = cache.get(key);
      while (!cache.replace(key, found, value(number(found) + 1))) {
        found = cache.get(key);
      }
    }
  }
}
