package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Operations a second of one cache, with a memcached on this machine and, to see what that costs,
 * in this process alone. Run it by:
 *
 * <pre>
 * mvn -q test-compile exec:exec -Dexec.executable=java \
 *     -Dexec.args="-cp %classpath org.openjdk.jmh.Main CacheBenchmark"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Threads(4)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CacheBenchmark {
  private static final int KEYS = 10_000;

  /** A value of an ordinary size. */
  record Order(long number, String customer, List<String> articles, Instant placed) {}

  /** Where the entries are: {@code memcached}, on a server of the benchmark's own, or memory. */
  @Param({"memcached", "memory"})
  public String entriesIn;

  private MemcachedServer server;
  private CachingProvider provider;
  private Cache<String, Order> orders;
  private Cache<Integer, Long> counters;

  /** Fills the cache. */
  @Setup
  public void open() {
    URI uri = URI.create("memory:benchmark");
    if (entriesIn.equals("memcached")) {
      server = MemcachedServer.start();
      uri = URI.create("memcached://" + server.address() + "/benchmark");
    }
    provider = Caching.getCachingProvider();
    var manager = provider.getCacheManager(uri, null);
    orders =
        manager.createCache(
            "orders",
            new MutableConfiguration<String, Order>().setTypes(String.class, Order.class));
    counters =
        manager.createCache(
            "counters",
            new MutableConfiguration<Integer, Long>().setTypes(Integer.class, Long.class));
    for (int i = 0; i < KEYS; i++) {
      orders.put(key(i), order(i));
    }
  }

  /** Ends the server. */
  @TearDown
  public void close() {
    provider.close();
    if (server != null) {
      server.close();
    }
  }

  /** Reads an entry that is there. */
  @Benchmark
  public Order get() {
    return orders.get(key(random()));
  }

  /** Replaces an entry. */
  @Benchmark
  public void put() {
    int number = random();
    orders.put(key(number), order(number));
  }

  /** Counts by an entry processor: a read and a compare-and-set. */
  @Benchmark
  public Long invoke() {
    return counters.invoke(
        random(),
        (entry, arguments) -> {
          long count = entry.exists() ? entry.getValue() + 1 : 1;
          entry.setValue(count);
          return count;
        });
  }

  private static int random() {
    return ThreadLocalRandom.current().nextInt(KEYS);
  }

  private static String key(int number) {
    return "order-" + number;
  }

  private static Order order(int number) {
    return new Order(
        number,
        "customer " + number % 100,
        List.of("article " + number, "article " + (number + 1), "article " + (number + 2)),
        Instant.ofEpochSecond(1_700_000_000L + number));
  }
}
