package io.jcache.memcached.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.testkit.Direction;
import io.jcache.memcached.testkit.Fault;
import io.jcache.memcached.testkit.FaultProxy;
import io.jcache.memcached.testkit.MemcachedServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bulk calls cost over three servers behind a long line, in round trips and in time. */
@Tag("alone")
final class BulkIT {

  private static final int KEYS = 1000;
  private static final int SINGLES = 300;
  private static final int ROUNDS = 3;
  private static final int ATTEMPTS = 4;

  /** So long that no answer comes back while requests are still being sent. */
  private static final Duration LONG_LINE = Duration.ofMillis(300);

  private static final Duration LINE = Duration.ofMillis(1);

  private final List<MemcachedServer> servers =
      Stream.generate(MemcachedServer::start).limit(3).toList();
  private final List<FaultProxy> proxies = servers.stream().map(FaultProxy::before).toList();
  private final MemcachedCachingProvider provider = new MemcachedCachingProvider();
  private final Map<Integer, String> entries =
      IntStream.range(0, KEYS).boxed().collect(Collectors.toMap(i -> i, i -> "value " + i));
  private final Queue<Integer> loads = new ConcurrentLinkedQueue<>();
  private CacheManager manager;
  private Cache<Integer, String> cache;

  @BeforeEach
  void open() {
    String addresses = proxies.stream().map(FaultProxy::address).collect(Collectors.joining(";"));
    URI uri = URI.create("memcached://" + addresses + "/bulk?timeout=10s&failure-policy=throw");
    manager = provider.getCacheManager(uri, null);
    cache = manager.createCache("c", new MutableConfiguration<>());
    // The first call to each node asks for the generation.
    cache.putAll(entries);
  }

  @AfterEach
  void close() {
    provider.close();
    proxies.forEach(FaultProxy::close);
    servers.forEach(MemcachedServer::close);
  }

  private void delayed(Duration delay) {
    proxies.forEach(proxy -> proxy.inject(Direction.TO_CLIENT, Fault.delay(delay)));
  }

  /**
   * Asserts how many round trips to each node a call costs. On a busy machine an answer may come
   * back while requests are still being sent, which counts one more: then the call is made again.
   */
  private void assertRoundTrips(long expected, Runnable before, Runnable call) {
    List<Long> counted = List.of();
    for (int i = 0; i < ATTEMPTS && !counted.equals(List.of(expected, expected, expected)); i++) {
      before.run();
      counted = roundTrips(call);
    }
    assertThat(counted).containsExactly(expected, expected, expected);
  }

  /** Returns the round trips of each node that a call costs. */
  private List<Long> roundTrips(Runnable call) {
    delayed(LONG_LINE);
    proxies.forEach(FaultProxy::resetTraffic);
    call.run();
    return proxies.stream().map(proxy -> proxy.traffic().roundTrips()).toList();
  }

  @Test
  void getAll_ofAThousandKeys_isOneRoundTripANode() {
    Map<Integer, String> found = new HashMap<>();

    assertRoundTrips(1, () -> {}, () -> found.putAll(cache.getAll(entries.keySet())));

    assertThat(found).isEqualTo(entries);
    assertThat(proxies)
        .allSatisfy(proxy -> assertThat(proxy.traffic().requests()).containsOnlyKeys("get"));
  }

  @Test
  @Tag("full")
  void check_ofSingleCalls_countsEach() {
    List<Long> counted = roundTrips(() -> entries.keySet().stream().limit(10).forEach(cache::get));

    assertThat(counted.stream().mapToLong(Long::longValue).sum()).isEqualTo(10);
  }

  @Test
  void putAll_ofAThousandKeys_isOneRoundTripANode() {
    entries.replaceAll((key, value) -> "new " + value);

    assertRoundTrips(1, () -> {}, () -> cache.putAll(entries));

    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
  }

  @Test
  void removeAll_ofAThousandKeys_isOneRoundTripANode() {
    assertRoundTrips(1, () -> cache.putAll(entries), () -> cache.removeAll(entries.keySet()));

    assertThat(cache.getAll(entries.keySet())).isEmpty();
  }

