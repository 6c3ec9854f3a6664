package io.jcache.memcached.benchmark;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.Servers;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
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
 * How long reads take while the list of servers changes all the time, the fourth of them leaving
 * and coming back: no call is to wait but those whose key is just moving. The percentiles of a row
 * without changes are what to compare with. Run it in the root of the checkout:
 *
 * <pre>
 * mvn -q test-compile exec:exec -Dexec.executable=java -Dexec.args="-cp %classpath \
 *     org.openjdk.jmh.Main ServerChangeBenchmark -f 1 -t 2"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ServerChangeBenchmark {
  private static final int ENTRIES = 1_000;
  private static final int SERVERS = 4;

  /** How many milliseconds pass between two changes; 0 where there are none. */
  @Param({"0", "1000", "100"})
  public int every;

  /** How the servers are reached. */
  @Param({"spymemcached", "direct"})
  public String transport;

  private final List<MemcachedServer> servers =
      Stream.generate(() -> MemcachedServer.start()).limit(SERVERS).toList();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final Thread changes = new Thread(this::change, "changes");
  private Servers list;
  private Cache<String, String> cache;
  private volatile boolean over;

  /** Fills three servers, and begins to change their list. */
  @Setup
  public void open() {
    CacheManager manager =
        provider.getCacheManager(
            URI.create(
                "memcached://"
                    + String.join(";", addresses(SERVERS - 1))
                    + "/benchmark?transport="
                    + transport),
            null);
    cache =
        manager.createCache(
            "texts",
            new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    list = manager.unwrap(Servers.class);
    for (int i = 0; i < ENTRIES; i++) {
      cache.put(key(i), key(i));
    }
    changes.setDaemon(true);
    changes.start();
  }

  private List<String> addresses(int count) {
    return servers.stream().limit(count).map(MemcachedServer::address).toList();
  }

  private void change() {
    for (int i = 0; every > 0 && !over; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(every));
      list.set(addresses(SERVERS - i % 2));
    }
  }

  private static String key(int number) {
    return "entry-" + number;
  }

  /** Ends the servers. */
  @TearDown
  public void close() throws InterruptedException {
    over = true;
    changes.join();
    provider.close();
    servers.forEach(MemcachedServer::close);
  }

  /** Reads an entry, which may have moved. */
  @Benchmark
  public Object get() {
    return cache.get(key(ThreadLocalRandom.current().nextInt(ENTRIES)));
  }
}
