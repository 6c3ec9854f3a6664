package io.jcache.memcached.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.jcache.memcached.MemcachedCachingProvider;
import io.jcache.memcached.MemcachedConfiguration;
import io.jcache.memcached.testkit.MemcachedServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;

/**
 * Entries a second of the calls of many keys, one thread, 50,000 strings of 200 bytes, a thousand a
 * call; and the processor time of this JVM for each, which wavers less where others use the
 * machine. Medians of some rounds, in which the calls take turns, and beside them the requests of
 * such calls that were made before, on a {@linkplain BareLine line of their own}. Run it in the
 * root of the checkout, with a transport, a number of rounds, and the names of calls or none for
 * all:
 *
 * <pre>
 * mvn -q test-compile exec:exec -Dexec.executable=java -Dexec.args="-cp %classpath \
 *     io.jcache.memcached.benchmark.BulkBenchmark spymemcached 15"
 * </pre>
 */
public final class BulkBenchmark {
  private static final int ENTRIES = 50_000;
  private static final int OF_A_CALL = 1_000;
  private static final int LENGTH = 200;
  private static final int WARM_UP_ROUNDS = 3;

  private final List<Map<String, String>> parts;
  private final Cache<String, String> plain;
  private final Cache<String, String> loading;
  private final Cache<String, String> unleased;
  private final Cache<String, String> touched;
  private final Life life = new Life();
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

  /** A call of all entries, and what is to be done before it. */
  private record Call(Runnable before, Runnable call) {}

  /** Nanoseconds for all entries. */
  private record Sample(long wall, long processor) {}

  /** Entries that live for an hour or, since they were accessed, a day, or the other way round. */
  private static final class Life implements ExpiryPolicy {
    private volatile Duration afterAccess = Duration.ONE_HOUR;

    void change() {
      afterAccess = afterAccess.equals(Duration.ONE_HOUR) ? Duration.ONE_DAY : Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForCreation() {
      return Duration.ONE_HOUR;
    }

    @Override
    public Duration getExpiryForAccess() {
      return afterAccess;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return Duration.ONE_HOUR;
    }
  }

