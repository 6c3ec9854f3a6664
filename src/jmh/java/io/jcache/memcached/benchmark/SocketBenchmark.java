package io.jcache.memcached.benchmark;

import io.jcache.memcached.testkit.MemcachedServer;
import io.jcache.memcached.testkit.ServerKind;
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

/** Operations a second over each kind of connection that {@code transport = direct} makes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SocketBenchmark {
  private static final int ENTRIES = 1_000;

  /** How the server is reached. */
  @Param public ServerKind kind;

  /** How many connections there are. */
  @Param({"1", "2"})
  public int links;

  private MemcachedServer server;
  private CacheStore store;

  /** Fills the server. */
  @Setup
  public void open() {
    server = kind.start();
    store = new CacheStore(server, ENTRIES, "direct", "?connection.links=" + links + kind.query());
  }

  /** Ends the server. */
  @TearDown
  public void close() {
    store.close();
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

  private static int random() {
    return ThreadLocalRandom.current().nextInt(ENTRIES);
  }
}
