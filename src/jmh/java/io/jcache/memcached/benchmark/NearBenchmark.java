package io.jcache.memcached.benchmark;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.NearCache;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads a second of a cache without a near cache, with one that keeps all, and with one that keeps
 * what is too old by the time that it is read again. Run it in the root of the checkout; {@code
 * -prof gc} shows what is allocated:
 *
 * <pre>
 * mvn -q test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
 *     -Dexec.args="-cp %classpath org.openjdk.jmh.Main NearBenchmark -f 2 -wi 5 -i 5 -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class NearBenchmark {
  /** So many that none is read again within a millisecond. */
  private static final int ENTRIES = 4096;

  /** What is kept near. */
  public enum Near {
    /** Nothing; each read asks the server. */
    NONE(null),
    /** All that is read. */
    HIT(Duration.ofDays(1)),
    /** All that is read, but not for long enough. */
    MISS(Duration.ofMillis(1));

    private final @Nullable Duration maxAge;

    Near(@Nullable Duration maxAge) {
      this.maxAge = maxAge;
    }
  }

  /** What is kept near. */
  @Param public Near near;

  private MemcachedServer server;
  private MemcachedCachingProvider provider;
  private Cache<String, String> texts;
  private Cache<Long, Long> numbers;
  private Cache<String, Customer> customers;
  private final String[] names = new String[ENTRIES];
  private final Long[] ids = new Long[ENTRIES];
  private int next;

  /** Fills the server, and reads everything once. */
  @Setup
  public void open() {
    server = MemcachedServer.start();
    provider = new MemcachedCachingProvider();
    texts = cache("texts");
    numbers = cache("numbers");
    customers = cache("customers");
    Random random = new Random(ENTRIES);
    Map<String, String> allTexts = new HashMap<>();
    Map<Long, Long> allNumbers = new HashMap<>();
    Map<String, Customer> allCustomers = new HashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      names[i] = "entry-" + (10_000_000 + i);
      ids[i] = 10_000_000L + i;
      allTexts.put(names[i], Words.text(random, 200));
      allNumbers.put(ids[i], ids[i]);
      allCustomers.put(names[i], Customer.of(random));
    }
    fill(texts, allTexts);
    fill(numbers, allNumbers);
    fill(customers, allCustomers);
  }

  private static <K, V> void fill(Cache<K, V> cache, Map<K, V> all) {
    cache.putAll(all);
    if (cache.getAll(all.keySet()).size() != all.size()) {
      throw new IllegalStateException("misses");
    }
  }

  private <K, V> Cache<K, V> cache(String name) {
    MemcachedConfiguration<K, V> configuration = new MemcachedConfiguration<>();
    if (near.maxAge != null) {
      configuration.setNear(
          NearCache.ofDefaults()
              .withMaxEntries(2 * ENTRIES)
              .withMaxAge(near.maxAge)
              .withWatch(false));
    }
    URI uri =
        URI.create("memcached://" + server.address() + "/benchmark?transport=direct&timeout=30s");
    return provider.getCacheManager(uri, null).createCache(name, configuration);
  }

  /** Ends the server. */
  @TearDown
  public void close() {
    provider.close();
    server.close();
  }

  /** Reads a string of 200 characters under a string. */
  @Benchmark
  public Object text() {
    return there(texts.get(names[next()]));
  }

  /** Reads a number under a number. */
  @Benchmark
  public Object number() {
    return there(numbers.get(ids[next()]));
  }

  /** Reads an object of ten fields under a string. */
  @Benchmark
  public Object customer() {
    return there(customers.get(names[next()]));
  }

  private int next() {
    next = (next + 1) & (ENTRIES - 1);
    return next;
  }

  private static Object there(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("a miss");
    }
    return value;
  }
}