  /** What is loaded from. */
  private record Source(Map<String, String> values) implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return values.get(key);
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, values.get(key)));
      return loaded;
    }
  }

  private BulkBenchmark(
      CacheManager first, CacheManager second, CacheManager third, BareLine line) {
    Random random = new Random(1);
    this.parts =
        IntStream.range(0, ENTRIES / OF_A_CALL).mapToObj(part -> part(part, random)).toList();
    Map<String, String> source = new HashMap<>();
    parts.forEach(source::putAll);
    this.plain = first.createCache("plain", new MutableConfiguration<>());
    this.loading =
        second.createCache(
            "loading",
            new MutableConfiguration<String, String>()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new Source(source)));
    this.unleased =
        second.createCache(
            "unleased",
            new MemcachedConfiguration<String, String>()
                .setLoadLease(java.time.Duration.ZERO)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new Source(source)));
    this.touched =
        third.createCache(
            "touched",
            new MutableConfiguration<String, String>().setExpiryPolicyFactory(() -> life));
    parts.forEach(touched::putAll);
    Runnable fill = () -> parts.forEach(plain::putAll);
    Runnable clear = loading::clear;
    List<byte[]> sets = BareLine.sets(ENTRIES / OF_A_CALL, OF_A_CALL);
    List<byte[]> deletes = BareLine.deletes(ENTRIES / OF_A_CALL, OF_A_CALL);
    Runnable fillLine = () -> line.call(sets, OF_A_CALL);
    add("putAll", () -> {}, () -> parts.forEach(plain::putAll));
    add("getAll", fill, () -> parts.forEach(part -> plain.getAll(part.keySet())));
    add("invokeAll", fill, () -> parts.forEach(part -> invokeAll(part)));
    add("iteration", fill, () -> walk(plain));
    add("removeAll(keys)", fill, () -> parts.forEach(part -> plain.removeAll(part.keySet())));
    add("getAll that loads", clear, () -> parts.forEach(part -> loading.getAll(part.keySet())));
    add(
        "getAll that loads, no leases",
        unleased::clear,
        () -> parts.forEach(part -> unleased.getAll(part.keySet())));
    add("loadAll", clear, () -> parts.forEach(part -> loadAll(part)));
    add("line alone: set", () -> {}, fillLine);
    List<byte[]> gets = BareLine.gets(ENTRIES / OF_A_CALL, OF_A_CALL);
    add("line alone: get", fillLine, () -> line.call(gets, 2 * OF_A_CALL + 1));
    add("line alone: list", fillLine, () -> line.call(BareLine.dump(), ENTRIES + 1));
    add("line alone: delete", fillLine, () -> line.call(deletes, OF_A_CALL));
    add("line alone: load", () -> line.call(deletes, OF_A_CALL), loadsOf(line));
    add("iteration that prolongs", life::change, () -> walk(touched));
  }

  /** Returns the requests of reads that load, in the order in which each waits for the other. */
  private static Runnable loadsOf(BareLine line) {
    int count = ENTRIES / OF_A_CALL;
    List<byte[]> misses = BareLine.misses(count, OF_A_CALL);
    List<byte[]> leases = BareLine.leases(count, OF_A_CALL);
    List<byte[]> sets = BareLine.fencedSets(count, OF_A_CALL);
    return () -> {
      for (int i = 0; i < count; i++) {
        line.callOne(misses.get(i), OF_A_CALL);
        line.callOne(leases.get(i), OF_A_CALL);
        line.callOne(sets.get(i), 2 * OF_A_CALL);
      }
    };
  }

  private void add(String name, Runnable before, Runnable call) {
    calls.put(name, new Call(before, call));
  }

  private static Map<String, String> part(int part, Random random) {
    return IntStream.range(part * OF_A_CALL, (part + 1) * OF_A_CALL)
        .boxed()
        .collect(Collectors.toMap(i -> "key " + i, i -> text(random)));
  }

  private static String text(Random random) {
    return random
        .ints(LENGTH, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Measures the calls by turns; arguments are a transport, rounds, and calls. */
  public static void main(String[] arguments) {
    String transport = arguments.length > 0 ? arguments[0] : "spymemcached";
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
    List<String> names = List.of(arguments).stream().skip(2).toList();
    // Each cache has a server of its own: a walk lists all items, those that were cleared, too.
    try (MemcachedServer first = MemcachedServer.start();
        MemcachedServer second = MemcachedServer.start();
        MemcachedServer third = MemcachedServer.start();
        MemcachedServer fourth = MemcachedServer.start();
        BareLine line = new BareLine(fourth);
        MemcachedCachingProvider provider = new MemcachedCachingProvider()) {
      BulkBenchmark benchmark =
          new BulkBenchmark(
              manager(provider, first, transport),
              manager(provider, second, transport),
              manager(provider, third, transport),
              line);
      benchmark.run(names, rounds);
      benchmark.print();
    }
  }

  private static CacheManager manager(
      MemcachedCachingProvider provider, MemcachedServer server, String transport) {
    String uri = "memcached://" + server.address() + "/bulk?timeout=30s&transport=" + transport;
    return provider.getCacheManager(URI.create(uri), null);
  }

  private void run(List<String> names, int rounds) {
    for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      boolean counts = round >= WARM_UP_ROUNDS;
      calls.forEach(
          (name, call) -> {
            if (names.isEmpty() || names.contains(name)) {
              Sample sample = sample(call);
              if (counts) {
                samples.computeIfAbsent(name, n -> new ArrayList<>()).add(sample);
              }
            }
          });
    }
  }

  private static Sample sample(Call call) {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    call.before().run();
    long processorFrom = machine.getProcessCpuTime();
    long from = System.nanoTime();
    call.call().run();
    return new Sample(System.nanoTime() - from, machine.getProcessCpuTime() - processorFrom);
  }

  private void print() {
    samples.forEach(
        (name, taken) -> {
          double wall = median(taken.stream().mapToLong(Sample::wall).toArray());
          double processor = median(taken.stream().mapToLong(Sample::processor).toArray());
          System.out.printf(
              Locale.ROOT,
              "%-28s %,10.0f entries/s %8.2f µs of processor time an entry%n",
              name,
              ENTRIES / (wall / TimeUnit.SECONDS.toNanos(1)),
              processor / ENTRIES / TimeUnit.MICROSECONDS.toNanos(1));
        });
  }

  private static double median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void invokeAll(Map<String, String> part) {
    plain.invokeAll(
        part.keySet(),
        (entry, arguments) -> {
          entry.setValue(entry.getValue());
          return true;
        });
  }

  private void loadAll(Map<String, String> part) {
    CompletionListenerFuture done = new CompletionListenerFuture();
    loading.loadAll(part.keySet(), true, done);
    try {
      done.get(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void walk(Cache<String, String> cache) {
    long entries = StreamSupport.stream(cache.spliterator(), false).count();
    if (entries != ENTRIES) {
      throw new IllegalStateException(entries + " entries");
    }
  }
}
