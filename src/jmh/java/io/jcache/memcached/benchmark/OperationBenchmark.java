package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
 * Operations a second on a memcached on this machine, of the cache by both transports, and of the
 * bare client.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class OperationBenchmark {
  private static final int ENTRIES = 10_000;
  private static final int BULK = 100;

  /** Who operates. */
  public enum Client {
    CACHE,
    DIRECT,
    BARE
  }

  /** Who operates. */
  @Param public Client client;

  private MemcachedServer server;
  private CacheStore cache;
  private Store store;

  /** Fills the server. */
  @Setup
  public void open() {
    server = MemcachedServer.start();
    cache = new CacheStore(server, ENTRIES, client == Client.DIRECT ? "direct" : "spymemcached");
    store = cache;
    if (client == Client.BARE) {
      BareStore bare = new BareStore(server);
      if (bare.size() != ENTRIES) {
        throw new IllegalStateException(bare.size() + " items");
      }
      store = bare;
    }
  }

  /** Ends the server. */
  @TearDown
  public void close() {
    store.close();
    cache.close();
    server.close();
  }

  /** Reads an entry that is there. */
  @Benchmark
  public Object get() {
    Object found = store.get(random());
    if (found == null) {
      throw new IllegalStateException("a miss");
    }
    return found;
  }

  /** Stores an entry. */
  @Benchmark
  public void put() {
    store.put(random());
  }

  /** Replaces an entry. */
  @Benchmark
  public void replace() {
    if (!store.replace(random())) {
      throw new IllegalStateException("not replaced");
    }
  }

  /** Changes an entry by what it holds: an entry processor, or a compare-and-set. */
  @Benchmark
  public void invoke() {
    store.invoke(random());
  }

  /** Reads 100 entries. */
  @Benchmark
  public void getAll() {
    Set<Integer> some = randomSet();
    if (store.getAll(some) != some.size()) {
      throw new IllegalStateException("misses");
    }
  }

  /** Stores 100 entries. */
  @Benchmark
  public void putAll() {
    store.putAll(randomSet());
  }

  private static int random() {
    return ThreadLocalRandom.current().nextInt(ENTRIES);
  }

  private static Set<Integer> randomSet() {
    Set<Integer> some = new HashSet<>(BULK * 2);
    while (some.size() < BULK) {
      some.add(random());
    }
    return some;
  }
}
