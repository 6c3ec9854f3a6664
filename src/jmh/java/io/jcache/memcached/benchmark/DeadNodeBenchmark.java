package io.jcache.memcached.benchmark;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.internal.option.Node;
import io.jcache.memcached.internal.store.Placement;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
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
 * What a call costs where one of three nodes is dead: to the others, and to itself, under the
 * default policy. Run it in the root of the checkout:
 *
 * <pre>
 * mvn -q test-compile exec:exec -Dexec.executable=java -Dexec.args="-cp %classpath \
 *     org.openjdk.jmh.Main DeadNodeBenchmark -f 1 -t 2"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DeadNodeBenchmark {
  private static final int ENTRIES = 1_000;
  private static final String PREFIX = "benchmark";
  private static final String NAME = "texts";

  /** Whether the third node is dead. */
  @Param({"false", "true"})
  public boolean dead;

  /** How the servers are reached. */
  @Param({"spymemcached", "direct"})
  public String transport;

  private final List<MemcachedServer> servers =
      Stream.generate(() -> MemcachedServer.start()).limit(3).toList();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private Cache<String, String> cache;
  private List<String> ofTheOthers;
  private List<String> ofTheThird;

  /** Fills the servers, and kills the third. */
  @Setup
  public void open() {
    List<Node> nodes = servers.stream().map(MemcachedServer::node).toList();
    String addresses = String.join(";", nodes.stream().map(Node::address).toList());
    cache =
        provider
            .getCacheManager(
                URI.create("memcached://" + addresses + "/" + PREFIX + "?transport=" + transport),
                null)
            .createCache(
                NAME,
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    Placement placement = new Placement(nodes, PREFIX, NAME);
    String third = nodes.get(2).address();
    ofTheThird = keys(key -> placement.addressOf(key).equals(third));
    ofTheOthers = keys(key -> !placement.addressOf(key).equals(third));
    if (dead) {
      servers.get(2).kill();
    }
  }

  private List<String> keys(Predicate<String> wanted) {
    List<String> keys =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "entry-" + i)
            .filter(wanted)
            .limit(ENTRIES)
            .toList();
    keys.forEach(key -> cache.put(key, key));
    return keys;
  }

  /** Ends the servers. */
  @TearDown
  public void close() {
    provider.close();
    servers.forEach(MemcachedServer::close);
  }

  /** Reads an entry of a node that lives. */
  @Benchmark
  public Object getOfTheOthers() {
    return cache.get(random(ofTheOthers));
  }

  /** Reads what the third node has, or had. */
  @Benchmark
  public Object getOfTheThird() {
    return cache.get(random(ofTheThird));
  }

  /** Stores what the third node is to have. */
  @Benchmark
  public void putOfTheThird() {
    String key = random(ofTheThird);
    cache.put(key, key);
  }

  private static String random(List<String> keys) {
    return keys.get(ThreadLocalRandom.current().nextInt(ENTRIES));
  }
}
