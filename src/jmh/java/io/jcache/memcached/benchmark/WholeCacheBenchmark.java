package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Operations a second of what concerns a whole cache, for which the bare client has no match. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class WholeCacheBenchmark {
  private static final int ENTRIES = 1_000;

  private MemcachedServer server;
  private CacheStore store;

  /** Fills the cache. */
  @Setup
  public void open() {
    server = MemcachedServer.start();
    store = new CacheStore(server, ENTRIES, "spymemcached");
  }

  /** Ends the server. */
  @TearDown
  public void close() {
    store.close();
    server.close();
  }

  /** Walks all entries. */
  @Benchmark
  public int iterate() {
    int length = 0;
    int entries = 0;
    for (Cache.Entry<String, String> entry : store.cache()) {
      length += entry.getValue().length();
      entries++;
    }
    if (entries != ENTRIES) {
      throw new IllegalStateException(entries + " entries");
    }
    return length;
  }

  /** Empties the cache. */
  @Benchmark
  public void clear() {
    store.cache().clear();
  }
}