  @Test
  void removeAll_ofAFewKeysThatAreCounted_isTwoRoundTripsANode() {
    manager.enableStatistics(cache.getName(), true);
    Map<Integer, String> few =
        IntStream.range(0, 30).boxed().collect(Collectors.toMap(i -> i, i -> "new " + i));

    assertRoundTrips(2, () -> cache.putAll(few), () -> cache.removeAll(few.keySet()));

    assertThat(cache.getAll(few.keySet())).isEmpty();
  }

  /** Some are read first, as nobody knows how large the values are. */
  @Test
  void removeAll_ofAThousandKeysThatAreCounted_isFourRoundTripsANode() {
    manager.enableStatistics(cache.getName(), true);
    assertRoundTrips(4, () -> cache.putAll(entries), () -> cache.removeAll(entries.keySet()));

    assertThat(cache.getAll(entries.keySet())).isEmpty();
  }

  /** One to look, one for leases, and one that stores over these. */
  @Test
  void getAll_thatLoadsAThousandKeys_isThreeRoundTripsANode() {
    Cache<Integer, String> loading = loading();
    Map<Integer, String> found = new HashMap<>();

    assertRoundTrips(3, () -> empty(loading), () -> found.putAll(loading.getAll(entries.keySet())));

    assertThat(found).isEqualTo(entries);
    assertThat(loading.getAll(entries.keySet())).isEqualTo(entries);
    assertThat(loads).as("calls of the loader, by their keys").containsExactly(KEYS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("full")
  void loadAll_ofAThousandKeys_isFiveRoundTripsANode_andThreeWithLeases(boolean replacing) {
    Cache<Integer, String> loading = loading();

    assertRoundTrips(
        replacing ? 5 : 3,
        () -> empty(loading),
        () -> {
          CompletionListenerFuture done = new CompletionListenerFuture();
          loading.loadAll(entries.keySet(), replacing, done);
          assertThat(done).succeedsWithin(Duration.ofSeconds(30));
        });

    assertThat(loading.getAll(entries.keySet())).isEqualTo(entries);
    assertThat(loads).containsExactly(KEYS);
  }

  /** Returns an empty cache that loads the entries, and has been used with each node. */
  private Cache<Integer, String> loading() {
    CacheLoader<Integer, String> loader =
        new CacheLoader<>() {
          @Override
          public String load(Integer key) {
            loads.add(1);
            return entries.get(key);
          }

          @Override
          public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            Map<Integer, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, entries.get(key)));
            loads.add(loaded.size());
            return loaded;
          }
        };
    Cache<Integer, String> loading =
        manager.createCache(
            "loading",
            new MutableConfiguration<Integer, String>()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader));
    empty(loading);
    return loading;
  }

  private void empty(Cache<Integer, String> loading) {
    loading.putAll(entries);
    loading.clear();
    loads.clear();
  }

  /** The single calls are the control: what the ratio compares with, on the same line. */
  @Test
  @Tag("full")
  void bulkCalls_onALineOfOneMillisecond_areTwentyTimesAsFastAsSingleOnes() {
    delayed(LINE);
    Map<String, Double> best = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      best.merge("getAll", ratio(() -> cache.getAll(entries.keySet()), cache::get), Math::max);
      best.merge("putAll", ratio(() -> cache.putAll(entries), this::put), Math::max);
      Runnable removeAll = () -> cache.removeAll(entries.keySet());
      best.merge("removeAll", ratio(removeAll, cache::remove), Math::max);
      cache.putAll(entries);
    }

    System.out.printf(
        Locale.ROOT, "bulk calls on a line of 1 ms, times as fast as single ones: %s%n", best);
    assertThat(best).allSatisfy((what, ratio) -> assertThat(ratio).isGreaterThanOrEqualTo(20));
  }

  private void put(Integer key) {
    cache.put(key, "single");
  }

  /** Returns how many times as long a key takes alone. */
  private double ratio(Runnable bulk, Consumer<Integer> single) {
    double bulkNanos = nanos(bulk) / (double) KEYS;
    cache.putAll(entries);
    double singleNanos =
        nanos(() -> IntStream.range(0, SINGLES).forEach(single::accept)) / (double) SINGLES;
    assertThat(singleNanos).as("the line is one of 1 ms").isGreaterThan(LINE.toNanos());
    return singleNanos / bulkNanos;
  }

  private static long nanos(Runnable calls) {
    long start = System.nanoTime();
    calls.run();
    return System.nanoTime() - start;
  }
}
